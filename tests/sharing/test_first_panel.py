"""A new installation begins with one command."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from sharing.models import Panel, User

pytestmark = pytest.mark.django_db
WORDS = ["North", "--area", "North", "--administrator", "ada@council.example", "--called", "Ada"]


def test_first_panel_has_an_administrator_with_a_link(settings):
    settings.SERVICE_URL = "https://panel.council.example"
    settings.ALLOWED_HOSTS = ["panel.council.example"]
    call_command("first_panel", *WORDS)
    ada = User.objects.get(email="ada@council.example")
    assert ada.panel_roles.get().role == "system_administrator"
    assert Panel.objects.get().settings.case_cap == 15
    assert "https://panel.council.example/sign-in/password/" in mail.outbox[0].body


def test_second_time_changes_nothing():
    call_command("first_panel", *WORDS)
    with pytest.raises(CommandError, match="already"):
        call_command("first_panel", *WORDS)
    assert (Panel.objects.count(), User.objects.count()) == (1, 1)
