"""The rights on one record are those by which lists are filtered: one rule, asked in two ways."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case, CaseGrant, Referral
from referrals.selectors.rights import ASKED, rights_on
from sharing.choices import GRANTED, May
from sharing.doors import access
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import sharing as partners

pytestmark = pytest.mark.django_db
PLAYERS = ("coordinator", "chair", "board_member", "spoc", "second_spoc", "worker", "stranger")


@pytest.fixture
def cast():
    return Cast()


def agree(cast, case):
    """Whether `may` and `held` say of this case what `visible` says, for everybody and every right."""
    for name in PLAYERS:
        viewer = getattr(cast, name).viewer
        for model, record in ((Case, case), (Referral, case.referral)):
            for verb in GRANTED:
                listed = access.visible(model, viewer, verb).filter(pk=record.pk).exists()
                assert access.may(viewer, verb, record) == listed, (name, verb)
        listed = {v for v in ASKED if access.visible(Case, viewer, v).filter(pk=case.pk).exists()}
        assert rights_on(case, viewer) == listed


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.RECEIVED, Stage.LISTED, Stage.ACTIVE])
def test_rights_on_a_case_are_those_of_the_lists(cast, stage):
    agree(
        cast,
        make.case_at(
            stage, cast.worker.user, cast.panel, lead=cast.housing, involved=[cast.police]
        ),
    )


def test_bar_takes_every_right(cast):
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, involved=[cast.police])
    assert access.may(cast.spoc.viewer, May.SEE_CASE, case)
    partners.bar(case, cast.chair.user, agency=cast.police)
    agree(cast, case)
    assert access.held(cast.spoc.viewer, case) == frozenset()


def test_lapsed_grant_gives_nothing(cast):
    case = make.case_at(Stage.ACTIVE, cast.worker.user, cast.panel, involved=[cast.police])
    CaseGrant.objects.filter(content_object=case).update(until=timezone.now() - timedelta(hours=1))
    agree(cast, case)
    assert access.held(cast.spoc.viewer, case) == frozenset()
