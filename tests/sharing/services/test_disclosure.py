"""Passing information on, or keeping it back: one record and one entry each, never without a basis."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from sharing.doors import ledger
from sharing.errors import AgreementLapsed, NoBasis, NotAllowed
from sharing.models import LedgerEntry, SharingRecord
from sharing.policy import Grounds
from sharing.selectors.disclosure import already_given, shared_about
from sharing.services.disclosure import disclose, withhold
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
SOUND = Grounds(article6="public_task", necessity="Nobody else knows it.")


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


def share(cast, case, by=None, **words):
    return disclose(
        record=case,
        by=(by or cast.spoc).viewer,
        **{
            "recipients": [cast.housing],
            "categories": ["facts"],
            "bases": SOUND,
            "purpose": "To plan",
            "told": "agrees",
            "agency": cast.police,
        }
        | words,
    )


def entries(verb):
    bodies = (json.loads(bytes(entry.body)) for entry in LedgerEntry.objects.all())
    return [body for body in bodies if body["verb"] == verb]


def test_one_record_and_one_entry_with_codes(cast, case):
    made = share(cast, case)
    (said,) = entries("shared")
    assert said["of"] == [case.reference, made.reference]
    assert said["facts"]["to"] == [cast.housing.slug]
    assert said["facts"]["basis"] == "public_task"
    assert made.agreement.version == "1.0"


@pytest.mark.parametrize(
    "words",
    [
        {"bases": Grounds(necessity="Needed")},
        {"bases": Grounds(article6="public_task")},
        {"bases": Grounds(article6="legitimate_interests", necessity="Needed")},
        {"bases": Grounds(law_enforcement=True, necessity="Needed")},
        {"sensitive": True},
        {"told": ""},
        {"told": "not_told"},
    ],
)
def test_without_a_basis_nothing_is_shared(cast, case, words):
    with pytest.raises(NoBasis):
        share(cast, case, **words)
    assert not SharingRecord.objects.exists()


@pytest.mark.parametrize("whose", ["police", "housing"])
@pytest.mark.parametrize("how", ["withdrawn", "ended", "unsigned"])
def test_without_an_agreement_in_date_nothing_is_shared(cast, case, whose, how):
    agency = getattr(cast, whose)
    yesterday = timezone.localdate() - timedelta(days=1)
    if how == "withdrawn":
        agency.signatures.update(withdrawn_on=yesterday)
    elif how == "ended":
        cast.panel.agreements.update(ends_on=yesterday)
    else:
        agency.signatures.all().delete()
    viewer = cast.spoc
    with pytest.raises(AgreementLapsed):
        share(cast, case, by=viewer)
    made = share(cast, case, by=viewer, emergency_reason="A life is in danger tonight.")
    assert made.emergency_reason
    assert "danger" not in json.dumps(entries("shared"))


def test_only_who_speaks_for_the_agency_or_acts_for_the_panel(cast, case):
    for player in (cast.second_spoc, cast.coordinator, cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            share(cast, case, by=player)
    for player in (cast.spoc, cast.worker, cast.ig_lead, cast.board_member):
        with pytest.raises(NotAllowed):
            share(cast, case, by=player, agency=None)
    assert share(cast, case, by=cast.coordinator, agency=None).agency is None
    assert share(cast, case, by=cast.chair, agency=None).agency is None


def test_not_sharing_is_a_record_with_its_code(cast, case):
    words = {"record": case, "agency": cast.police, "purpose": "To plan", "by": cast.spoc.viewer}
    with pytest.raises(NoBasis):
        withhold(refusal="", **words)
    made = withhold(refusal="privileged", **words)
    (said,) = entries("not_shared")
    assert said["facts"]["why"] == "privileged"
    assert made.decision == "not_shared"


def test_a_record_is_never_changed_or_taken_away(cast, case):
    share(cast, case)
    for statement in (
        "update sharing_sharingrecord set purpose = 'Other'",
        "delete from sharing_sharingrecord",
        "truncate sharing_sharingrecord cascade",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert share(cast, case, corrects=SharingRecord.objects.get()).corrects


@pytest.mark.parametrize(
    "fields",
    [
        {"article6": "", "necessity": "Needed"},
        {"article6": "public_task", "necessity": ""},
        {"article6": "public_task", "necessity": "Needed", "agreement": None},
        {
            "article6": "public_task",
            "necessity": "Needed",
            "article9": "h_health_social_care",
            "dpa_condition": "sch1_18_individuals_at_risk",
        },
    ],
)
def test_the_database_refuses_a_record_without_its_basis(cast, case, fields):
    row = {
        "panel": cast.panel,
        "subject": case.reference,
        "decision": "shared",
        "by": cast.spoc.user,
        "channel": "service",
        "purpose": "To plan",
        "agreement": cast.panel.agreements.get(),
    } | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingRecord.objects.create(**row)


def test_agencies_read_what_they_gave_and_were_given_and_the_chair_everything(cast, case):
    share(cast, case)
    share(cast, case, recipients=[cast.social_care])
    counts = {
        player: len(shared_about(case, getattr(cast, player).viewer))
        for player in ("coordinator", "chair", "spoc", "second_spoc", "charity_spoc")
    }
    assert counts == {"coordinator": 2, "chair": 2, "spoc": 2, "second_spoc": 1, "charity_spoc": 0}


def test_a_withdrawn_agreement_leaves_a_list_of_what_was_given(cast, case):
    share(cast, case)
    cast.housing.signatures.update(withdrawn_on=timezone.localdate())
    given, more = already_given(cast.housing, [cast.panel.pk], cast.ig_lead.viewer)
    assert [one.subject for one in given] == [case.reference]
    assert not more
    partners.bar(case, cast.chair.user, person=cast.ig_lead.user)
    assert already_given(cast.housing, [cast.panel.pk], cast.ig_lead.viewer) == ([], False)


def test_the_chain_stays_whole(cast, case):
    share(cast, case, emergency_reason="A life is in danger tonight.")
    chain = f"panel:{cast.panel.pk}"
    assert all(wrong is None for _, wrong in ledger.verify(chain))
