"""The link in a message that updates one thing without signing in (`ux.md`, My actions).

Nothing secret is kept: the token follows from the message's own key, under the service's secret. It
is never logged.
"""

from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = "sharing.post.links.quick"


def token_of(key: str) -> str:
    """The token of one message: always the same for the same key, 256 bits, fit for an address."""
    digest = salted_hmac(PURPOSE, key, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def quick_link(key: str) -> str:
    """The whole address of the quick update of one message (url `quick_update`)."""
    return f"{settings.SERVICE_URL}/q/{token_of(key)}/"
