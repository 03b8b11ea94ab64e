"""How every change of a referral is made: open it, write it, count the revision. For services only."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone

from referrals import identity
from referrals.choices import WRITABLE
from referrals.errors import ReasonNeeded, ReferralNotOpen
from referrals.models import Case, Referral, ReferralFactor, TriedBefore
from referrals.questions import FactorAnswer, TriedAnswer
from referrals.selectors.referral import MANY
from sharing.doors.viewer import Viewer


def opened(referral: Referral) -> Referral:
    """The referral as it is now, under its case's lock, so that sending and saving never cross.

    Refuses one that is sent and not returned (`ReferralNotOpen`).
    """
    case = Case.objects.select_for_update().get(pk=referral.case_id)
    if case.stage not in WRITABLE:
        raise ReferralNotOpen
    now = Referral.objects.select_related("saved_by").get(pk=referral.pk)
    now.case = case
    return now


def write(
    referral: Referral,
    answers: Mapping[str, Any],
    *,
    by: Viewer,
    checked: Collection[str] = (),
    imported: Collection[str] = (),
) -> None:
    """Set these answers on an opened referral; it is the next revision then.

    `checked` names no longer count as imported and unseen; `imported` ones do from now on.
    """
    kept = dict(answers)
    if MANY in kept:
        referral.agencies_to_invite.set(kept.pop(MANY) or [])
    if "postcode" in kept:
        kept["postcode"] = identity.postcode(kept["postcode"])
    if "nhs_number" in kept:
        kept["nhs_number"] = identity.nhs_number(kept["nhs_number"])
    for part in ("given", "family"):
        if f"{part}_name" in kept:
            kept[f"{part}_sound"] = identity.sound(kept[f"{part}_name"])
    kept |= {
        "to_check": sorted({*referral.to_check, *imported} - {*checked}),
        "revision": referral.revision + 1,
        "saved_at": timezone.now(),
        "saved_by": by.user,
    }
    for name, value in kept.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(kept))


def replace_factors(referral: Referral, factors: Sequence[FactorAnswer]) -> None:
    referral.factors.all().delete()
    ReferralFactor.objects.bulk_create(
        ReferralFactor(
            referral=referral,
            factor=answer.factor,
            scenario=answer.scenario,
            presence=answer.presence,
            engagement_with=answer.engagement_with,
            likelihood=answer.likelihood,
            impact=answer.impact,
            evidence=answer.evidence,
        )
        for answer in factors
    )


def make_tried(referral: Referral, entry: TriedAnswer) -> TriedBefore:
    if not entry.what.strip():
        raise ReasonNeeded("Write what was tried.")
    return TriedBefore.objects.create(
        referral=referral,
        agency=entry.agency,
        by_whom=entry.by_whom,
        what=entry.what,
        result=entry.result,
    )
