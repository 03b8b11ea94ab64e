"""Answers around the waiting list: offers, silence, making room, requests to withdraw, challenges."""

from collections.abc import Sequence

from django import forms

from referrals.models import Case
from sharing.forms.fields import AgencyField, WordsField
from sharing.models import Agency

TAKE, PASS = "confirm", "pass_on"


def words(label: str, hint: str) -> WordsField:
    return WordsField(label=label, widget=forms.Textarea, help_text=hint)


class AnswerForm(forms.Form):
    """A choice between two, each with the words it needs: `needs` is value to (field, error)."""

    needs: dict[str, tuple[str, str]] = {}

    def clean(self):
        given = super().clean()
        field, error = self.needs.get(given.get("answer", ""), ("", ""))
        if field and not given.get(field) and field not in self.errors:
            self.add_error(field, error)
        return given


class OfferForm(AnswerForm):
    """The referrer, or their SPoC, confirms need and fresh risk, or passes the place on."""

    answer = forms.ChoiceField(
        label="Is a place at the panel still needed?",
        choices=[(TAKE, "Yes, we need the place"), (PASS, "No, pass it on for now")],
        widget=forms.RadioSelect,
    )
    fresh_risk = words(
        "What has changed in the risk since the referral",
        "If nothing has changed, say so and how you know",
    )
    why = words(
        "Why it is not needed now",
        "The referral stays on the waiting list and keeps its order",
    )
    needs = {
        TAKE: ("fresh_risk", "Say what has changed in the risk, or that nothing has"),
        PASS: ("why", "Say why the place is not needed now"),
    }
    look = {
        "answer": {"reveal": {TAKE: "fresh_risk", PASS: "why"}},
        "fresh_risk": {"rows": 4},
        "why": {"rows": 3},
    }


class SilenceForm(forms.Form):
    """The coordinator decides after silence."""

    answer = forms.ChoiceField(
        label="What happens to the place?",
        choices=[
            (TAKE, "This referral takes the place"),
            (PASS, "The place is passed on; this referral keeps waiting in its order"),
        ],
        widget=forms.RadioSelect,
    )
    why = WordsField(
        label="Why",
        required=True,
        widget=forms.Textarea,
        help_text="Whom you tried to reach and how, and what is known about the risk now",
    )
    look = {"why": {"called": "why", "rows": 4}}


class RoomForm(forms.Form):
    """The chair proposes whose place is freed for an urgent referral that waits."""

    reason = WordsField(label="Why this one can wait", required=True, widget=forms.Textarea)
    interim_plan = WordsField(
        label="How the adult is kept safe meanwhile",
        required=True,
        widget=forms.Textarea,
        help_text="Who sees the adult, how often, what to look out for, and who to call",
    )
    look = {
        "case": {"called": "which case would wait instead"},
        "reason": {"called": "why this one can wait", "rows": 3},
        "interim_plan": {"called": "how the adult is kept safe meanwhile", "rows": 4},
    }

    def __init__(self, data=None, *, cases: Sequence[Case], agencies: Sequence[Agency]):
        super().__init__(data)
        self.fields["case"] = forms.ChoiceField(
            label="Which case would wait instead?",
            widget=forms.RadioSelect,
            choices=[(case.reference, _in_short(case)) for case in cases],
        )
        self.fields["agency"] = AgencyField(
            agencies=agencies,
            label="Which other core agency should confirm?",
            help_text="Its single point of contact is asked. They see the reference, not the person",
            required=True,
        )
        self.order_fields(["case", "reason", "interim_plan", "agency"])


def _in_short(case: Case) -> str:
    stage = case.get_stage_display().lower()
    return f"{case.reference}, {stage}, risk score {case.score or 0}"


class RoomAnswerForm(AnswerForm):
    """The second core agency agrees, or does not."""

    answer = forms.ChoiceField(
        label="Do you agree?",
        choices=[("agree", "Yes, make room"), ("refuse", "No")],
        widget=forms.RadioSelect,
    )
    note = words("Why not", "The chair reads this")
    needs = {"refuse": ("note", "Say why not")}
    look = {"answer": {"reveal": {"refuse": "note"}}, "note": {"rows": 3}}


class WithdrawalAnswerForm(AnswerForm):
    """The coordinator agrees to a withdrawal, or says why the referral should stay."""

    answer = forms.ChoiceField(
        label="Do you agree to the withdrawal?",
        choices=[("agree", "Yes, withdraw the referral"), ("refuse", "No, it stays")],
        widget=forms.RadioSelect,
    )
    note = words("Why it should stay", "The referrer reads this")
    needs = {"refuse": ("note", "Say why the referral should stay")}
    look = {
        "answer": {
            "reveal": {"refuse": "note"},
            "hints": {
                "agree": "The move is made in the referrer’s name, and any place is free again"
            },
        },
        "note": {"rows": 3},
    }


class ChallengeForm(forms.Form):
    text = WordsField(
        label="Why should it be looked at again?",
        required=True,
        widget=forms.Textarea,
        help_text="What was missed or has changed, and what could happen without the panel",
        error_messages={"required": "Say why it should be looked at again"},
    )
    look = {"text": {"rows": 8}}


class ChallengeAnswerForm(forms.Form):
    upheld = forms.ChoiceField(
        label="Do you uphold the challenge?",
        choices=[
            ("yes", "Yes, the panel takes the referral up again"),
            ("no", "No, the refusal stands"),
        ],
        widget=forms.RadioSelect,
    )
    answer = WordsField(
        label="Your answer to the referrer",
        required=True,
        widget=forms.Textarea,
        help_text="Your reasons, and what they can do next",
    )
    look = {
        "upheld": {
            "hints": {
                "yes": "It takes a place if one is free and nobody waits; else it waits in its order, "
                "by the day it was first sent"
            }
        },
        "answer": {"called": "your answer to the referrer", "rows": 6},
    }
