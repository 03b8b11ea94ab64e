"""Saving the rows of the list of actions, each by itself, and drawing them again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from actions.errors import TooManyRows
from actions.forms.action_rows import NOT_YOURS, NOTHING, Asked, RowForm, Sent, rows_sent
from actions.forms.drawn_row import DrawnRow
from actions.models import Action, ActionReminder, ActionUpdate, kind_named
from actions.selectors import action as actions
from actions.selectors.action import latest_update
from actions.selectors.history import remindable, reminded_by
from actions.selectors.rights import only_clears, others_on_each
from actions.services.action import update_action
from actions.services.remind import remind_owner
from sharing.choices import May, Verb
from sharing.doors import access, ledger
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Refusal, Stale

Forms = dict[str, RowForm]


@dataclass
class Outcome:
    """What became of the rows that were sent: those changed are saved, refused or not there.

    A row refused without a refusal has said why in its form.
    """

    sent: Mapping[str, Sent]
    data: QueryDict
    saved: list[ActionUpdate] = field(default_factory=list)
    reminded: list[ActionReminder] = field(default_factory=list)
    refused: dict[str, Refusal | None] = field(default_factory=dict)
    gone: list[Sent] = field(default_factory=list)

    @property
    def changed(self) -> dict[str, Sent]:
        return {reference: row for reference, row in self.sent.items() if row.is_changed}

    @property
    def is_whole(self) -> bool:
        return self.has_done and not self.refused and not self.gone

    @property
    def has_done(self) -> bool:
        return bool(self.saved or self.reminded)

    @property
    def said(self) -> str:
        """The saved rows by name, each with how it stands now, and whom a reminder went to."""
        saved = [
            f"{one.action.reference} ({one.get_status_display().lower()})" for one in self.saved
        ]
        reminded = [f"{one.agency.short_name} of {one.action.reference}" for one in self.reminded]
        updates = f"{len(saved)} update{'' if len(saved) == 1 else 's'} saved: {', '.join(saved)}."
        reminders = f"Reminded: {', '.join(reminded)}."
        return " ".join([*([updates] if saved else []), *([reminders] if reminded else [])])

    def problems(self, rows: Collection[DrawnRow]) -> list[Any]:
        """For the summary: what is not there, then the rows in the order of the page."""
        if not self.changed:
            first = next((f"{row.about}-status_0" for row in rows if row.can_change), "")
            return [{"text": NOTHING, "id": first}]
        gone = [{"text": f"{one.reference}: {NOT_YOURS}", "id": one.reference} for one in self.gone]
        return [*gone, *(row.form.problem for row in rows if row.form)]


def asked_of(rows: Collection[Action], viewer: Viewer) -> list[Asked]:
    """What each row asks of this viewer."""
    others = others_on_each(rows)
    panels = {row.panel_id for row in rows}
    coordinated = {panel for panel in panels if viewer.holds(May.COORDINATE, panel)}
    theirs = [row for row in rows if row.panel_id in coordinated]
    to_remind = remindable(theirs, timezone.localdate())
    return [
        Asked(
            action=row,
            coordinates=row.panel_id in coordinated,
            clears=only_clears(viewer, row),
            others=others[row.pk],
            may_remind=row.pk in to_remind,
        )
        for row in rows
    ]


def _forms_of(asked: Collection[Asked], data: QueryDict) -> Forms:
    """What was sent of each row, as a form, by reference."""
    return {one.action.reference: RowForm(data, asked=one) for one in asked}


def save_rows(data: QueryDict, viewer: Viewer) -> Outcome:
    """Save each changed row by itself, first its reminder and then its update; one that fails loses no
    other.

    Refuses more rows than a page holds (`TooManyRows`).
    """
    outcome = Outcome(rows_sent(data), data)
    if len(outcome.sent) > actions.PER_PAGE:
        raise TooManyRows
    changed = outcome.changed
    rows = actions.page_of(viewer, changed).rows if changed else []
    forms = _forms_of(asked_of(rows, viewer), data)
    for reference, sent in changed.items():
        form = forms.get(reference)
        if form is None and (kept := _saved_before(viewer, sent)):
            outcome.saved.append(kept)
        elif form is None:
            _lose(sent, outcome, viewer)
        elif not sent.says_something or form.is_valid() or form.is_overtaken:
            _save(form, sent, outcome, viewer)
        else:
            outcome.refused[reference] = None
    return outcome


def _save(form: RowForm, sent: Sent, outcome: Outcome, viewer: Viewer) -> None:
    """The reminder first: where it is refused, what was written stays to be sent with the next try."""
    try:
        if sent.remind:
            outcome.reminded.append(_reminder(form.action, viewer))
        if sent.says_something:
            outcome.saved.append(update_action(action=form.action, by=viewer, **form.typed()))
    except NotAllowed:
        _lose(sent, outcome, viewer)
    except Refusal as refusal:
        if not isinstance(refusal, Stale):
            ledger.record(viewer, Verb.REFUSED, why=type(refusal).__name__)
        outcome.refused[sent.reference] = refusal


def _reminder(action: Action, viewer: Viewer) -> ActionReminder:
    """Remind now; the same page sent twice finds the reminder of the first time."""
    made = reminded_by(viewer, action, timezone.localdate())
    return made or remind_owner(action=action, by=viewer)


def _saved_before(viewer: Viewer, sent: Sent) -> ActionUpdate | None:
    """This very update, if it was saved already and took the action from this viewer's list: an
    agency that cleared the way answers for it no more, and may send the page twice."""
    kind = kind_named(sent.reference)
    action = access.visible(kind, viewer).filter(reference=sent.reference).first()
    latest = latest_update(action) if action else None
    if latest is None or latest.by != viewer.user:
        return None
    return latest if (latest.status, latest.note) == (sent.status, sent.note.strip()) else None


def _lose(sent: Sent, outcome: Outcome, viewer: Viewer) -> None:
    """Never was, no longer theirs, or hidden from them: one answer."""
    access.refuse(viewer, sent.reference)
    outcome.gone.append(sent)


def shown_again(outcome: Outcome, viewer: Viewer) -> tuple[actions.ActionPage, list[DrawnRow]]:
    """The same rows as they stand now; those not saved keep what was typed."""
    page = actions.page_of(viewer, outcome.sent)
    asked = asked_of(page.rows, viewer)
    refused = [one for one in asked if one.action.reference in outcome.refused]
    forms = _forms_of(refused, outcome.data)
    for reference in list(outcome.refused):
        refusal, sent = outcome.refused[reference], outcome.sent[reference]
        if form := forms.get(reference):
            form.refuse(refusal, sent, reader=viewer.user)
        else:
            _lose(sent, outcome, viewer)
    return page, [
        DrawnRow(
            one,
            forms.get(one.action.reference),
            reminds=bool(outcome.sent[one.action.reference].remind),
        )
        for one in asked
    ]
