"""Which messages about actions, disagreements and leavings go only to who may still hear of the case:
`hearers.py`, asked again for what waited before it was sent. Whose part has ended is told so, and who
hears how a disagreement was settled need not see the case: for those a bar alone counts."""

from actions.ladder import REMINDERS, Rung
from referrals.models import Case
from sharing.choices import May
from sharing.models import Notice
from sharing.selectors.still import Batch

SEEN_RUNGS = (Rung.SPOC, Rung.LEAD)
SEES_CASE = {
    *("action_reminded", "action_to_check", "needed_from_you", "nobody_to_tell"),
    *("disagreement_practitioners", "disagreement_directors", "disagreement_sab_chair"),
    *("disagreement_unheard", "agency_leaving", "agency_stays", "agency_left", "leaving_held_up"),
    *(f"action_{rung}" for rung in REMINDERS),
    *(f"action_step_{rung}" for rung in SEEN_RUNGS),
}
# Who is asked opens the request before they see the case.
SEES_IDENTITY = {
    *(f"request_{rung}" for rung in REMINDERS),
    *(f"request_step_{rung}" for rung in SEEN_RUNGS),
}
# An agency's manager sees no case: what counts is the agreement, and that it is open to the agency.
# Whose copy it is reads panel business by that role alone.
COPIES = {f"action_step_{rung}" for rung in (Rung.MANAGER, Rung.BOARD)}
TO_MANAGERS = {
    *(f"{kind}_step_{Rung.MANAGER}" for kind in ("action", "request")),
    "disagreement_managers",
}


def lost(batch: Batch) -> set[int]:
    """By their keys, those that their people may no longer hear (`domain.md` sections 8 and 9)."""
    mine = [notice for notice in batch.about_cases if notice.app == "actions"]
    business = [notice for notice in batch.about_business if notice.app == "actions"]
    return (
        batch.away([one for one in business if one.verb in SEES_CASE])
        | _copies_gone(batch, [one for one in business if one.verb in COPIES])
        | batch.unseen([one for one in mine if one.verb in SEES_CASE], May.SEE_CASE)
        | batch.unseen([one for one in mine if one.verb in SEES_IDENTITY], May.SEE_IDENTITY)
        | _closed_to_managers(batch, [one for one in mine if one.verb in TO_MANAGERS])
    )


def _copies_gone(batch: Batch, notices: list[Notice]) -> set[int]:
    return {
        one.pk
        for one in notices
        if (viewer := batch.viewer_of(one))
        and not viewer.holds(May.SEE_ESCALATED, batch.panel_of(one))
    }


def _closed_to_managers(batch: Batch, notices: list[Notice]) -> set[int]:
    if not notices:
        return set()
    cases = Case.objects.filter(reference__in={batch.case_of(one) for one in notices})
    panels = dict(cases.filter(is_restricted=False).values_list("reference", "panel_id"))
    return {
        one.pk
        for one in notices
        if (viewer := batch.viewer_of(one))
        and (
            (panel := panels.get(batch.case_of(one))) is None
            or panel in {silent for silent, _ in viewer.silent}
        )
    }
