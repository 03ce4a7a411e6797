"""All addresses of the portal, desk by desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("fundament.web.public.urls")),
    path("", include("fundament.web.applicant.urls")),
    path("", include("fundament.web.recipient.urls")),
    path("association/", include("fundament.web.association.urls")),
    path("assessments/", include("fundament.web.assessor.urls")),
    path("conflicts/", include("fundament.web.conflicts.urls")),
    path("ministry/", include("fundament.web.ministry.urls")),
    path("authority/", include("fundament.web.authority.urls")),
    path("audit/", include("fundament.web.auditor.urls")),
    path("open-data/", include("fundament.api.urls")),
    path("messages/", include("fundament.web.mailbox.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
