"""The app's configuration: templates, static files and template tags; no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The portal."""

    name = "fundament.web"
    label = "web"
