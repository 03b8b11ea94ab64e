"""What tests of triage and waiting share: people who differ, sendings, a filled screen."""

from datetime import date, timedelta

from django.utils import timezone

from referrals.choices import Stage
from referrals.models import Case, Offer
from referrals.models.triage import Condition
from referrals.services.submission import submit_referral
from tests.factories import referrals as make

PEOPLE = "ABCDEFGHIJKL"


def someone(n):
    """Answers about somebody whom nobody else resembles."""
    return {
        "given_name": PEOPLE[n] * 5,
        "family_name": PEOPLE[-1 - n] * 6,
        "birth_date": date(1950 + n, 1 + n % 12, 20),
        "postcode": f"FB{n} 9ZZ",
        "address": f"{n} Far Lane",
    }


def send(cast, writer=None, **answers):
    """A referral written and sent by the police's worker, unless another writer is given."""
    writer = writer or cast.worker
    case = make.draft(writer.user, cast.panel, **answers)
    return submit_referral(case=case, by=writer.viewer)


def fill(cast, upto=None):
    """Hold places until the panel is full (or `upto` are held) with active cases of others."""
    cap = upto if upto is not None else cast.panel.settings.case_cap
    held = Case.objects.filter(panel=cast.panel, place__isnull=False).count()
    return [
        make.case_at(
            Stage.ACTIVE, cast.worker.user, cast.panel, lead=cast.housing, answers=someone(11 - n)
        )
        for n in range(cap - held)
    ]


def ran_out(case):
    """The open offer of this case, its time over."""
    before = timezone.now() - timedelta(hours=1)
    Offer.objects.filter(case=case, answer="").update(until=before)
    Case.objects.filter(pk=case.pk).update(offered_until=before)


ANSWERS = {condition.value: ("yes", "As the referral says") for condition in Condition}
CHECKS = {"immediate_danger": "no", "section_42": "no"}


def screen(**more):
    """The screen as it is posted, everything answered."""
    posted = {condition.value: "yes" for condition in Condition}
    posted |= {f"{condition.value}_why": "Known" for condition in Condition}
    return posted | CHECKS | more


def now(case):
    return Case.objects.get(pk=case.pk)
