"""Who else should work on a case."""

from collections.abc import Collection
from typing import Any

from referrals.forms.fields import AgencyField
from referrals.forms.record import RecordForm
from sharing.models import Agency


class InvolveForm(RecordForm):
    agency = AgencyField(agencies=(), label="Agency to involve")

    look = {
        "agency": {
            "hint": "Its SPoC and deputy SPoC see the case from then on. "
            "Only agencies with a signed, in-date sharing agreement are listed"
        }
    }

    def __init__(self, data: Any = None, *, agencies: Collection[Agency]):
        super().__init__(data)
        self.fields["agency"] = AgencyField(agencies=agencies, label="Agency to involve")

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if not typed.get("agency") and not self.has_error("agency"):
            self.add_error("agency", "Choose the agency to involve")
        return typed
