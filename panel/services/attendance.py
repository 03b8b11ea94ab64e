"""Who takes part in a meeting, agency by agency, and who is in the chair."""

from collections.abc import Mapping

from panel.choices import Presence, Verb
from panel.errors import MeetingOver, NotInThePanel, NotTheChair
from panel.models import Attendance, Meeting
from panel.selectors.meeting import TO_COME, chairs_of, quorum_of, seats
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import Stale
from sharing.models import Agency, User


@service(may=May.RUN_MEETING, on="meeting")
def take_attendance(
    *,
    meeting: Meeting,
    presences: Mapping[Agency, str],
    chaired_by: User | None,
    seen: int | None = None,
    by: Viewer,
) -> Meeting:
    """Write down how each agency takes part, until the meeting is over (`MeetingOver`).

    An empty presence takes an entry back; agencies not named stay as they were. Only agencies of
    the panel (`NotInThePanel`); only its chair or a deputy takes the chair (`NotTheChair`), and
    `chaired_by=None` says that neither is there. `seen` is the revision that the page showed; if the
    meeting changed meanwhile nothing is kept (`Stale`, with the `revision` of now).
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("panel")
    meeting = rows.get(pk=meeting.pk)
    if meeting.state not in TO_COME:
        raise MeetingOver
    if seen is not None and seen != meeting.revision:
        raise Stale(revision=meeting.revision)
    members = {seat.agency for seat in seats(meeting)}
    if not members.issuperset(presences):
        raise NotInThePanel
    if chaired_by is not None and chaired_by not in chairs_of(meeting.panel):
        raise NotTheChair
    _keep(meeting, presences)
    meeting.chaired_by = chaired_by
    meeting.revision += 1
    meeting.save(update_fields=["chaired_by", "revision"])
    found = quorum_of(meeting)
    ledger.record(by, Verb.ATTENDANCE_TAKEN, meeting, here=found.here, quorate=found.met)
    return meeting


def _keep(meeting: Meeting, presences: Mapping[Agency, str]) -> None:
    gone = [agency.pk for agency, presence in presences.items() if not presence]
    Attendance.objects.filter(meeting=meeting, agency__in=gone).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, agency=agency, presence=Presence(presence))
            for agency, presence in presences.items()
            if presence
        ],
        update_conflicts=True,
        unique_fields=["meeting", "agency"],
        update_fields=["presence"],
    )
