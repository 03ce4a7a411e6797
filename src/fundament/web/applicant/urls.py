"""Addresses of this desk."""

from django.urls import path

from fundament.web.applicant import (
    inviting,
    organisations,
    place_picking,
    plan_sheets,
    receipts,
    reinstating,
    submitting,
    views,
    writing,
)

urlpatterns = [
    path("organisations/register/", organisations.register, name="register_organisation"),
    path("applications/", views.my_applications, name="my_applications"),
    path("programmes/<slug:key>/apply/", views.start_application, name="start_application"),
    path("applications/<str:reference>/", views.application, name="application"),
    path("applications/<str:reference>/answers/<str:section>/", writing.answers, name="answers"),
    path("applications/<str:reference>/map/<slug:key>/", place_picking.pick, name="pick_place"),
    path("map/window.svg", place_picking.map_window, name="map_window"),
    path("applications/<str:reference>/plan/<int:partner>/", writing.plan, name="plan"),
    path("applications/<str:reference>/plan/<int:partner>.xlsx", plan_sheets.plan_xlsx, name="plan_xlsx"),
    path("applications/<str:reference>/partners/", inviting.partners, name="partners"),
    path("applications/<str:reference>/partners/<int:partner>/remove/", inviting.remove_partner, name="remove_partner"),
    path("applications/<str:reference>/invitations/<int:invitation>/", inviting.take_back, name="take_back"),
    path("invitations/<str:token>/", inviting.invitation, name="invitation"),
    path("organisations/<int:pk>/", organisations.profile, name="organisation"),
    path("applications/<str:reference>/join/", views.join, name="join"),
    path("applications/<str:reference>/documents/", writing.documents, name="documents"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("applications/<str:reference>/sign/", submitting.sign, name="sign"),
    path("applications/<str:reference>/submit/", submitting.submit, name="submit"),
    path("applications/<str:reference>/receipt/<int:number>/", receipts.receipt, name="receipt"),
    path("applications/<str:reference>/receipt/<int:number>.json", receipts.receipt_json, name="receipt_json"),
    path("applications/<str:reference>/receipt/<int:number>.pdf", receipts.receipt_pdf, name="receipt_pdf"),
    path(
        "applications/<str:reference>/receipt/<int:number>/content.json",
        receipts.submission_json,
        name="submission_json",
    ),
    path("applications/<str:reference>/complete/", submitting.complete, name="complete"),
    path("applications/<str:reference>/formal/", submitting.apply_formally, name="apply_formally"),
    path("applications/<str:reference>/early-start/", submitting.request_early_start, name="request_early_start"),
    path("applications/<str:reference>/refusal-<int:number>.pdf", views.refusal_pdf, name="refusal_pdf"),
    path("applications/<str:reference>/objection/", submitting.object_to_refusal, name="object_to_refusal"),
    path("applications/<str:reference>/reinstatement/", reinstating.ask, name="ask_reinstatement"),
    path("applications/<str:reference>/withdraw/", submitting.withdraw, name="withdraw"),
]
