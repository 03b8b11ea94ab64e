"""Every message of this app has its words, and every words are sent by somebody."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from actions.choices import Level
from actions.ladder import REMINDERS, STEPS
from actions.selectors.late import LINKS
from sharing.models import Notice
from sharing.post import mail

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "emails" / "actions"
VERBS = sorted(path.stem for path in TEMPLATES.glob("*.txt"))
SERVICES = Path(settings.BASE_DIR) / "actions" / "services"


def told_in_services():
    """The verbs that services hand to the outbox: those of each rung, and those they name."""
    found = {f"{kind}_{rung}" for kind in LINKS.values() for rung in REMINDERS}
    found |= {f"{kind}_step_{rung}" for kind in LINKS.values() for rung in STEPS}
    found |= {f"disagreement_{level}" for level in Level}
    for path in SERVICES.glob("*.py"):
        for call in re.findall(
            r"(?:notify_all|_?[Mm]essage|_tell|_verb)\((.*?)(?:step=|step,|\)\n)",
            path.read_text(),
            re.S,
        ):
            found |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', call))
    return found


def test_every_verb_that_is_told_has_its_words_and_no_words_lie_idle():
    assert told_in_services() == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("reference", ["ACT-2P9XK", "RQ-7K4MP", "PD-4Q8XW"])
def test_a_message_has_a_subject_a_body_and_a_way_back(verb, reference):
    notice = Notice(app="actions", verb=verb, reference=reference, due=date(2026, 11, 27))
    subject, body = mail.words(notice)
    assert subject
    assert "\n" not in subject
    assert len(subject) <= 70
    assert reference in subject
    assert "{" not in subject + body
    assert "None" not in subject + body
    assert settings.SERVICE_URL in body


@pytest.mark.parametrize("verb", VERBS)
def test_a_template_asks_for_nothing_about_a_person(verb):
    """What it may use: `mail.words` hands it nothing else, and a slip would render empty."""
    asked = re.findall(r"\{\{\s*(\w+)", (TEMPLATES / f"{verb}.txt").read_text())
    assert set(asked) <= {"reference", "due", "link", "quick_link"}
