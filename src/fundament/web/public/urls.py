"""Addresses of the public pages."""

from django.urls import path

from fundament.web.public import fit, pages, receipts, views
from fundament.web.public.transparency import transparency, transparency_file

urlpatterns = [
    path("", views.home, name="home"),
    path("programmes/<slug:key>/", views.programme, name="programme"),
    path("programmes/<slug:key>/fit/", fit.fit, name="fit"),
    path("programmes/<slug:key>/interest/", views.leave_address, name="leave_address"),
    path("programmes/<slug:key>/results/", views.results, name="results"),
    path("register/", views.register, name="register"),
    path("transparency/", transparency, name="transparency"),
    path("transparency/transparency.<slug:form>", transparency_file, name="transparency_file"),
    path("projects/<str:reference>/", views.project, name="project"),
    path("map/", views.map_of_results, name="map"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("imprint/", pages.imprint, name="imprint"),
    path("privacy/", pages.privacy, name="privacy"),
    path("demo-logins/", pages.demo_logins, name="demo_logins"),
    path("receipts/check/", receipts.receipt_check, name="receipt_check"),
    path("receipts/certificates.pem", receipts.receipt_certificates, name="receipt_certificates"),
    path("desk/", pages.desk, name="desk"),
    path("healthz", pages.healthz, name="healthz"),
]
