"""Addresses of the authority's desk."""

from django.urls import URLPattern, path

from fundament.web.authority import views

urlpatterns: list[URLPattern] = [
    path("", views.inbox, name="authority_inbox"),
    path("cases/<str:reference>/", views.case, name="authority_case"),
    path("grants/<str:reference>/", views.grant, name="authority_grant"),
]
