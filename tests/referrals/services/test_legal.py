"""Legal measures: kept as given, followed up, never refused for their length."""

import pytest

from referrals.errors import RecordIncomplete
from referrals.models import LegalMeasure
from referrals.services.legal import end_measure, record_measure
from sharing.errors import NotAllowed, Stale
from tests.cast import Cast
from tests.factories import referrals as make
from tests.factories import voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def case(cast):
    return make.case_at("active", cast.worker.user, cast.panel, lead=cast.housing)


def keep(case, by, **fields):
    return record_measure(case=case, measure=voice.measure(**fields), by=by.viewer)


def end(measure, by, next_step="Apply again", ended_on=None, was=""):
    return end_measure(
        measure=measure, next_step=next_step, ended_on=ended_on, was=was, by=by.viewer
    )


def test_measure_is_kept(cast, case):
    kept = keep(case, cast.coordinator, applicant=cast.police, conditions="No contact")
    assert (kept.applicant, kept.conditions) == (cast.police, "No contact")


def test_unusual_length_is_kept_all_the_same(cast, case):
    assert keep(case, cast.coordinator, type="mha_s2", expiry=voice.days_ago(-400)).pk


def test_end_before_the_start_is_refused(cast, case):
    with pytest.raises(RecordIncomplete) as refused:
        keep(case, cast.coordinator, expiry=voice.days_ago(11))
    assert set(refused.value.gaps) == {"expiry"}
    assert not LegalMeasure.objects.exists()


@pytest.mark.parametrize("who", ["chair", "charity_spoc", "outsider"])
def test_others_neither_keep_nor_follow_up(cast, case, who):
    measure = keep(case, cast.coordinator)
    with pytest.raises(NotAllowed):
        keep(case, getattr(cast, who))
    with pytest.raises(NotAllowed):
        end(measure, getattr(cast, who))


def test_what_follows_is_kept_with_an_early_end(cast, case):
    ended = end(keep(case, cast.coordinator), cast.second_spoc, ended_on=voice.days_ago(1))
    assert (ended.next_step, ended.ended_on) == ("Apply again", voice.days_ago(1))


def test_early_end_before_the_start_is_refused(cast, case):
    with pytest.raises(RecordIncomplete):
        end(keep(case, cast.coordinator), cast.coordinator, ended_on=voice.days_ago(11))


def test_what_somebody_wrote_meanwhile_is_not_overwritten(cast, case):
    measure = keep(case, cast.coordinator)
    end(measure, cast.coordinator, "Apply again")
    with pytest.raises(Stale) as clash:
        end(measure, cast.second_spoc, "Let it lapse")
    assert clash.value.facts["theirs"].next_step == "Apply again"
    assert LegalMeasure.objects.get().next_step == "Apply again"
