"""Addresses of this desk."""

from django.urls import path

from fundament.web.assessor import views

urlpatterns = [
    path("", views.inbox, name="assessor_inbox"),
    path("cases/<str:reference>/", views.case, name="assessor_case"),
]
