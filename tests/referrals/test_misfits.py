"""Answers that contradict each other or the law (`domain.md` section 8)."""

import pytest

from referrals.choices import Article6, Article9, DpaCondition
from referrals.misfits import NEEDED, article6_for, article9_for, misfits
from sharing.choices import AgencyKind

COUNCIL = {"kind": "council_social_care", "public_body": True, "recognised": False}
POLICE = COUNCIL | {"kind": "police"}
CHARITY = {"kind": "voluntary", "public_body": False, "recognised": False}
HOSPITAL = COUNCIL | {"kind": "hospital"}


def test_empty_answers_are_no_misfits():
    for who in (COUNCIL, CHARITY, HOSPITAL):
        assert misfits({}, **who) == {}


@pytest.mark.parametrize("article9", Article9.values)
@pytest.mark.parametrize("condition", ["", *DpaCondition.values])
def test_each_article_takes_its_conditions_and_no_other(article9, condition):
    answers = {"article9": article9, "dpa_condition": condition, "adult_agreement": "agreed"}
    wrong = misfits(answers, **COUNCIL)
    fits = article9 not in NEEDED or condition in NEEDED[article9]
    assert ("dpa_condition" not in wrong) is fits


def test_public_bodies_have_no_legitimate_interests():
    offered = article6_for(public_body=True, recognised=True)
    assert Article6.LEGITIMATE not in offered
    assert Article6.RECOGNISED not in offered
    assert misfits({"article6": "legitimate_interests"}, **COUNCIL).keys() == {"article6"}


@pytest.mark.parametrize("confirmed", [True, False])
def test_recognised_legitimate_interests_need_the_ig_leads_word(confirmed):
    offered = article6_for(public_body=False, recognised=confirmed)
    assert (Article6.RECOGNISED in offered) is confirmed
    assert Article6.PUBLIC_TASK not in offered


@pytest.mark.parametrize("kind", AgencyKind.values)
def test_every_kind_of_agency_may_rely_on_public_interest(kind):
    assert Article9.PUBLIC_INTEREST in article9_for(kind)


def test_police_have_no_health_condition():
    assert Article9.HEALTH_SOCIAL not in article9_for(AgencyKind.POLICE)


def test_health_staff_say_why_confidentiality_is_outweighed():
    answers = {"article6": "public_task"}
    assert "confidentiality" in misfits(answers, **HOSPITAL)
    assert "confidentiality" not in misfits(answers, **POLICE)
    assert "confidentiality" not in misfits(answers | {"confidentiality": "legal_duty"}, **HOSPITAL)


def test_criminal_offence_information_needs_a_condition_of_its_own():
    answers = {"criminal_offence_data": "yes", "article9": "c_vital_interests"}
    assert "dpa_condition" in misfits(answers, **POLICE)
    assert misfits(answers | {"dpa_condition": "sch1_10_unlawful_acts"}, **POLICE) == {}


def test_consent_is_no_basis_without_agreement():
    answers = {
        "adult_agreement": "declined",
        "article6": "consent",
        "article9": "a_explicit_consent",
    }
    assert misfits(answers, **COUNCIL).keys() == {"article6", "article9"}
    assert misfits(answers | {"adult_agreement": "agreed"}, **COUNCIL) == {}


def test_nobody_agrees_to_what_they_do_not_know():
    answers = {"adult_agreement": "agreed", "adult_told": "no"}
    assert misfits(answers, **COUNCIL).keys() == {"adult_agreement"}


def test_words_of_somebody_not_asked_are_questioned():
    assert "asked" in misfits({"asked": "not_asked", "own_words": "Hello"}, **COUNCIL)
