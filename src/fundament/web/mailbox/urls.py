"""Addresses of the mailbox."""

from django.urls import path

from fundament.web.mailbox import views

urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("all-read/", views.all_read, name="mailbox_all_read"),
    path("choice/", views.mail_choice, name="mail_choice"),
    path("<int:pk>/", views.message, name="message"),
]
