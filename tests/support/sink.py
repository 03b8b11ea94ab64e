"""A mail server on this machine that keeps what it is sent, refuses whom it is told to, and can be
switched off and on."""

import email
import socket
from email import policy

import pytest
from aiosmtpd.controller import Controller


class Sink:
    """`messages` is all that was taken, in order; `answers` says what whom it is about is answered."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.messages, self.answers, self._running = [], {}, None

    def on(self):
        self._running = Controller(self, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def off(self):
        if self._running:
            self._running.stop()
        self._running = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def ids(self):
        return [message["Message-ID"] for message in self.messages]


@pytest.fixture
def sink(settings):
    """A mail server that the service sends to, switched on."""
    server = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    server.on()
    yield server
    server.off()
