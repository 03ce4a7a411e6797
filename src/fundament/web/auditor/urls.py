"""Addresses of the auditor's desk."""

from django.urls import path

from fundament.web.auditor import views
from fundament.web.registers import views as registers

urlpatterns = [
    path("", views.index, name="audit_index"),
    path("cases/<str:reference>/", views.case, name="audit_case"),
    path("ledger/<slug:key>/", views.ledger, name="audit_ledger"),
    path("ledger/<slug:key>/bookings.csv", views.ledger_csv, name="audit_ledger_csv"),
    path("registers/", registers.audit_page, name="audit_registers"),
    path("registers/<slug:register>.<slug:form>", registers.audit_file, name="audit_register_file"),
    path("verify/", views.verify, name="audit_verify"),
]
