"""A panel and the numbers it works by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from sharing import policy
from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere, SettingsOutOfRange, Stale
from sharing.models import Panel, PanelRole, PanelSettings, StrategicBoard
from sharing.roles import SystemAdministrator
from sharing.services._groups import ensure_groups
from sharing.services._rows import created, in_code


@service(may=May.CREATE_PANEL)
def create_panel(
    *, by: Viewer, name: str, area: str, phone: str = "", board: str = "", **settings: Any
) -> Panel:
    """A new panel with the defaults of `domain.md` section 15, or the settings given.

    Whoever creates it becomes its system administrator. Refuses a name that is taken
    (`AlreadyThere`).
    """
    above = StrategicBoard.objects.get_or_create(name=board)[0] if board else None
    panel = created(
        Panel,
        AlreadyThere,
        name=name,
        slug=slugify(name),
        area=area,
        phone=phone,
        board=above,
    )
    PanelSettings.objects.create(panel=panel, **settings)
    ensure_groups(panel=panel)
    ledger.record(by, Verb.PANEL_CREATED, panel)
    if by.user is not None:
        PanelRole.objects.create(
            user=by.user, panel=panel, role=SystemAdministrator.code, since=timezone.localdate()
        )
        ledger.record(by, Verb.ROLE_GIVEN, by.user, panel, role=SystemAdministrator.code)
    return panel


@service(may=May.CHANGE_SETTINGS, on="panel")
def change_settings(
    *, by: Viewer, panel: Panel, revision: int, changes: dict[str, Any]
) -> PanelSettings:
    """Change some of a panel's settings: field name to new value.

    Refuses when somebody saved since `revision` (`Stale`), when the numbers do not fit together
    or another number of places comes without its own board reference (`SettingsOutOfRange`, with
    `facts["wrong"]` from field to sentence). Lowering the number of places removes nobody.
    """
    # The panel's row first: places are taken under it, and they read the cap.
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    settings = PanelSettings.objects.select_for_update().get(panel=panel)
    if settings.revision != revision:
        raise Stale
    before = {name: getattr(settings, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    for name, value in changed.items():
        setattr(settings, name, value)
    wrong = policy.wrong_settings(
        settings.numbers() | {"legal_reminder_days": settings.legal_reminder_days}, changed
    )
    if wrong:
        raise SettingsOutOfRange(wrong=wrong)
    settings.revision += 1
    settings.save()
    ledger.record(by, Verb.SETTINGS_CHANGED, panel, **_facts(before, changed))
    return settings


@service(may=May.MANAGE_AGREEMENTS, on="panel")
def allow_quick_links(*, by: Viewer, panel: Panel, allowed: bool) -> None:
    """Say whether reminders may carry a link that updates without signing in; those sent before stop
    working at once when not (`ux.md`, My actions)."""
    PanelSettings.objects.filter(panel=panel).update(quick_links_allowed=allowed)
    ledger.record(by, Verb.QUICK_LINKS_SET, panel, allowed=allowed)


@service(may=May.RUN_MEETING, on="panel")
def keep_meeting_days(*, by: Viewer, panel: Panel, days: Iterable[date]) -> None:
    """Write down on which days the panel meets from now on, so that answers are asked for in time.

    Called by whoever plans meetings, in a higher app, inside their own service.
    """
    panel.meets_on = sorted(set(days))
    Panel.objects.filter(pk=panel.pk).update(meets_on=panel.meets_on)
    ledger.record(by, Verb.MEETING_DAYS_KEPT, panel, days=len(panel.meets_on))


def _facts(before: dict[str, Any], changed: dict[str, Any]) -> dict[str, str]:
    """Old and new of each, as codes: `case_cap="15..16"`."""
    return {name: in_code(f"{before[name]}..{value}") for name, value in changed.items()}
