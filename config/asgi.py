"""The service as an ASGI application. Without the ledger's keys it does not start: it could show nothing."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()

from sharing.doors import keys  # noqa: E402  (only once Django is set up)

keys.must_be_there()
