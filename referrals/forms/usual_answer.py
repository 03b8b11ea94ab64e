"""The wording an agency usually relies on."""

from collections.abc import Collection
from typing import Any

from referrals.forms.grounds import GroundsForm
from referrals.forms.record import select
from sharing.models import Agency, Panel


class UsualAnswerForm(GroundsForm):
    """Proposed by a SPoC for one of the panels of their agency; asked only where there are several."""

    panel = select("For which panel?", [])

    def __init__(
        self,
        data: Any = None,
        *,
        agency: Agency,
        panels: Collection[Panel],
        recognised: bool,
        **options: Any,
    ):
        super().__init__(data, agency=agency, recognised=recognised, **options)
        del self.fields["criminal_offence_data"]
        self.panels = {panel.slug: panel for panel in panels}
        self.choose("panel", [(slug, panel.name) for slug, panel in self.panels.items()])
        if len(self.panels) == 1:
            del self.fields["panel"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if "panel" in self.fields and not typed.get("panel") and not self.has_error("panel"):
            self.add_error("panel", "Choose the panel")
        return typed

    def panel_chosen(self) -> Panel:
        slug = self.cleaned_data.get("panel") or next(iter(self.panels))
        return self.panels[slug]
