"""Addresses of the open data."""

from django.urls import path

from fundament.api import views

urlpatterns = [
    path("", views.open_data, name="open_data"),
    path("awards.json", views.awards_json, name="awards_json"),
    path("awards.csv", views.awards_csv, name="awards_csv"),
    path("calls.json", views.calls_json, name="calls_json"),
]
