"""An agency's usual wording: proposed by its SPoC, approved by the IG lead, never changed silently."""

import pytest

from sharing.errors import NoBasis, NotAllowed, NothingProposed, OwnWords
from sharing.models import UsualAnswer
from sharing.policy import Grounds
from sharing.selectors.usual_answer import usual_answer
from sharing.services.usual_answer import (
    approve_usual_answer,
    propose_usual_answer,
    send_back_usual_answer,
)
from tests.cast import Cast
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
SOUND = Grounds(article6="public_task", necessity="As agreed.")


@pytest.fixture
def cast():
    return Cast()


def propose(cast, by=None, bases=SOUND, agency=None):
    return propose_usual_answer(
        panel=cast.panel,
        agency=agency or cast.police,
        bases=bases,
        by=(by or cast.spoc).viewer,
    )


def in_force(cast):
    return usual_answer(cast.police.pk, cast.panel.pk)


def test_a_wording_is_in_force_once_the_ig_lead_has_approved_it(cast):
    made = propose(cast)
    assert in_force(cast) is None
    approve_usual_answer(usual=made, by=cast.ig_lead.viewer)
    assert in_force(cast) == made


def test_another_proposal_leaves_what_is_in_force_until_it_is_approved(cast):
    first = approve_usual_answer(usual=propose(cast), by=cast.ig_lead.viewer)
    other = propose(cast, bases=Grounds(article6="legal_obligation", necessity="The law."))
    assert in_force(cast) == first
    approve_usual_answer(usual=other, by=cast.ig_lead.viewer)
    assert in_force(cast) == other
    assert UsualAnswer.objects.get(pk=first.pk).ended_at


def test_an_earlier_proposal_gives_way_and_can_no_longer_be_approved(cast):
    first = propose(cast)
    propose(cast)
    for decide in (approve_usual_answer, send_back_usual_answer):
        with pytest.raises(NothingProposed):
            decide(usual=first, by=cast.ig_lead.viewer)


def test_what_is_sent_back_is_not_in_force(cast):
    made = propose(cast)
    send_back_usual_answer(usual=made, by=cast.ig_lead.viewer)
    assert in_force(cast) is None
    with pytest.raises(NothingProposed):
        approve_usual_answer(usual=made, by=cast.ig_lead.viewer)


@pytest.mark.parametrize(
    "bases",
    [
        Grounds(necessity="Needed"),
        Grounds(article6="public_task"),
        Grounds(article6="consent", necessity="Needed"),
        Grounds(law_enforcement=True, necessity="Needed"),
    ],
)
def test_neither_consent_nor_law_enforcement_is_usual(cast, bases):
    with pytest.raises(NoBasis):
        propose(cast, bases=bases)


def test_only_its_own_spoc_proposes_and_only_the_ig_lead_approves(cast):
    for player in (cast.second_spoc, cast.coordinator, cast.ig_lead, cast.worker):
        with pytest.raises(NotAllowed):
            propose(cast, by=player)
    made = propose(cast)
    for player in (cast.spoc, cast.coordinator, cast.chair):
        with pytest.raises(NotAllowed):
            approve_usual_answer(usual=made, by=player.viewer)


def test_nobody_approves_their_own_words(cast):
    partners.role(cast.spoc.user, cast.panel, "ig_lead")
    made = propose(cast)
    with pytest.raises(OwnWords):
        approve_usual_answer(usual=made, by=cast.spoc.viewer)
    approve_usual_answer(usual=made, by=cast.ig_lead.viewer)
