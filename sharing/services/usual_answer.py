"""The wording an agency usually relies on: proposed by its SPoC, approved by the panel's information
governance lead. Nobody's words change silently: another wording is another row."""

from django.utils import timezone

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NoBasis, NotAllowed, NothingProposed, OwnWords
from sharing.models import Agency, Panel, UsualAnswer
from sharing.policy import Grounds, wrong_grounds


@service(may=May.ANSWER_REQUEST, on="panel")
def propose_usual_answer(
    *, by: Viewer, panel: Panel, agency: Agency, bases: Grounds
) -> UsualAnswer:
    """Propose a wording for one's own agency (`NotAllowed`); an earlier proposal gives way to it.

    What is approved stays in force meanwhile. Neither consent nor law enforcement is usual: both turn
    on the one case (`NoBasis`, with what is wrong).
    """
    if not by.speaks_for(agency.pk):
        raise NotAllowed
    now = timezone.now()
    settings = Panel.objects.select_for_update(no_key=True, of=("self",)).select_related("settings")
    confirmed = settings.get(pk=panel.pk).settings.recognised_legitimate_interests_confirmed
    wrong = wrong_grounds(
        bases, kind=agency.kind, public_body=agency.public_body, recognised=confirmed
    )
    if wrong:
        raise NoBasis(wrong)
    UsualAnswer.objects.filter(panel=panel, agency=agency, approved_at=None, ended_at=None).update(
        ended_at=now
    )
    made = UsualAnswer.objects.create(
        panel=panel, agency=agency, proposed_by=by.person, proposed_at=now, **bases.fields()
    )
    ledger.record(by, Verb.USUAL_ANSWER_CHANGED, agency, panel, step="proposed", number=made.pk)
    return made


@service(may=May.MANAGE_AGREEMENTS, on="usual")
def approve_usual_answer(*, by: Viewer, usual: UsualAnswer) -> UsualAnswer:
    """Approve a proposed wording; the one before ends. Not one's own (`OwnWords`), and only while it
    waits (`NothingProposed`)."""
    usual = _waiting(usual, by)
    now = timezone.now()
    UsualAnswer.objects.filter(
        panel=usual.panel, agency=usual.agency, approved_at__isnull=False, ended_at=None
    ).update(ended_at=now)
    usual.approved_by, usual.approved_at = by.person, now
    usual.save(update_fields=["approved_by", "approved_at"])
    ledger.record(
        by,
        Verb.USUAL_ANSWER_CHANGED,
        usual.agency,
        usual.panel,
        step="approved",
        number=usual.pk,
    )
    return usual


@service(may=May.MANAGE_AGREEMENTS, on="usual")
def send_back_usual_answer(*, by: Viewer, usual: UsualAnswer) -> None:
    """Not approved: the proposal ends, and what was in force stays (`OwnWords`, `NothingProposed`)."""
    usual = _waiting(usual, by)
    usual.ended_at = timezone.now()
    usual.save(update_fields=["ended_at"])
    ledger.record(
        by,
        Verb.USUAL_ANSWER_CHANGED,
        usual.agency,
        usual.panel,
        step="sent_back",
        number=usual.pk,
    )


def _waiting(usual: UsualAnswer, by: Viewer) -> UsualAnswer:
    # The panel's row first, as in proposing: two who approve wait for each other.
    Panel.objects.select_for_update(no_key=True).get(pk=usual.panel_id)
    fresh = UsualAnswer.objects.select_related("agency", "panel").get(pk=usual.pk)
    if fresh.approved_at or fresh.ended_at:
        raise NothingProposed
    if by.user is not None and fresh.proposed_by_id == by.user.pk:
        raise OwnWords
    return fresh
