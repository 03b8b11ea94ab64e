"""What a decision about a listed case rests on: what happened, what was tried, the coordinator's screen."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef

from referrals.choices import Stage
from referrals.models import Case, ThresholdAnswer, Triage, TriedBefore
from referrals.selectors.gathered import listed, made, whole
from referrals.selectors.triage import HARM, answered, screen_rows


@dataclass(frozen=True)
class Facts:
    """Rows of key and value; an empty list where nobody has said anything."""

    harm: list[dict[str, str]]
    tried: list[dict[str, str]]
    not_tried: str
    screen: list[dict[str, str]]


def facts_of(case: Case) -> Facts | None:
    """The facts of a case that waits for the panel's first decision; None at any other stage.

    One query. For a case fetched with `HEADER_JOINS` by somebody who sees it.
    """
    if case.stage != Stage.LISTED:
        return None
    tried = TriedBefore.objects.filter(referral__case=OuterRef("pk")).order_by("pk")
    answers = ThresholdAnswer.objects.filter(triage__case=OuterRef("pk"))
    row = (
        Case.objects.filter(pk=case.pk)
        .values(
            tried_found=listed(
                tried, what="what", by="by_whom", result="result", agency="agency__name"
            ),
            answers_found=listed(answers, condition="condition", answer="answer", why="why"),
            screen_found=whole(Triage.objects.filter(case=OuterRef("pk"))),
        )
        .get()
    )
    found = {one["condition"]: (one["answer"], one["why"]) for one in row["answers_found"]}
    return Facts(
        harm=answered(case.referral, HARM),
        tried=[_tried(one) for one in row["tried_found"]],
        not_tried=case.referral.not_tried_reason,
        screen=[r for one in row["screen_found"] for r in screen_rows(made(Triage, one), found)],
    )


def _tried(one: dict[str, Any]) -> dict[str, str]:
    by = ", ".join(part for part in (one["agency"], one["by"]) if part)
    return {
        "key": by or "Not said by whom",
        "value": f"{one['what']}\nResult: {one['result'] or 'not known'}",
    }
