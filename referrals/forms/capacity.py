"""Capacity for one decision, and who helps the adult take part (`domain.md` section 7)."""

from collections.abc import Mapping
from typing import Any

from django import forms

from referrals.choices import AdvocacyStatus, AdvocacyType, CapacityDecision
from referrals.forms.record import RecordForm, line, radios, words
from referrals.record_rules import advocacy_gaps, capacity_gaps
from sharing.forms.fields import GdsDateField


class CapacityForm(RecordForm):
    decision = line("Which decision is this about?", must="Enter which decision this is about")
    main = forms.BooleanField(
        label="This is the main safeguarding decision",
        help_text="The one on which the plan, and later leaving, rest",
        required=False,
    )
    decided_on = GdsDateField(label="Date", called="date", past=True)
    finding = radios("What was found?", CapacityDecision.choices, must="Choose what was found")
    assessor = line("Who assessed it?")
    support_given = words("What helped them decide?")
    influences = words("Could coercion, substances or trauma be playing a part?")
    executive_functioning = words("How do they carry decisions out?")
    best_interests = words("Who made the best-interests decision, and whom did they consult?")
    less_restrictive = words("Which less restrictive options were weighed?")
    review_on = GdsDateField(
        label="When is it assessed again?", called="date it is assessed again", required=False
    )

    look = {
        "decision": {
            "hint": "One decision at one time, for example “who holds the keys to the flat”",
        },
        "finding": {
            "hint": "Capacity is assumed unless it was assessed for this decision. "
            "An unwise choice is not a lack of capacity",
            "hints": {
                CapacityDecision.LACKS: "Say below who decided in their best interests, "
                "and what was less restrictive",
                CapacityDecision.FLUCTUATING: "Say below when they decide best, and when it is looked at again",
                CapacityDecision.INCONCLUSIVE: "Capacity is presumed meanwhile. Say below how they carry "
                "decisions out, and when it is assessed again",
            },
        },
        "assessor": {"hint": "Name and role"},
        "support_given": {
            "rows": 3,
            "hint": "Time of day, pictures, an interpreter, somebody they trust",
        },
        "influences": {"rows": 3},
        "executive_functioning": {
            "rows": 3,
            "hint": "What they do, not only what they say. If the finding is inconclusive, "
            "also who takes it to senior or legal review",
        },
        "best_interests": {"rows": 3, "hint": "Needed if they lack capacity for this decision"},
        "less_restrictive": {"rows": 3, "hint": "Needed if they lack capacity for this decision"},
    }

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return capacity_gaps(typed)


class AdvocacyForm(RecordForm):
    type = radios("What kind of support?", AdvocacyType.choices, must="Choose the kind of support")
    status = radios("How far has it got?", AdvocacyStatus.choices, must="Choose how far it has got")
    name = line("Name and organisation")
    note = words("Note")

    look = {
        "type": {
            "hints": {
                AdvocacyType.CARE_ACT: "A right in assessment, planning, a section 42 enquiry or a review "
                "under section 44, when the adult has substantial difficulty taking part and nobody "
                "appropriate can help. The panel alone does not bring this right",
                AdvocacyType.IMCA: "When the adult lacks capacity for a serious decision "
                "and has nobody to be consulted",
                AdvocacyType.INFORMAL: "The adult agrees to them, and they are not paid to care for the adult. "
                "Never somebody who is said to cause harm",
            }
        },
        "name": {"hint": "Needed once somebody is appointed"},
        "note": {
            "rows": 3,
            "hint": "What the adult thinks of it. If nobody is available, what is done instead",
        },
    }

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return advocacy_gaps(typed)
