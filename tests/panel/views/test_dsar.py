"""The pages of subject access: what is asked, what is kept, and what leaves."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from panel.models import DSAR, DSARPassage
from referrals.choices import Stage
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import risk
from tests.factories import sharing as partners
from tests.factories.subject_access import asked, passages, ruled
from tests.factories.voice import days_ago, posted

pytestmark = pytest.mark.django_db
UNKNOWN = "No case with this reference that you may open"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    made = make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        answers={"next_of_kin": "Darren Pike, her cousin", "facts": "Darren has the keys."},
    )
    risk.conversation(made, cast.coordinator.user)
    return made


@pytest.fixture
def lead(client, cast):
    return cast.ig_lead.login(client)


def typed(case, **fields):
    return posted(
        **{
            "reference": case.reference,
            "received_on": days_ago(3),
            "asked_by": "adult",
            "identity_how": "Photo card seen",
            "identity_on": days_ago(2),
            "reason": "They asked by letter what we hold",
        }
        | fields
    )


def page(lead, name, dsar, *more):
    return lead.get(reverse(name, args=[dsar.reference, *more]))


def page_of(lead, dsar, group, query=""):
    return lead.get(reverse("dsar_review", args=[dsar.reference, group]) + query)


def text(answer):
    return answer.content.decode()


def test_from_a_reference_to_the_page_of_the_request(lead, case):
    answer = lead.post(reverse("dsar_new"), typed(case))
    dsar = DSAR.objects.get()
    assert answer["Location"] == reverse("dsar_page", args=[dsar.reference])
    shown = text(page(lead, "dsar_page", dsar))
    assert case.reference in shown
    checked = DSARPassage.objects.exclude(ruling="to_check").count()
    assert f"{checked} of {DSARPassage.objects.count()} passages checked" in shown
    assert not re.search(r"\bKay\b", shown)
    assert dsar.reference in text(lead.get(reverse("dsar_list")))


def test_unknown_barred_unsent_and_elsewhere_read_the_same(lead, cast, case):
    draft = make.draft(cast.worker.user, cast.panel)
    far = make.case_at(Stage.ACTIVE, cast.worker.user, partners.panel("South"), lead=cast.housing)
    partners.bar(case, cast.chair.user, person=cast.ig_lead.user)
    for reference in ("CR-2222", draft.reference, far.reference, case.reference, "<i>"):
        answer = lead.post(reverse("dsar_new"), typed(case, reference=reference))
        assert answer.status_code == 200
        assert UNKNOWN in text(answer)
        assert "They asked by letter what we hold" in text(answer), "what was typed stays"


def test_authority_is_asked_for_beside_its_field(lead, case):
    answer = lead.post(reverse("dsar_new"), typed(case, asked_by="solicitor"))
    assert 'href="#id_authority"' in text(answer)
    assert not DSAR.objects.exists()


def test_late_ones_stand_first(lead, cast, case):
    other = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing)
    fresh = asked(other, cast.ig_lead)
    late = asked(case, cast.ig_lead, received_on=days_ago(60))
    shown = text(lead.get(reverse("dsar_list")))
    assert shown.index(late.reference) < shown.index(fresh.reference)
    assert "overdue" in shown


def test_words_are_read_with_names_marked_and_nothing_chosen(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    shown = "".join(
        text(page_of(lead, dsar, "person", f"?show=all&page={n}"))
        for n in range(1, 1 + -(-len(passages(dsar, group="person")) // 10))
    )
    assert "<mark>Darren</mark> has the keys." in shown
    assert "[name withheld] has the keys." in shown, "the suggestion, once parts are blacked out"
    (facts,) = [one for one in passages(dsar) if one.text == "Darren has the keys."]
    radios = shown.split(f'name="p{facts.pk}-ruling"')[1:]
    assert len(radios) == 3
    assert not [one for one in radios if "checked" in one.split(">")[0]]


def sent(dsar, group="voice", **answers):
    """A page of rulings as it is posted: each passage shown, `answers` by field for all of them."""
    rows = passages(dsar, group=group)[:10]
    fields = {f"p{one.pk}-seen": one.digest for one in rows}
    return fields | {f"p{one.pk}-{name}": value for one in rows for name, value in answers.items()}


def test_several_are_saved_at_once_and_what_is_left_stays_to_check(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    address = reverse("dsar_review", args=[dsar.reference, "voice"])
    before = len(passages(dsar, group="voice", ruling="to_check"))
    assert before
    assert lead.post(address, sent(dsar)).status_code == 302
    assert len(passages(dsar, group="voice", ruling="to_check")) == before
    assert lead.post(address, sent(dsar, ruling="release")).status_code == 302
    assert passages(dsar, group="voice", ruling="to_check") == []


def test_what_is_to_check_stands_alone_until_all_is_asked_for(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    own = "I want one key and I hold it."
    assert own not in text(page_of(lead, dsar, "voice"))
    assert own in text(page_of(lead, dsar, "voice", "?show=all"))
    ruled(dsar, cast.ig_lead)
    assert own in text(page_of(lead, dsar, "voice"))


def test_a_ruling_without_its_exemption_is_said_beside_it_and_kept(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    answer = lead.post(
        reverse("dsar_review", args=[dsar.reference, "voice"]),
        sent(dsar, ruling="withhold", note="Names a neighbour"),
    )
    first = passages(dsar, group="voice")[0]
    assert f'href="#id_p{first.pk}-exemption"' in text(answer)
    assert "Names a neighbour" in text(answer)
    assert not passages(dsar, ruling="withhold")


def test_what_changed_meanwhile_is_said_and_not_saved(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    old = sent(dsar, ruling="release")
    case.conversations.update(asked_by="Darren Pike")
    lead.post(reverse("dsar_gather", args=[dsar.reference]))
    answer = lead.post(reverse("dsar_review", args=[dsar.reference, "voice"]), old)
    assert answer.status_code == 409
    assert "Something changed since you opened this page" in text(answer)
    assert "Changed in the record since it was gathered" in text(answer)


def test_nothing_is_exported_before_everything_is_checked(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    reason = {"reason": "Ready to be handed over"}
    answer = lead.post(reverse("dsar_export", args=[dsar.reference]), reason)
    assert "still to check. Nothing leaves unchecked" in text(answer)
    assert "Ready to be handed over" in text(answer)


def test_the_export_is_a_file_called_by_the_reference_alone(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    reason = {"reason": "Ready to be handed over"}
    answer = lead.post(reverse("dsar_export", args=[dsar.reference]), reason)
    assert answer["Content-Disposition"] == f'attachment; filename="{dsar.reference}.html"'
    assert "I want one key and I hold it." in text(answer)
    said = [json.loads(bytes(e.body))["verb"] for e in LedgerEntry.objects.all()]
    assert said.count("dsar_exported") == 1
    shown = text(page(lead, "dsar_page", dsar))
    assert "Record that it was given" in shown


def test_what_came_in_meanwhile_stops_the_export_until_it_is_read(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    risk.plan_item(case, cast.housing)
    answer = lead.post(
        reverse("dsar_export", args=[dsar.reference]), {"reason": "Ready to be handed over"}
    )
    assert "are new or changed since" in text(answer)
    assert [one.text for one in passages(dsar, ruling="to_check")]


def test_after_its_hours_it_is_closed_until_opened_again(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        cast.ig_lead.login(lead)
        shown = text(page(lead, "dsar_page", dsar))
        assert "Open again with a reason" in shown
        assert reverse("dsar_review", args=[dsar.reference, "voice"]) not in shown
        onward = page(lead, "dsar_review", dsar, "voice")
        assert onward["Location"] == reverse("dsar_open", args=[dsar.reference])
        lead.post(onward["Location"], {"reason": "To go on checking passages"})
        assert page(lead, "dsar_review", dsar, "voice").status_code == 200


def test_given_and_gone(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    address = reverse("dsar_answer", args=[dsar.reference])
    given = posted(given_on=timezone.localdate(), how="By hand, at the library")
    assert "Make the export first" in text(lead.post(address, given))
    lead.post(reverse("dsar_export", args=[dsar.reference]), {"reason": "Ready to be handed over"})
    assert lead.post(address, given).status_code == 302
    shown = text(page(lead, "dsar_page", dsar))
    assert "Answered on" in shown
    assert page(lead, "dsar_review", dsar, "voice").status_code == 302


def test_whoever_is_barred_meanwhile_finds_nothing(lead, cast, case):
    dsar = asked(case, cast.ig_lead)
    partners.bar(case, cast.chair.user, person=cast.ig_lead.user)
    for name, more in (("dsar_page", ()), ("dsar_review", ("voice",)), ("dsar_export", ())):
        assert page(lead, name, dsar, *more).status_code == 404
    assert dsar.reference not in text(lead.get(reverse("dsar_list")))


def test_a_group_that_is_none_is_not_there(lead, cast, case):
    assert page(lead, "dsar_review", asked(case, cast.ig_lead), "secrets").status_code == 404
