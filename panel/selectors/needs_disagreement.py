"""What leavings and professional disagreements ask of somebody (`domain.md` sections 3 and 9)."""

from actions.choices import Level
from actions.selectors import disagreements
from actions.selectors import leaving as leavings
from panel.selectors.desk import Desk, Need
from sharing.choices import May


def to_settle(desk: Desk) -> list[Need]:
    """For a party's SPoC while it is for practitioners; for the coordinator and the chair once it is for
    directors or the board's chair, to whom they take it."""
    needs = []
    for one, takes_it_on in disagreements.for_today(desk.viewer):
        due = desk.today if one.immediate_risk else one.level_due
        if not takes_it_on:
            verb = "Settle a disagreement"
        elif one.level == Level.SAB_CHAIR:
            verb = "Take a disagreement to the SAB chair"
        else:
            verb = "Take a disagreement to the directors"
        note = "Immediate risk" if one.immediate_risk else str(one.get_about_display())
        needs.append(Need(verb, one.reference, "disagreement_page", due, note))
    return needs


def as_manager(desk: Desk) -> list[Need]:
    """One row for those that came to this viewer's agencies' managers."""
    if not desk.viewer.holds(May.SEE_ESCALATED):
        return []
    copies = disagreements.copies_for(desk.viewer)
    if not copies:
        return []
    some = "1 disagreement" if len(copies) == 1 else f"{len(copies)} disagreements"
    return [Need(f"Settle {some}", "", "disagreement_list", copies[0].step.due)]


def to_object(desk: Desk) -> list[Need]:
    """Agencies that end their work on a case, while the others may object."""
    if not desk.viewer.agency_ids and not desk.viewer.holds(May.COORDINATE):
        return []
    return [
        Need(
            "Object, or let an agency end its work",
            one.case.reference,
            "case_actions",
            one.object_until,
            one.agency.name,
        )
        for one in leavings.to_object(desk.viewer, desk.today)
    ]


def leavings_held_up(desk: Desk) -> list[Need]:
    """Agencies whose work was to end and could not, for the coordinator."""
    if not desk.viewer.holds(May.COORDINATE):
        return []
    return [
        Need(
            "Hand over what an agency leaves unfinished",
            one.case.reference,
            "case_leave",
            one.ends_on,
            one.agency.name,
        )
        for one in leavings.held_up(desk.viewer)
    ]
