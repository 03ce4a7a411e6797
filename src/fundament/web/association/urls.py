"""Addresses of this desk."""

from django.urls import path

from fundament.web.association import views

urlpatterns = [
    path("", views.inbox, name="association_inbox"),
    path("cases/<str:reference>/", views.case, name="association_case"),
    path("cases/<str:reference>/completion/", views.completion, name="association_completion"),
    path("cases/<str:reference>/go-on/", views.end_completion, name="association_end_completion"),
    path("ranking/<slug:key>/", views.ranking, name="association_ranking"),
    path("forward/<slug:key>/", views.forward, name="association_forward"),
]
