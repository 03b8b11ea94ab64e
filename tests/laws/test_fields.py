"""C7: every field of a case has a rule, and the narrow ones hold on every page of everybody."""

import pytest
from django.apps import apps

from referrals.field_rules import CARE_KINDS
from referrals.policy.field_table import FIELDS, Reads, rule_of
from sharing.models import Agency
from tests.laws.addresses import ROWS
from tests.laws.test_nothing_personal_leaves import marks, visits  # noqa: F401
from tests.support.browser import aside

APPS = ("referrals", "actions", "panel")
# Opened by a press that the ledger keeps, or the writer's own; what they show is their purpose.
PRESSES = {"identity", "triage_identity", "referral_identity", "request_identity"}
NARROW = (Reads.IDENTITY, Reads.CARE, Reads.CONTACT, Reads.PRESS, Reads.MATCHING)
ABOUT = {"active", "action", "blocked action", "request", "wish", "measure", "bar"}


def records():
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.endswith("Event") and not model._meta.proxy:
                yield model


def fields_of(model):
    return {
        field.name
        for field in model._meta.concrete_fields
        if not field.is_relation and not field.primary_key
    }


def test_every_field_has_one_rule_and_no_rule_is_for_a_field_that_is_not_there():
    for model in records():
        ruled = [
            name for names in FIELDS.get(model.__name__, {}).values() for name in names.split()
        ]
        assert sorted(ruled) == sorted(fields_of(model)), model.__name__
    assert FIELDS.keys() <= {model.__name__ for model in records()}


def names_under(reads):
    return {
        name
        for record in ("Adult", "Referral")
        for name in FIELDS[record].get(reads, "").split()
        if rule_of(record, name) == reads
    }


def kinds_of(player):
    return set(
        Agency.objects.filter(pk__in=player.viewer.agency_ids).values_list("kind", flat=True)
    )


def reads(person, player, rule):
    """Whether the rule lets this person read such a field on a page that was opened for it."""
    if person == "coordinator":
        return rule != Reads.MATCHING
    if rule == Reads.CARE:
        return not CARE_KINDS.isdisjoint(kinds_of(player))
    if rule == Reads.CONTACT:
        return person in ("lead_spoc", "lead_worker")
    return rule == Reads.IDENTITY


@pytest.fixture(scope="module")
def pages(visits, marks):  # noqa: F811
    """Every page about the case at work, asked for once by everybody but the one who wrote it: its
    name, who asked, and the marked fields on it."""
    found = []
    with aside():
        for row in ROWS:
            pressed = row.name in PRESSES
            allowed = (row.post if pressed else row.get) or None
            if row.about not in ABOUT or allowed is None or row.name == "protected_address":
                continue
            for person in sorted(allowed.allowed - {"writer", "nobody", "leaver"}):
                method = "POST" if pressed else "GET"
                with visits.asking(person, method, visits.url(row)) as answer:
                    names = marks.found_in(answer.content.decode(errors="replace"))
                found.append((row.name, person, set(names)))
    return found


@pytest.mark.xdist_group("fields")
@pytest.mark.parametrize("rule", NARROW, ids=lambda rule: rule.name)
def test_a_narrow_field_is_on_no_page_of_who_may_not_read_it(visits, pages, rule):  # noqa: F811
    wanted, shown, rightly = names_under(rule), set(), set()
    with aside():
        for page, person, names in pages:
            if found := wanted & names:
                pressed, player = page in PRESSES, visits.world.people[person]
                may = reads(person, player, rule) and (pressed or rule == Reads.CONTACT)
                (rightly if may else shown).update((page, person, name) for name in found)
    assert shown == set()
    assert bool(rightly) == (rule not in (Reads.PRESS, Reads.MATCHING))
