"""Ms A's five agencies answer as the published account says, on the pages that people use; and the
timeline, the ledger and the sharing page tell the same of it."""

import json

import pytest
from django.utils import timezone

from panel.selectors.timeline import timeline
from referrals.models import Case, InformationRequest
from referrals.selectors import request as requests
from sharing.doors.ledger import chain_of
from sharing.models import LedgerEntry
from tests.journeys import course
from tests.journeys.published import story

pytestmark = pytest.mark.django_db
HEALTH = {"mental_health", "substance_use"}
# How the answers read on the page of a case.
SHOWN = {"provided": "Answered", "refused": "Not shared"}
BOXES = ("facts", "allegations", "professional_view", "known_wishes")


@pytest.fixture
def listed():
    """Ms A as she was told about in the published account: referred, then listed for the panel."""
    town, told = course.Town(), story("1_ms_a")
    with town.later(1):
        ref = course.refer(town, told)
    with town.later(1):
        course.triage(town, told, ref)
    return town, told, ref


def test_five_agencies_answer_as_the_account_says(listed):
    town, told, ref = listed
    for words in told.course["answers"]:
        with town.later(1):
            answer(town, ref, words)
    with town.later(1):
        the_same_is_told_everywhere(town, told, ref)
        each_agency_sees_only_what_it_may(town, told, ref)


def answer(town, ref, words):
    """The agency's SPoC finds the request, sees that it names nobody, and sends the answer."""
    kind = words["agency"]
    spoc = town.spoc(kind).opens("/requests/")
    asked = request_to(town, ref, kind)
    spoc.sees(asked.reference).opens(f"/requests/{asked.reference}/respond")
    spoc.sees("Do you know this adult or anyone involved?")
    if words["answer"] == "refused":
        sent = {"answer": "Yes, but not sharing"}
        sent |= {"refusal": words["refusal"], "refusal_reason": words["refusal_reason"]}
    else:
        sent = {"answer": "Yes", "visibility": "panel", "adult_told": "disagrees"}
        sent |= {box: words[box] for box in BOXES if box in words} | lawful(kind)
        if words.get("criminal_offence_data"):
            sent["criminal_offence_data"] = "on"
    spoc.presses("Send response", **sent).sees("is recorded")


def lawful(kind):
    if kind in HEALTH:
        nine, condition = "h_health_social_care", "sch1_2_health_social_care"
        more = {"confidentiality": "overriding_public_interest"}
    else:
        nine, condition = "g_substantial_public_interest", "sch1_6_statutory_purpose"
        more = {}
    basis = {"basis": "public_task", "article9": nine, "dpa_condition": condition}
    return basis | more | {"necessity": "No agency can make her safe alone."}


def request_to(town, ref, kind):
    return InformationRequest.objects.get(case__reference=ref, agency=town.agencies[kind])


def the_same_is_told_everywhere(town, told, ref):
    """One set of (request, agency, answer, date) in the timeline, the ledger and the sharing page."""
    case = Case.objects.get(reference=ref)
    viewer = town.cast.coordinator.viewer
    page = {
        (
            row.reference,
            row.request.agency.short_name,
            row.text,
            timezone.localdate(row.answered_at),
        )
        for row in requests.of_case(case, viewer)
        if row.answered_at
    }
    events = timeline(case, viewer, kind="sharing").events
    said = {
        (event.link, event.agency, event.title.rpartition(": ")[2], timezone.localdate(event.at))
        for event in events
        if not event.title.startswith("Asked: ")
    }
    kept = set(answers_in_the_ledger(town))
    assert len(page) == 5
    assert {(r, a, text.lower(), day) for r, a, text, day in page} == said
    assert page == kept
    expected = {words["agency"]: SHOWN[words["answer"]] for words in told.course["answers"]}
    assert {agency: text for _, agency, text, _ in page} == {
        town.agencies[kind].short_name: text for kind, text in expected.items()
    }
    shown = town.coordinator.opens(f"/cases/{ref}/sharing")
    shown.sees(*(reference for reference, *_ in page))
    asked = {event.link for event in events if event.title.startswith("Asked: ")}
    assert asked == set(
        InformationRequest.objects.filter(case=case).values_list("reference", flat=True)
    )


def answers_in_the_ledger(town):
    names = {agency.slug: agency.short_name for agency in town.agencies.values()}
    chain = LedgerEntry.objects.filter(chain=chain_of(town.cast.panel.pk)).order_by("seq")
    for body in chain.values_list("body", flat=True):
        entry = json.loads(bytes(body))
        if entry["verb"] == "answered":
            day = timezone.localdate(timezone.datetime.fromisoformat(entry["at"]))
            facts = entry["facts"]
            yield entry["of"][0], names[facts["agency"]], SHOWN[facts["answer"]], day


def each_agency_sees_only_what_it_may(town, told, ref):
    """Everyone involved reads what was shared with the panel, police's offence data aside; why mental
    health refused is between them, the chair and the coordinator; the hospital sees its request only."""
    by_kind = {words["agency"]: words for words in told.course["answers"]}
    police, refused = by_kind["police"]["facts"], by_kind["mental_health"]["refusal_reason"]
    view = by_kind["council_social_care"]["professional_view"]
    for kind in by_kind:
        shown = town.spoc(kind).opens(f"/cases/{ref}/sharing").sees(view)
        reads_offences = kind in ("police", "council_social_care")
        (shown.sees if reads_offences else shown.does_not_see)(police)
        (shown.sees if kind == "mental_health" else shown.does_not_see)(refused)
    town.coordinator.opens(f"/cases/{ref}/sharing").sees(police, refused, view)
    town.chair.opens(f"/cases/{ref}/sharing").sees(police, refused, view)
    hospital = town.spoc("hospital").finds_nothing_at(f"/cases/{ref}/sharing")
    own = request_to(town, ref, "hospital")
    hospital.opens("/requests/").sees(own.reference)
    for kind in by_kind:
        other = request_to(town, ref, kind)
        hospital.does_not_see(other.reference)
        hospital.finds_nothing_at(f"/requests/{other.reference}/respond")


def test_ms_a_is_shown_to_who_is_asked_only_on_press(listed):
    town, told, ref = listed
    with town.later(1):
        asked = request_to(town, ref, "hospital")
        page = town.spoc("hospital").opens(f"/requests/{asked.reference}/respond")
        page.does_not_see(told.own_words, "Short-term hotel")
        page.presses("Show identity details").sees("Short-term hotel").does_not_see(told.own_words)
        page.presses("Nothing held").sees("is recorded", "Nothing held")
    with town.later(1):
        seen = town.coordinator.opens(f"/cases/{ref}/sharing")
        seen.sees(town.agencies["hospital"].name)
