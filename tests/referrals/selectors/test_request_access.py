"""Each agency reads only what it may: visibility × kind of agency × field rule, against the pure rule."""

from itertools import product

import pytest

from referrals import field_rules
from referrals.choices import Visibility
from referrals.models import InformationRequest, InformationResponse
from referrals.selectors import readers
from referrals.services import _grants
from sharing.choices import AgencyKind, May
from sharing.doors import access, ledger
from sharing.doors.viewer import the_service
from tests.cast import Cast, Player
from tests.factories import referrals as make
from tests.factories import sharing as partners
from tests.factories.requests import ask

pytestmark = pytest.mark.django_db
CHOICES = list(product(Visibility.values, (False, True), (False, True)))


@pytest.fixture
def world():
    """A case with one involved agency of each kind, one that only sees identity, and every answer."""
    cast = Cast()
    spocs, agencies = {}, {}
    for kind in AgencyKind.values:
        agency = partners.agency(kind)
        partners.member(cast.panel, agency)
        partners.signed(agency, cast.panel)
        agencies[kind], spocs[kind] = agency, Player(partners.spoc(agency))
    case = make.case_at(
        "listed", cast.worker.user, cast.panel, involved=[*agencies.values(), cast.police]
    )
    asked = ask(case, cast, cast.police)
    named = {agencies["police"], agencies["hospital"], agencies["voluntary"]}
    made = {}
    for visibility, clinical, offence in CHOICES:
        response = InformationResponse.objects.create(
            request=asked,
            by=cast.spoc.user,
            answer="provided",
            facts="Known.",
            visibility=visibility,
            clinical=clinical,
            criminal_offence_data=offence,
            article6="public_task",
            article9="g_substantial_public_interest",
            dpa_condition="sch1_6_statutory_purpose",
            necessity="Needed",
            adult_told="agrees",
        )
        response.named_agencies.set(named)
        made[visibility, clinical, offence] = response
    return cast, case, asked, agencies, spocs, named, made


def reads(player):
    return set(access.visible(InformationResponse, player.viewer))


@pytest.mark.parametrize("kind", AgencyKind.values)
def test_an_involved_agency_reads_by_visibility_and_by_field(world, kind):
    _, case, _, agencies, spocs, named, made = world
    may = {
        key: field_rules.reads_response(
            {kind},
            gave_it=False,
            oversees=False,
            sees_case=True,
            named=agencies[kind] in named,
            visibility=key[0],
            clinical=key[1],
            offence=key[2],
        )
        for key in CHOICES
    }
    assert reads(spocs[kind]) == {made[key] for key in CHOICES if may[key]}
    told = {
        key: agencies[kind]
        in readers.recipients(
            case, made[key].request.agency, visibility=key[0], named=named,
            clinical=key[1], offence=key[2],
        )
        for key in CHOICES
    }  # fmt: skip
    assert told == may


def test_the_rule_itself_for_each_kind():
    def kinds(**fields):
        said = {"clinical": False, "offence": False} | fields
        return {kind for kind in AgencyKind.values if field_rules.reads_fields({kind}, **said)}

    assert kinds() == set(AgencyKind.values)
    assert kinds(clinical=True) == {
        "council_social_care",
        "mental_health",
        "hospital",
        "gp_icb",
        "substance_use",
    }
    assert kinds(offence=True) == {"police", "probation", "council_social_care"}
    assert kinds(clinical=True, offence=True) == {"council_social_care"}


def test_coordinator_chair_and_the_giver_read_every_answer(world):
    cast, *_, made = world
    for player in (cast.coordinator, cast.chair, cast.deputy_chair, cast.spoc, cast.deputy_spoc):
        assert reads(player) == set(made.values())


def test_who_only_sees_identity_reads_no_answer_and_its_own_request_alone(world):
    cast, case, *_ = world
    own = ask(case, cast, cast.housing)
    assert access.may(cast.second_spoc.viewer, May.SEE_IDENTITY, case)
    assert not access.may(cast.second_spoc.viewer, May.SEE_CASE, case)
    assert list(access.visible(InformationRequest, cast.second_spoc.viewer)) == [own]
    assert reads(cast.second_spoc) == set()


def test_nobody_else_reads_anything(world):
    cast, *_ = world
    others = (cast.outsider, cast.former_member, cast.board_member, cast.ig_lead, cast.stranger)
    for player in (*others, cast.administrator, cast.leaver, cast.charity_spoc):
        assert reads(player) == set()
        assert not access.visible(InformationRequest, player.viewer).exists()


def test_a_bar_beats_the_agencys_own_request_and_answers(world):
    cast, case, *_ = world
    partners.bar(case, cast.chair.user, agency=cast.police)
    for player in (cast.spoc, cast.deputy_spoc):
        assert reads(player) == set()
        assert not access.visible(InformationRequest, player.viewer).exists()


def test_a_lapsed_agreement_ends_reading_at_once(world):
    cast, *_ = world
    cast.police.signatures.update(withdrawn_on="2021-01-01")
    assert reads(cast.spoc) == set()


def test_a_named_worker_reads_as_their_employer_does(world):
    cast, case, _, agencies, *_, made = world
    nurse = Player(partners.person(agencies["hospital"]))
    case.named_people.create(person=nurse.user, why="Named worker", named_by=cast.coordinator.user)
    with ledger.listening():
        _grants.settle(case, by=the_service("test"))
    shown = reads(nurse)
    assert made["panel", True, False] in shown
    assert made["panel", False, True] not in shown
    assert made["chair_and_coordinator", False, False] not in shown
