"""Addresses of these pages."""

from django.urls import path

from fundament.web.conflicts import views

urlpatterns = [
    path("before/<slug:key>/", views.before_scoring, name="declare_before_scoring"),
    path("cases/<str:reference>/", views.declare, name="declare_conflict"),
]
