"""Proposing closure: the two tests as the page shows them, the evidence, and taking it back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.choices import Stage
from referrals.models import Case, Exit
from referrals.selectors import evidence
from tests.cast import Cast
from tests.factories import actions as done
from tests.factories import referrals as make
from tests.factories import risk as risks

pytestmark = pytest.mark.django_db
TYPED = {
    "seen": "",
    "reason": "stepped_down",
    "risk_outcome": "reduced",
    "receiving_person": "A. Manager",
}


@pytest.fixture
def cast():
    return Cast()


def at(cast, stage="active", **fields):
    return make.case_at(stage, cast.worker.user, cast.panel, lead=cast.housing, **fields)


def url(case, name="case_close"):
    return reverse(name, args=[case.reference])


def text(answer):
    return answer.content.decode()


def stage(case):
    return Case.objects.get(pk=case.pk).stage


@pytest.mark.parametrize(
    "player", ["outsider", "charity_spoc", "worker", "board_member", "stranger"]
)
def test_page_does_not_exist_for_who_does_not_see_the_case(cast, client, player):
    case = at(cast)
    getattr(cast, player).login(client)
    assert client.get(url(case)).status_code == 404
    for name in ("case_close", "exit_propose", "exit_resume"):
        assert client.post(url(case, name), TYPED | {"why": "x"}).status_code == 404


@pytest.mark.parametrize("stage", ["received", "listed", "declined"])
def test_case_that_was_never_accepted_has_no_such_page(cast, client, stage):
    assert cast.coordinator.login(client).get(url(at(cast, stage))).status_code == 404


def test_page_says_that_refusing_contact_alone_is_no_reason(cast, client):
    page = text(cast.coordinator.login(client).get(url(at(cast))))
    assert "Refusing contact alone is never a reason to close a case" in page


def test_both_tests_are_shown_not_met_with_the_way_to_mend_them(cast, client):
    case = at(cast)
    page = text(cast.coordinator.login(client).get(url(case)))
    assert "High risk has reduced" in page
    assert "It is safe for one agency to continue" in page
    assert "Not met" in page
    assert f'href="{url(case, "assessment_add")}"' in page
    assert f'href="{url(case)}#id_receiving_agency"' in page


def test_every_way_to_mend_on_the_page_leads_somewhere(cast, client):
    case = at(cast)
    done.action(case, cast.police, cast.coordinator.user)
    risks.exit_of(
        case,
        cast.coordinator.user,
        None,
        receiving_person="",
        accepted_on=None,
        adult_told="",
        rereferral_route="",
    )
    page = text(cast.coordinator.login(client).get(url(case)))
    anchors = re.findall(rf'href="{re.escape(url(case))}#([\w-]+)"', page)
    assert len(anchors) >= 5
    for anchor in anchors:
        assert f'id="{anchor}"' in page


def test_both_tests_are_shown_met_with_their_evidence(cast, client):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    page = text(cast.coordinator.login(client).get(url(case)))
    assert "Not met" not in page
    assert "8 of 25, and 20 at acceptance" in page
    assert "has accepted in writing" in page


def test_own_words_come_first(cast, client):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    page = text(cast.coordinator.login(client).get(url(case)))
    assert page.index("I sleep at night.") < page.index("High risk has reduced")


@pytest.mark.parametrize("player", ["coordinator", "second_spoc"])
def test_coordinator_and_lead_agency_save_evidence(cast, client, player):
    case = at(cast)
    answer = (
        getattr(cast, player)
        .login(client)
        .post(
            url(case),
            TYPED | {"receiving_agency": cast.housing.slug, "accepted_on_day": "2026-01-05"},
        )
    )
    assert answer.status_code == 302
    made = Exit.objects.get(case=case)
    assert (made.receiving_agency, str(made.accepted_on)) == (cast.housing, "2026-01-05")


@pytest.mark.parametrize("player", ["chair", "spoc"])
def test_others_read_the_evidence_and_change_nothing(cast, client, player):
    case = at(cast, involved=[cast.police])
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    getattr(cast, player).login(client)
    page = text(client.get(url(case)))
    assert "Save evidence" not in page
    assert "Any agency may refer again" in page
    assert client.post(url(case), TYPED).status_code == 403
    assert client.post(url(case, "exit_propose")).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Choose an answer to “Why would the case close?”"),
        ({"reason": "refused_contact"}, "Choose one of the answers shown"),
        ({"risk_outcome": ""}, "Choose whether the risk was removed, reduced or remained"),
        ({"accepted_on_day": "2099-01-01"}, "must be today or in the past"),
        ({"transfer_date_day": "31 2 2026"}, "must be a real date"),
        ({"receiving_agency": "nobody"}, "Choose an agency of this panel"),
    ],
)
def test_bad_evidence_says_what_to_do_and_keeps_what_was_typed(cast, client, wrong, said):
    case = at(cast)
    page = text(cast.coordinator.login(client).post(url(case), TYPED | wrong))
    assert said in page
    assert "<title>Error: " in page
    assert "A. Manager" in page
    assert not Exit.objects.filter(case=case).exists()


def test_after_a_death_the_risk_is_not_asked_and_section_44_is(cast, client):
    case = at(cast)
    words = {"seen": "", "reason": "died", "handover_note": "Records are kept"}
    assert cast.coordinator.login(client).post(url(case), words).status_code == 302
    page = text(client.get(url(case)))
    assert "Safeguarding Adults Review (section 44) considered" in page
    assert "the two tests of a step-down are not needed" in page


def test_evidence_saved_meanwhile_is_shown_beside_ones_own(cast, client):
    case = at(cast)
    theirs = risks.exit_of(case, cast.second_spoc.user, cast.housing, handover_note="Theirs")
    answer = cast.coordinator.login(client).post(url(case), TYPED | {"receiving_person": "Mine"})
    page = text(answer)
    assert answer.status_code == 409
    assert f"{cast.second_spoc.user.name} changed the evidence" in page
    assert "Theirs" in page
    assert "Mine" in page
    seen = evidence.print_of(theirs)
    assert f'value="{seen}"' in page
    client.post(url(case), TYPED | {"receiving_person": "Mine", "seen": seen})
    assert Exit.objects.get(case=case).receiving_person == "Mine"


def test_evidence_sent_twice_is_kept_once(cast, client):
    case = at(cast)
    cast.coordinator.login(client)
    for _ in range(2):
        assert client.post(url(case), TYPED).status_code == 302
    assert Exit.objects.filter(case=case).count() == 1


def test_closure_is_proposed_once_all_is_there(cast, client):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    assert cast.second_spoc.login(client).post(url(case, "exit_propose")).status_code == 302
    assert stage(case) == Stage.EXIT_PROPOSED
    assert "Closure is proposed" in text(client.get(url(case)))
    client.post(url(case, "exit_propose"))
    assert case.moves.filter(to_stage="exit_proposed").count() == 1


def test_refused_proposal_lists_what_is_missing(cast, client):
    case = at(cast)
    answer = cast.coordinator.login(client).post(url(case, "exit_propose"))
    page = text(answer)
    assert answer.status_code == 409
    assert "The case cannot leave yet" in page
    assert "<title>Error: " in page
    assert stage(case) == Stage.ACTIVE


def test_open_actions_keep_a_case_until_handed_over(cast, client):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    done.action(case, cast.police, cast.coordinator.user)
    page = text(cast.coordinator.login(client).post(url(case, "exit_propose")))
    assert "Say to whom the open actions were handed" in page


def test_accepted_case_gathers_evidence_but_proposes_nothing(cast, client):
    case = at(cast, "assessment")
    page = text(cast.coordinator.login(client).get(url(case)))
    assert url(case, "exit_propose") not in page
    assert "the chair decides at a meeting" in page
    assert client.post(url(case), TYPED).status_code == 302


def test_coordinator_takes_the_proposal_back_with_the_reason(cast, client):
    case = at(cast, "exit_proposed")
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    cast.coordinator.login(client)
    empty = text(client.post(url(case, "exit_resume"), {"why": " "}))
    assert "Answer “Why does the work go on?”" in empty
    assert stage(case) == Stage.EXIT_PROPOSED
    assert client.post(url(case, "exit_resume"), {"why": "New threats"}).status_code == 302
    assert stage(case) == Stage.ACTIVE
    page = text(client.get(url(case)))
    assert "Filled from the proposal taken back" in page
    assert "A. Manager" in page


def test_lead_agency_does_not_take_a_proposal_back(cast, client):
    case = at(cast, "exit_proposed")
    cast.second_spoc.login(client)
    assert "Take the proposal back" not in text(client.get(url(case)))
    assert client.post(url(case, "exit_resume"), {"why": "x"}).status_code == 403


def test_closed_case_shows_what_it_closed_on(cast, client):
    case = at(cast, "closed", closure_reason="stepped_down", risk_outcome="reduced")
    made = risks.exit_of(case, cast.coordinator.user, cast.housing)
    Exit.objects.filter(pk=made.pk).update(ended_at=made.proposed_at)
    page = text(cast.coordinator.login(client).get(url(case)))
    assert "Stepped down to one agency" in page
    assert "Any agency may refer again" in page
    assert "Save evidence" not in page
    assert "Not met" not in page


@pytest.mark.parametrize("name", ["exit_propose", "exit_resume"])
def test_looking_moves_nothing(cast, client, name):
    assert cast.coordinator.login(client).get(url(at(cast), name)).status_code == 405


def test_page_costs_the_same_with_any_history(cast, client):
    case = at(cast)
    risks.ready_to_step_down(case, cast.coordinator.user, cast.housing)
    cast.coordinator.login(client).get(url(case))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(url(case))
        return len(asked)

    once = cost()
    for _ in range(5):
        risks.assessment(case, cast.coordinator.user, 8, "review")
        done.action(case, cast.police, cast.coordinator.user)
        risks.conversation(case, cast.coordinator.user, "mid")
    assert cost() == once
    assert once <= 20
