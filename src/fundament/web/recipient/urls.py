"""Addresses of the recipient's pages."""

from django.urls import URLPattern, path

from fundament.web.recipient import calendars, proving, views

urlpatterns: list[URLPattern] = [
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("grants/<str:reference>/", views.grant, name="grant"),
    path("grants/<str:reference>/notice-<int:number>.pdf", views.notice_pdf, name="notice_pdf"),
    path("grants/<str:reference>/notice-<int:number>-leicht.pdf", views.notice_explained, name="notice_explained"),
    path("grants/<str:reference>/objection/", views.object_to_notice, name="object_to_notice"),
    path("grants/<str:reference>/start/", views.report_start, name="report_start"),
    path("grants/<str:reference>/report/", views.report_change, name="report_change"),
    path("grants/<str:reference>/publicity/", views.report_publicity, name="report_publicity"),
    path("grants/<str:reference>/hearing/", views.answer_hearing, name="answer_hearing"),
    path("grants/<str:reference>/account/", views.bank_account, name="bank_account"),
    path("grants/<str:reference>/payment/", views.request_payment, name="request_payment"),
    path("grants/<str:reference>/interim-proof/", proving.submit_interim_proof, name="submit_interim_proof"),
    path("grants/<str:reference>/proof/", proving.submit_proof, name="submit_proof"),
    path("grants/<str:reference>/papers/", proving.hand_in_papers, name="hand_in_papers"),
    path("grants/<str:reference>/receipt-list.<str:kind>", proving.receipt_template, name="receipt_template"),
]
