from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wires the apps together; holds the commands that see all of them."""

    name = "config"
    verbose_name = "Configuration"
