from django.apps import AppConfig

from config import logs


class ConfigConfig(AppConfig):
    """Wires the apps together; holds the commands that see all of them."""

    name = "config"
    verbose_name = "Configuration"

    def ready(self) -> None:
        logs.set_up()
