"""Every message of this app renders, has a subject, and can hold nothing about a person."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from referrals.services.triage import decline_at_triage, return_for_more
from sharing.models import Notice
from sharing.post import mail
from tests.cast import Cast
from tests.factories import sharing as partners
from tests.referrals.desk import fill, send, someone

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "emails" / "referrals"
VERBS = sorted(path.stem for path in TEMPLATES.glob("*.txt"))
SERVICES = Path(settings.BASE_DIR) / "referrals" / "services"


def told_in_services():
    """The verbs that services hand to `_telling` and to the outbox itself."""
    found = set()
    for path in SERVICES.glob("*.py"):
        for call in re.findall(
            r"(?:_telling\.tell_\w+|notify_all)\((.*?)step=", path.read_text(), re.S
        ):
            found |= set(re.findall(r'"([a-z_]+)"', call)) - {"referrals"}
    roles = {"coordinator", "chair", "deputy_chair", "board_member"}
    return found - roles


def test_every_verb_that_is_told_has_its_words_and_no_words_lie_idle():
    assert told_in_services() == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("due", [date(2026, 11, 27), None])
def test_a_message_has_a_subject_a_body_and_a_way_back(verb, due):
    notice = Notice(app="referrals", verb=verb, reference="CR-7K4MP", due=due)
    subject, body = mail.words(notice)
    assert subject
    assert "\n" not in subject
    assert len(subject) <= 70
    assert "CR-7K4MP" in subject + body
    assert "{" not in subject + body
    assert "None" not in subject + body
    if verb != "room_made":
        assert settings.SERVICE_URL in body


@pytest.mark.parametrize("verb", VERBS)
def test_a_message_says_the_day_when_it_is_given_one(verb):
    words = [
        "".join(mail.words(Notice(app="referrals", verb=verb, reference="CR-1AAAA", due=due)))
        for due in (date(2026, 11, 27), None)
    ]
    if words[0] != words[1]:
        assert "27 November 2026" in words[0]


@pytest.mark.parametrize("verb", VERBS)
def test_a_template_asks_for_nothing_about_a_person(verb):
    """What it may use: `mail.words` hands it nothing else, and a slip would render empty."""
    asked = re.findall(r"\{\{\s*(\w+)", (TEMPLATES / f"{verb}.txt").read_text())
    assert set(asked) <= {"reference", "due", "link", "phone", "service_name"}


MARKED = {
    "given_name": "Zebedee",
    "family_name": "Quillfeather",
    "own_words": "Marigold",
    "address": "Tangerine Row",
    "facts": "Cobalt",
    "interim_plan": "Heliotrope",
}


@pytest.mark.django_db
def test_messages_about_a_case_full_of_marks_hold_none_of_them():
    cast = Cast(partners.panel(case_cap=2))
    case = send(cast, **MARKED)
    fill(cast)
    send(cast, **someone(1))
    return_for_more(case=case, what="Cobalt", by=cast.coordinator.viewer)
    other = send(cast, **someone(2))
    decline_at_triage(
        case=other,
        reason="under_18",
        signposting="Heliotrope",
        note="Marigold",
        by=cast.coordinator.viewer,
    )
    notices = Notice.objects.select_related("to")
    assert {"referral_received", "referral_returned", "place_offered", "referral_declined"} <= set(
        notices.values_list("verb", flat=True)
    )
    said = "\n".join("\n".join(mail.words(notice)) for notice in notices)
    assert case.reference in said
    for mark in (*MARKED.values(), "1980"):
        assert mark not in said
    # As a word of their own: two letters may stand in a reference.
    assert not re.search(r"\bZQ\b", said)
