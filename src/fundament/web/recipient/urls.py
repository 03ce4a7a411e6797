"""Addresses of the recipient's pages."""

from django.urls import URLPattern, path

from fundament.web.recipient import views

urlpatterns: list[URLPattern] = [
    path("grants/<str:reference>/", views.grant, name="grant"),
    path("grants/<str:reference>/notice-<int:number>.pdf", views.notice_pdf, name="notice_pdf"),
    path("grants/<str:reference>/start/", views.report_start, name="report_start"),
    path("grants/<str:reference>/payment/", views.request_payment, name="request_payment"),
    path("grants/<str:reference>/proof/", views.submit_proof, name="submit_proof"),
]
