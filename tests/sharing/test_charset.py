"""A form post that says it is written in another alphabet than UTF-8 gets a calm answer."""

import pytest
from django.core.cache import cache

CHARSETS = [
    "utf-7",
    "utf-16",
    "utf-32",
    "latin-1",
    "hex",
    "base64",
    "rot13",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "zlib",
    "no-such-thing",
    "\u00fctf-8",
    "a" * 10_000,
    "",
]
# Which of them name another alphabet; the rest name none that is known.
REFUSED = CHARSETS[:13]
FORM = "application/x-www-form-urlencoded; charset={}"
PARTS = "multipart/form-data; boundary=x; charset={}"
BODY = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n+AGE-\r\n--x--\r\n'


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    cache.clear()


@pytest.mark.parametrize("charset", CHARSETS, ids=lambda name: name[:9])
@pytest.mark.parametrize(
    ("kind", "body"), [(FORM, b"login=%2BAGE-&password=%ff"), (PARTS, BODY)], ids=["form", "parts"]
)
@pytest.mark.parametrize("address", ["/sign-in", "/nowhere"])
def test_a_post_in_another_charset_is_answered_calmly(client, charset, kind, body, address):
    client.raise_request_exception = False
    answer = client.generic("POST", address, body, content_type=kind.format(charset))
    assert answer.status_code == 400 if charset in REFUSED else answer.status_code < 500


@pytest.mark.parametrize("name", ["UTF-8", "utf8"])
def test_utf_8_is_read_as_ever(client, name):
    answer = client.generic(
        "POST", "/sign-in", "login=%C3%A9&password=x", content_type=FORM.format(name)
    )
    assert answer.status_code == 200
    assert "é" in answer.content.decode()
