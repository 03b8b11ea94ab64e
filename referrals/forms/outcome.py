"""What the adult wants and whether it happened (`domain.md` section 7)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.formats import date_format

from referrals.choices import Achieved, Asked, DefinedVia, Point, Respondent
from referrals.forms.record import RecordForm, line, radios, select, words
from referrals.models import DesiredOutcome, OutcomeConversation
from referrals.record_rules import conversation_gaps
from sharing.forms.fields import GdsDateField, one_of

ASKED = [(code, text) for code, text in Asked.choices if code != Asked.NOT_RECORDED]
MOST_WISHES = 10


class ConversationForm(RecordForm):
    """One conversation; what they want follows it, a wish at a time (`WishForm`)."""

    point = radios(
        "Which conversation is this?", Point.choices, must="Choose which conversation this is"
    )
    held_on = GdsDateField(
        label="Date of the conversation", called="date of the conversation", past=True
    )
    asked_by = line("Who asked?", must="Enter who asked", length=120)
    asked = radios("Were they asked what they want?", ASKED, must="Choose whether they were asked")
    not_asked_reason = words("Why not?")
    respondent = select("Who answered?", Respondent.choices)
    own_words = words("In their own words")

    look = {
        "point": {
            "hints": {
                Point.START: "Before the plan is made",
                Point.MID: "Any time on the way, as often as helps",
                Point.END: "When the case is about to close",
            }
        },
        "held_on": {"hint": "For example, 27 11 2026"},
        "asked_by": {"hint": "Name and role"},
        "asked": {"reveal": {Asked.NOT_ASKED: "not_asked_reason"}},
        "not_asked_reason": {"rows": 2},
        "own_words": {
            "rows": 5,
            "hint": "Ask: what would you like to be different? Write the answer as they gave it",
        },
    }

    def gaps(self, typed: Mapping[str, Any]) -> dict[str, str]:
        return conversation_gaps(typed)


class WishForm(forms.Form):
    """One thing the adult wants, word for word."""

    own_words = words("What they want, word for word")
    defined_via = radios("Who said so?", DefinedVia.choices)
    in_tension_with = line("Does it pull against another wish, or against safety? Say which")
    negotiated = words("How that was talked through with them")

    look = {
        "own_words": {
            "rows": 2,
            "hint": "A change in their life, such as “I want one key and I hold it”, "
            "not a service such as more monitoring",
        },
        "defined_via": {"inline": True},
        "negotiated": {"rows": 2},
    }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        rest = typed.get("in_tension_with") or typed.get("negotiated")
        if rest and not typed.get("own_words"):
            self.add_error("own_words", "Write what they want, or empty the rest of this wish")
        if typed.get("own_words") and not typed.get("defined_via"):
            self.add_error("defined_via", "Choose who said so")
        return typed


WishFormSet = forms.formset_factory(
    WishForm, extra=1, max_num=MOST_WISHES, absolute_max=MOST_WISHES
)


class JudgeForm(RecordForm):
    """Whether it happened, in the view of the adult or of who speaks for them."""

    achieved = radios("Has it happened?", Achieved.choices, must="Choose whether it has happened")
    judged_by = radios("In whose view?", Respondent.choices, must="Choose in whose view")
    judged_on = GdsDateField(label="When did they say so?", called="date they said so", past=True)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    look = {
        "achieved": {"hints": {Achieved.NOT: "Not yet, or no longer possible"}},
        "judged_by": {
            "hint": "Ask the adult first. A worker’s view belongs in the risk assessment"
        },
    }


class ChangeForm(RecordForm):
    """New words in place of earlier ones, which stay in the history."""

    own_words = words("What they want now, word for word", must="Write what they want now")
    conversation = forms.ChoiceField()
    defined_via = radios("Who said so?", DefinedVia.choices, must="Choose who said so")
    in_tension_with = line("Does it pull against another wish, or against safety? Say which")
    negotiated = words("How that was talked through with them")
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    look = {
        "own_words": {"rows": 3},
        "conversation": {"called": "the conversation"},
        "negotiated": {"rows": 2},
    }

    def __init__(
        self,
        data: Any = None,
        *,
        outcome: DesiredOutcome,
        conversations: Iterable[OutcomeConversation],
    ):
        self.by_key = {str(one.pk): one for one in conversations}
        super().__init__(
            data,
            initial={
                "own_words": outcome.own_words,
                "defined_via": outcome.defined_via,
                "in_tension_with": outcome.in_tension_with,
                "negotiated": outcome.negotiated,
                "conversation": str(outcome.conversation_id),
                "was": outcome.achieved,
            },
        )
        self.fields["conversation"] = forms.TypedChoiceField(
            label="In which conversation did they say so?",
            choices=[(key, _in_a_line(one)) for key, one in self.by_key.items()],
            coerce=one_of(self.by_key),
        )


def _in_a_line(one: OutcomeConversation) -> str:
    day = date_format(one.held_on, "j F Y")
    return f"{one.get_point_display()}, {day}, asked by {one.asked_by}"
