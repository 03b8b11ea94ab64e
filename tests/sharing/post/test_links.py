"""The link that updates without signing in: the same each time, and not to be guessed."""

import re

import pytest
from django.test import override_settings

from sharing.models import Notice
from sharing.post import links, mail
from sharing.post.links import token_of

KEY = "referrals.referral_received:1.move1:7"


def test_the_token_of_a_message_is_always_the_same_and_no_other_has_it():
    assert token_of(KEY) == token_of(KEY)
    assert len({token_of(f"{KEY}{number}") for number in range(500)}) == 500


def test_the_token_fits_an_address_and_holds_256_bits():
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token_of(KEY))
    assert KEY not in token_of(KEY)


def test_another_secret_gives_another_token():
    mine = token_of(KEY)
    with override_settings(SECRET_KEY="another secret of at least fifty characters, for this test"):
        assert token_of(KEY) != mine


@pytest.mark.parametrize("quick", [True, False])
def test_a_template_has_the_quick_link_only_of_a_quick_message(quick, monkeypatch):
    handed = {}
    monkeypatch.setattr(
        mail, "render_to_string", lambda name, words: handed.update(words) or "S\nB"
    )
    mail.words(Notice(key=KEY, app="referrals", verb="referral_received", quick=quick))
    assert handed["quick_link"] == (links.quick_link(KEY) if quick else "")
    assert links.quick_link(KEY).endswith(f"/q/{token_of(KEY)}/")
