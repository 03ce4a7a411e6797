"""Addresses of the authority's desk."""

from django.urls import URLPattern, path

from fundament.web.authority import runs, samples, views
from fundament.web.registers import views as registers

urlpatterns: list[URLPattern] = [
    path("", views.inbox, name="authority_inbox"),
    path("account/", runs.own_account, name="authority_account"),
    path("runs/", runs.runs, name="payment_runs"),
    path("runs/file.xml", runs.run_xml, name="payment_run_xml"),
    path("samples/", samples.samples, name="authority_samples"),
    path("registers/", registers.authority_page, name="authority_registers"),
    path("registers/<slug:register>.<slug:form>", registers.authority_file, name="authority_register_file"),
    path("cases/<str:reference>/", views.case, name="authority_case"),
    path("grants/<str:reference>/", views.grant, name="authority_grant"),
]
