"""Lawful bases: which are open to whom, and what a passing of information must say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.choices import AgencyKind, Article6, Article9, DpaCondition, Told
from sharing.policy import (
    HEALTH_KINDS,
    NEEDED,
    Grounds,
    article6_for,
    article9_for,
    may_enforce,
    wrong_grounds,
    wrong_telling,
)

SOUND = Grounds(article6="public_task", necessity="Needed")
KINDS = st.sampled_from(AgencyKind.values)


@pytest.mark.parametrize("kind", AgencyKind.values)
@pytest.mark.parametrize("crime", [True, False])
def test_law_enforcement_is_for_police_and_for_crime(kind, crime):
    assert may_enforce(kind, for_crime=crime) is (kind == "police" and crime)
    wrong = wrong_grounds(
        Grounds(law_enforcement=True, confidentiality="consent", necessity="Needed"),
        kind=kind,
        public_body=True,
        for_crime=crime,
    )
    assert ("law_enforcement" in wrong) is not (kind == "police" and crime)


@pytest.mark.parametrize("confirmed", [True, False])
def test_recognised_interests_wait_for_the_ig_lead(confirmed):
    wrong = wrong_grounds(
        Grounds(article6=Article6.RECOGNISED, necessity="Needed"),
        kind="voluntary",
        public_body=False,
        recognised=confirmed,
    )
    assert ("article6" in wrong) is not confirmed


def test_consent_needs_an_adult_who_agrees():
    for told in ("", *Told.values):
        for grounds in (
            Grounds(article6="consent", necessity="Needed"),
            Grounds(article6="public_task", article9="a_explicit_consent", necessity="Needed"),
        ):
            wrong = wrong_grounds(grounds, kind="police", public_body=True, told=told)
            assert bool(wrong) is (told != Told.AGREES)


@pytest.mark.parametrize("kind", AgencyKind.values)
def test_health_staff_say_why_confidentiality_is_outweighed(kind):
    wrong = wrong_grounds(SOUND, kind=kind, public_body=True)
    assert ("confidentiality" in wrong) is (kind in HEALTH_KINDS)


def test_sensitive_information_needs_its_condition():
    assert "article9" in wrong_grounds(SOUND, kind="police", public_body=True, sensitive=True)
    offences = Grounds(article6="public_task", criminal_offence_data=True, necessity="Needed")
    assert "dpa_condition" in wrong_grounds(offences, kind="police", public_body=True)


@pytest.mark.parametrize("words", ["", "  ", "\n"])
def test_necessity_is_said_in_words(words):
    grounds = Grounds(article6="public_task", necessity=words)
    assert "necessity" in wrong_grounds(grounds, kind="police", public_body=True)


def test_whether_the_adult_knows_is_always_said():
    assert wrong_telling("", "") == {"adult_told": "Say whether the adult knows"}
    assert set(wrong_telling("not_told", " ")) == {"not_told_why"}
    assert wrong_telling("disagrees", "") == {}


@given(
    kind=KINDS,
    public=st.booleans(),
    recognised=st.booleans(),
    crime=st.booleans(),
    article6=st.sampled_from(["", *Article6.values]),
    article9=st.sampled_from(["", *Article9.values]),
    condition=st.sampled_from(["", *DpaCondition.values]),
    enforce=st.booleans(),
)
def test_nothing_unlawful_is_let_through(
    kind, public, recognised, crime, article6, article9, condition, enforce
):
    grounds = Grounds(
        article6=article6,
        law_enforcement=enforce,
        article9=article9,
        dpa_condition=condition,
        confidentiality="legal_duty",
        necessity="Needed",
    )
    wrong = wrong_grounds(
        grounds,
        kind=kind,
        public_body=public,
        recognised=recognised,
        for_crime=crime,
        told=Told.AGREES,
    )
    offered = article6_for(public_body=public, recognised=recognised)
    basis = may_enforce(kind, for_crime=crime) if enforce else article6 in offered
    nine = article9 in ("", *article9_for(kind))
    fits = article9 not in NEEDED or condition in NEEDED[article9]
    assert (wrong == {}) is (basis and nine and fits)
