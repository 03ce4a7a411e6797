"""Addresses of the auditor's desk."""

from django.urls import path

from fundament.web.auditor import views

urlpatterns = [
    path("", views.index, name="audit_index"),
    path("cases/<str:reference>/", views.case, name="audit_case"),
    path("ledger/<slug:key>/", views.ledger, name="audit_ledger"),
    path("ledger/<slug:key>/bookings.csv", views.ledger_csv, name="audit_ledger_csv"),
    path("verify/", views.verify, name="audit_verify"),
]
