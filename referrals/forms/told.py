"""The adult is told and heard at listing, decision and exit (`domain.md` section 7)."""

from collections.abc import Mapping
from typing import Any

from referrals.choices import YesNo
from referrals.forms.record import RecordForm, radios, words
from referrals.models import AdultTold
from referrals.record_rules import told_gaps
from sharing.forms.fields import GdsDateField


class ToldForm(RecordForm):
    at = radios("What is this about?", AdultTold.At.choices, must="Choose what this is about")
    told = radios(
        "Has the adult been told?", YesNo.choices, must="Choose whether the adult has been told"
    )
    how = words("Who told them, when and how")
    why_not = words("Why not yet?")
    next_considered = GdsDateField(
        label="When is telling them next considered?",
        called="date it is next considered",
        future=True,
        required=False,
    )
    own_view = words("What they think of it")

    look = {
        "at": {
            "hints": {
                AdultTold.At.LISTING: "That the panel will talk about them, and who will be there",
                AdultTold.At.DECISION: "What the panel decided; before it, what they want said there",
                AdultTold.At.EXIT: "That the panel’s work ends, who carries on, and how to come back",
            }
        },
        "told": {"reveal": {YesNo.YES: "how", YesNo.NO: "why_not"}},
        "how": {
            "rows": 3,
            "hint": "In which format, with which privacy notice, "
            "and how they can challenge the decision or complain",
        },
        "why_not": {
            "rows": 3,
            "hint": "For example, because hearing of it now would put them in danger",
        },
        "next_considered": {"hint": "Needed if they have not been told"},
        "own_view": {"rows": 3, "hint": "In their words if you can"},
    }

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return told_gaps(typed)
