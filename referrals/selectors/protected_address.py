"""An address that somebody must never learn: who may open it (`domain.md` section 2)."""

from django.db.models import Q

from referrals.models import Case
from sharing.doors.viewer import Viewer
from sharing.errors import NotFound


def has_protected_address(case: Case, viewer: Viewer) -> bool:
    """Whether there is one, for somebody who may open it; no to everybody else."""
    return bool(_recorded(case)) and not _is_linked(case, viewer)


def protected_address(case: Case, viewer: Viewer) -> str:
    """The protected address of a fetched case. `NotFound` where there is none, and for whoever works
    for or speaks for an agency linked to the alleged source of risk: the two look the same."""
    address = _recorded(case)
    if not address or _is_linked(case, viewer):
        raise NotFound
    return address


def _recorded(case: Case) -> str:
    return (case.adult.protected_address if case.adult else "") or case.referral.protected_address


def _is_linked(case: Case, viewer: Viewer) -> bool:
    own = {*viewer.agency_ids, viewer.person.agency_id} - {None}
    linked = Q(agency__in=own) | Q(person=viewer.person)
    return case.alleged_sources.filter(linked, ended_at=None).exists()
