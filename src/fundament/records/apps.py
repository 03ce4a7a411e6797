"""The app's configuration."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The one app with tables."""

    name = "fundament.records"
    label = "records"
