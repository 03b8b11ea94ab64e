"""The timings of the escalation ladder."""

from sharing.forms.panel import SettingsForm
from sharing.forms.settings_groups import LADDER


class LadderForm(SettingsForm):
    """Those of a panel's numbers that say when the ladder climbs."""

    shown = LADDER
