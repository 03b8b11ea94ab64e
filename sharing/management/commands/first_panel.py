"""`manage.py first_panel`: a new installation's first panel and its administrator."""

from urllib.parse import urlsplit

from allauth.core import context
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import RequestFactory

from sharing.doors.viewer import the_service
from sharing.errors import Refusal
from sharing.forms.sign_in import AskForLinkForm
from sharing.roles import SystemAdministrator
from sharing.services.panel import create_panel
from sharing.services.person import add_person

US = the_service("first-panel")


class Command(BaseCommand):
    help = "Set up a panel and its system administrator, who gets a link to choose a password."

    def add_arguments(self, parser):
        parser.add_argument("name", help="name of the panel, for example North")
        parser.add_argument("--area", required=True, help="the area it serves")
        parser.add_argument("--board", default="", help="name of its strategic board")
        parser.add_argument("--administrator", required=True, help="work e-mail address")
        parser.add_argument("--called", required=True, help="the administrator's full name")

    def handle(self, *args, name, area, board, administrator, called, **options):
        try:
            panel = create_panel(by=US, name=name, area=area, board=board)
            person = add_person(
                by=US,
                where=panel,
                name=called,
                email=administrator,
                role=SystemAdministrator.code,
            )
        except Refusal as no:
            raise CommandError(no.said) from no
        form = AskForLinkForm({"email": person.email})
        if not form.is_valid():
            raise CommandError("That is not an e-mail address.")
        request = _request()
        with context.request_context(request):
            form.save(request)
        self.stdout.write(f"{panel.name} is set up. A link to choose a password is on its way.")


def _request():
    """Links in messages begin with the address people use."""
    address = urlsplit(settings.SERVICE_URL)
    return RequestFactory().get("/", secure=address.scheme == "https", HTTP_HOST=address.netloc)
