"""GOV.UK Notify as far as this service uses it, on this machine: takes, refuses, and says what arrived."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

SERVICE, SECRET = ("5f3c9a1e-0000-4000-8000-000000000001", "5f3c9a1e-0000-4000-8000-000000000002")
TEMPLATE = "5f3c9a1e-0000-4000-8000-000000000003"


class NotifyService:
    """`taken` is all that was taken, in order. `refused`: addresses it refuses. `breaks`: takes the
    message and then answers as if it had not. `says`: the status of a reference, "delivered" else."""

    def __init__(self):
        self.taken, self.refused, self.says = [], set(), {}
        self.breaks = self.is_shut = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self):
        self._server.shutdown()
        self._server.server_close()

    def references(self):
        return [message["reference"] for message in self.taken]

    def take(self, message):
        """Code and answer for a message handed over."""
        if self.is_shut:
            return 403, wrong("AuthError", "Invalid token")
        if message["email_address"] in self.refused:
            return 400, wrong("ValidationError", "email_address Not a valid email address")
        self.taken.append(message)
        return (500, wrong("Exception", "Internal server error")) if self.breaks else (201, {})

    def tell(self, reference):
        """Code and answer for a question about a reference."""
        if self.is_shut:
            return 403, wrong("AuthError", "Invalid token")
        said = self.says.get(reference, "delivered")
        found = [
            {"reference": reference, "status": said, "created_at": f"2026-12-01T09:00:{number:02}Z"}
            for number, known in enumerate(self.references())
            if known == reference
        ]
        return 200, {"notifications": found, "links": {}}

    def _handler(service):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.path == "/v2/notifications/email"
                self._answer(*service.take(json.loads(body)))

            def do_GET(self):
                asked = urlsplit(self.path)
                assert asked.path == "/v2/notifications"
                self._answer(*service.tell(parse_qs(asked.query)["reference"][0]))

            def _answer(self, code, said):
                assert self.headers["Authorization"].startswith("Bearer ")
                body = json.dumps(said).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                """Silent."""

        return Handler


def wrong(kind, message):
    return {"errors": [{"error": kind, "message": message}]}


@pytest.fixture
def notify_service(settings):
    """A service like GOV.UK Notify that every message goes to."""
    service = NotifyService()
    settings.EMAIL_BACKEND = "sharing.post.govuk.Backend"
    settings.NOTIFY_API_KEY = f"test-{SERVICE}-{SECRET}"
    settings.NOTIFY_TEMPLATE_ID, settings.NOTIFY_URL = TEMPLATE, service.url
    yield service
    service.end()
