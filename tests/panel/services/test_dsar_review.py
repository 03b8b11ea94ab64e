"""Nothing unread leaves, and nothing is forgotten."""

import json

import pytest
import time_machine
from django.utils import timezone

from panel.choices import Ruling
from panel.errors import NotOpenNow, RulingIncomplete, StillToCheck
from panel.interfaces.dsar_export import document
from panel.models import DSAR, DSARPassage
from panel.services.dsar_review import gather_dsar
from referrals.choices import Stage
from referrals.errors import ReasonNeeded
from referrals.models import (
    Adult,
    AllegedSource,
    CaseLink,
    Contingency,
    Referral,
    RiskPlanItem,
    TriedBefore,
)
from sharing.doors import ledger
from sharing.errors import NotAllowed
from sharing.models import LedgerEntry
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import requests as answers
from tests.factories import risk
from tests.factories.subject_access import asked, exported, passages, ruled

pytestmark = pytest.mark.django_db


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
        involved=(cast.mental_health,),
        answers={"next_of_kin": "Darren Pike, her cousin", "facts": "Darren has the keys."},
    )
    risk.conversation(made, cast.coordinator.user)
    return made


def looked_again(dsar, ig_lead):
    with ledger.listening():
        return gather_dsar(dsar=dsar, by=ig_lead.viewer)


def the(dsar, ending, **where):
    """The one passage whose heading ends so."""
    (found,) = [one for one in passages(dsar, **where) if one.title.endswith(ending)]
    return found


def test_the_adults_own_words_and_codes_are_released_and_words_of_others_wait(cast, case):
    dsar = asked(case, cast.ig_lead)
    looked_again(dsar, cast.ig_lead)
    kinds = {(one.kind, one.ruling) for one in passages(dsar)}
    assert kinds == {
        ("facts", "release"),
        ("own", "release"),
        ("text", "to_check"),
        ("reads", "release"),
    }
    assert "I want one key and I hold it." in {p.text for p in passages(dsar, kind="own")}


def test_to_who_acts_for_the_adult_nothing_of_theirs_goes_unread(cast, case):
    Adult.objects.filter(cases=case).update(protected_address="The refuge")
    dsar = asked(case, cast.ig_lead, asked_by="attorney", authority="Registered, seen")
    assert {p.ruling for p in passages(dsar, kind="own")} == {"to_check"}
    assert all("The refuge" not in p.text for p in passages(dsar, ruling="release"))
    assert any("The refuge" in p.text for p in passages(dsar, ruling="to_check"))


def test_their_protected_address_is_theirs(cast, case):
    Adult.objects.filter(cases=case).update(protected_address="The refuge")
    dsar = asked(case, cast.ig_lead)
    assert any("The refuge" in p.text for p in passages(dsar, ruling="release"))


def test_known_names_are_found_and_the_adults_own_is_not_one(cast, case):
    found = the(asked(case, cast.ig_lead), ": Facts: what is known to have happened")
    assert found.names == ["Darren"]


def test_what_is_about_linked_adults_is_not_in_it(cast, case):
    other = make.case_at(
        Stage.ACTIVE,
        cast.worker.user,
        cast.panel,
        lead=cast.housing,
        adult=Adult.objects.create(given_name="Zelda", family_name="Quill"),
        answers={"given_name": "Zelda", "family_name": "Quill"},
    )
    CaseLink.objects.create(case=other, other=case, kind="household")
    Referral.objects.filter(case=case).update(
        observations=f"Zelda Quill ({other.reference}) let us in."
    )
    dsar = asked(case, cast.ig_lead)
    seen = the(dsar, ": Observations: what was seen and heard")
    assert set(seen.names) >= {"Zelda", "Zelda Quill", other.reference}
    rest = [one for one in passages(dsar) if one.pk != seen.pk]
    assert not [one for one in rest if "Zelda" in one.text or other.reference in one.text]
    link = the(dsar, case.reference, key__startswith="CaseLink")
    assert link.ruling == Ruling.TO_CHECK


def test_delicate_facts_wait_too(cast, case):
    AllegedSource.objects.create(case=case, note="A visitor", recorded_by=cast.coordinator.user)
    request = answers.ask(case, cast, cast.mental_health)
    from tests.cast import Player
    from tests.factories import sharing as partners

    spoc = Player(partners.spoc(cast.mental_health, name="Lead SPoC"))
    answers.answer(request, spoc, bases=answers.HEALTH, content=answers.KNOWN)
    request.responses.update(adult_may_see="no")
    dsar = asked(case, cast.ig_lead)
    held = passages(dsar, kind="facts")
    assert {p.ruling for p in held if p.key.startswith("AllegedSource")} == {"to_check"}
    told = [p for p in held if p.key.startswith("InformationResponse")]
    assert [(p.ruling, p.hint) for p in told] == [
        ("to_check", "The agency says that the adult may not see this")
    ]


def test_earlier_versions_are_in_it_but_not_every_half_written_one(cast, case):
    referral = case.referral
    for words in ("The flat", "The flat was taken over.", "Nothing is certain yet."):
        referral.facts = words
        referral.save()
    dsar = asked(case, cast.ig_lead)
    before = [p.text for p in passages(dsar) if ":earlier" in p.key and p.key.count("facts")]
    assert before == ["Darren has the keys.", "The flat was taken over."]


def test_nothing_leaves_while_a_passage_waits(cast, case):
    dsar = asked(case, cast.ig_lead)
    with pytest.raises(StillToCheck):
        exported(dsar, cast.ig_lead)
    assert DSAR.objects.get(pk=dsar.pk).exported_at is None


def test_what_is_new_since_must_be_checked_too(cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    risk.plan_item(case, cast.housing)
    with pytest.raises(StillToCheck):
        exported(dsar, cast.ig_lead)
    assert looked_again(dsar, cast.ig_lead) == 2
    assert len(ruled(dsar, cast.ig_lead).changed) == 0
    exported(dsar, cast.ig_lead)


def test_a_passage_whose_record_changed_is_checked_anew(cast, case):
    plan = risk.plan_item(case, cast.housing)
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    RiskPlanItem.objects.filter(pk=plan.pk).update(response="Change both locks")
    assert looked_again(dsar, cast.ig_lead) == 1
    (again,) = passages(dsar, ruling="to_check")
    assert "both locks" in again.text
    assert again.changed_at is not None
    ruled(dsar, cast.ig_lead)
    assert passages(dsar, pk=again.pk)[0].changed_at is None


def test_a_ruling_on_words_that_changed_meanwhile_is_not_saved(cast, case):
    dsar = asked(case, cast.ig_lead)
    waiting = passages(dsar, ruling="to_check")
    referral = case.referral
    referral.facts = "Somebody else has them."
    referral.save()
    looked_again(dsar, cast.ig_lead)
    done = ruled(dsar, cast.ig_lead, rows=waiting)
    assert len(done.changed) == 1
    assert done.saved == len(waiting) - 1


def test_what_the_record_lost_since_is_still_answered(cast, case):
    dsar = asked(case, cast.ig_lead)
    TriedBefore.objects.filter(referral__case=case).delete()
    looked_again(dsar, cast.ig_lead)
    gone = passages(dsar, gone=True)
    assert gone
    assert all(one.text for one in gone)
    ruled(dsar, cast.ig_lead)
    assert gone[0].text in document(exported(dsar, cast.ig_lead))


def test_looking_changes_nothing_to_check(cast, case):
    """Each reading is an entry in the ledger, and so something new that is held."""
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    with ledger.listening():
        ledger.record(cast.ig_lead.viewer, "looked", case)
    assert looked_again(dsar, cast.ig_lead) == 0


def test_an_incomplete_ruling_saves_none(cast, case):
    dsar = asked(case, cast.ig_lead)
    with pytest.raises(RulingIncomplete):
        ruled(dsar, cast.ig_lead, "withhold")
    assert not DSARPassage.objects.filter(ruled_by__isnull=False).exists()


def test_when_the_hours_are_over_nothing_is_read_or_ruled(cast, case):
    dsar = asked(case, cast.ig_lead)
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=25)):
        for verb in (looked_again, ruled, exported):
            with pytest.raises(NotOpenNow):
                verb(dsar, cast.ig_lead)


def test_nobody_else_rules_or_exports(cast, case):
    dsar = asked(case, cast.ig_lead)
    for who in (cast.coordinator, cast.chair, cast.spoc):
        for verb in (looked_again, ruled, exported):
            with pytest.raises(NotAllowed):
                verb(dsar, who)


def test_an_export_needs_a_reason_and_is_in_the_ledger(cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    with pytest.raises(ReasonNeeded):
        exported(dsar, cast.ig_lead, reason="ready")
    exported(dsar, cast.ig_lead, reason="Checked by me and by legal")
    said = [json.loads(bytes(e.body)) for e in LedgerEntry.objects.all()]
    (entry,) = [one for one in said if one["verb"] == "dsar_exported"]
    assert entry["of"] == [case.reference, dsar.reference]
    assert entry["facts"]["release"] == len(passages(dsar))
    assert "legal" not in json.dumps(entry)


def test_what_is_blacked_out_or_withheld_is_not_in_the_file(cast, case):
    Contingency.objects.create(
        case=case, trigger="Police watch the door", steps="s", who_acts="w", out_of_hours="o"
    )
    dsar = asked(case, cast.ig_lead)
    facts = the(dsar, ": Facts: what is known to have happened")
    ruled(dsar, cast.ig_lead, "redacted", [facts], redacted="[name withheld] has the keys.")
    kin = the(dsar, ": Next of kin or trusted person")
    ruled(dsar, cast.ig_lead, "withhold", [kin], exemption="third_party")
    watch = [p for p in passages(dsar) if "Police watch" in p.text]
    ruled(dsar, cast.ig_lead, "withhold", watch, exemption="crime")
    ruled(dsar, cast.ig_lead)
    page = document(exported(dsar, cast.ig_lead))
    assert "[name withheld] has the keys." in page
    assert "[Kept back: this is about somebody else]" in page
    assert "Darren" not in page
    assert "Police watch" not in page
    assert "If something happens" not in page, "to say that it is kept back would warn them"
    assert "I want one key and I hold it." in page


def test_the_adults_own_words_stand_first_in_the_file(cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    page = document(exported(dsar, cast.ig_lead))
    first = page[page.index("<h3>") :]
    assert first.index("I want one key and I hold it.") < first.index("Point: Start")
    assert first.count("<h3>Conversation, ") == 1, "a record has one heading"


def test_the_file_names_agencies_and_roles_but_nobody_at_work(cast, case):
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    page = document(exported(dsar, cast.ig_lead))
    assert "information governance lead" in page
    assert cast.housing.name in page
    for who in (cast.ig_lead, cast.coordinator, cast.worker):
        assert f">{who.user.name}<" not in page
        assert who.user.reference not in page
        assert who.user.email not in page


def test_the_file_runs_and_fetches_nothing(cast, case):
    Referral.objects.filter(case=case).update(facts="<script>alert(1)</script>")
    dsar = asked(case, cast.ig_lead)
    ruled(dsar, cast.ig_lead)
    page = document(exported(dsar, cast.ig_lead))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "src=" not in page
    assert "http" not in page
    assert dsar.reference in page
