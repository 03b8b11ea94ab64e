"""The monthly review of who in each agency can see what (`domain.md` section 2, need to know).

Opened and closed by the sweep, panel by panel; answered by whoever speaks for the agency. What is no
longer needed ends at once; what nobody confirmed lapses. Neither ends the agency's part in the case.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from referrals.choices import ReviewAnswer, Verb
from referrals.errors import AnswerFirst, LeadsTheCase, NobodyNamed
from referrals.models import (
    AccessReview,
    AccessReviewLine,
    Case,
    InformationRequest,
    NamedPerson,
)
from referrals.selectors import access_review as reviews
from referrals.services import _access_lines, _grants
from sharing import workdays
from sharing.choices import May
from sharing.doors import access, ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import AlreadyThere, NotAllowed, NotFound
from sharing.models import Panel, PanelMembership, PanelSettings
from sharing.selectors import holidays


@service(may=May.SWEEP)
def open_access_reviews(*, panel: Panel, by: Viewer) -> list[AccessReview]:
    """Open this month's review of every agency of the panel, and tell who is to answer.

    Once a month: `AlreadyThere` the second time, also for two at once. Due after `access_review_wd`.
    """
    Panel.objects.select_for_update().get(pk=panel.pk)
    today, month = timezone.localdate(), reviews.month_of(timezone.localdate())
    if AccessReview.objects.filter(panel=panel, month=month).exists():
        raise AlreadyThere
    length = PanelSettings.objects.get(panel=panel).access_review_wd
    due = workdays.after(today, length, holidays.england())
    members = PanelMembership.objects.in_force(today).filter(panel=panel)
    opened = AccessReview.objects.bulk_create(
        AccessReview(
            panel=panel,
            agency=member.agency,
            month=month,
            opened_on=today,
            due=due,
        )
        for member in members.select_related("agency").order_by("agency__name")
    )
    lines = _access_lines.write(panel, opened, today)
    agencies = [one.agency for one in opened]
    ledger.record(by, Verb.ACCESS_REVIEW_OPENED, panel, *agencies, month=f"{month:%Y-%m}", due=due)
    _access_lines.tell_opened(opened, lines, today)
    return opened


@service(may=May.SWEEP)
def close_access_reviews(*, panel: Panel, by: Viewer) -> list[AccessReviewLine]:
    """Let lapse what nobody confirmed by the end of the due day; gives the lines that lapsed.

    `AlreadyThere` when no review of the panel is over. Access of somebody barred does not lapse, as
    they have none; nor does the last one to a restricted case, or nobody could ever open it again.
    """
    today, now = timezone.localdate(), timezone.now()
    over = AccessReview.objects.filter(panel=panel, closed_at=None, due__lt=today)
    closing = list(over.select_for_update(of=("self",)).select_related("agency").order_by("pk"))
    if not closing:
        raise AlreadyThere
    asked = AccessReviewLine.objects.filter(review__in=closing)
    _lock_cases(asked.waiting().values("case"))
    lapsing = _access_lines.lapsing(panel, asked.waiting(), today)
    AccessReviewLine.objects.filter(pk__in=[line.pk for line in lapsing]).update(lapsed_at=now)
    AccessReview.objects.filter(pk__in=[one.pk for one in closing]).update(closed_at=now)
    for line in lapsing:
        ledger.record(by, Verb.ACCESS_LAPSED, line.case, line.holder or line.review.agency)
    ledger.record(by, Verb.ACCESS_REVIEW_CLOSED, panel, *(one.agency for one in closing))
    _access_lines.tell_lapsed(panel, lapsing, today)
    return lapsing


@dataclass
class Answered:
    """What became of several answers: those that were saved, and lines somebody else had answered."""

    saved: list[AccessReviewLine] = field(default_factory=list)
    taken: list[AccessReviewLine] = field(default_factory=list)


@service(may=None)
def answer_access_lines(*, answers: Mapping[int, str], by: Viewer) -> Answered:
    """Say of several lines at once whether the access is still needed; all of them or none.

    Still needed: it stays, and what had lapsed is there again. No longer needed: it ends at once.
    For whoever speaks for the agency and may open the case, or the holder where none of them may
    (`NotFound` for lines that are not there for this viewer, `NotAllowed` for others' to answer). An
    agency does not lay down the lead like this (`LeadsTheCase`), nor access it needs to answer a
    question (`AnswerFirst`), nor the last named person a restricted case (`NobodyNamed`). A line that
    somebody else answered meanwhile is left as it is.
    """
    if not set(answers.values()) <= set(ReviewAnswer.values):
        raise NotAllowed
    mine = (
        access.visible(AccessReviewLine, by).filter(pk__in=answers).select_related(*reviews.JOINS)
    )
    seen = {line.pk: line for line in mine}
    if not answers or seen.keys() != set(answers):
        raise NotFound
    if len(reviews.for_this_viewer(by, list(seen.values()))) != len(seen):
        raise NotAllowed
    cases = _lock_cases([line.case_id for line in seen.values()])
    result = Answered()
    held = _held(cases)
    fresh = AccessReviewLine.objects.filter(pk__in=seen).select_related(*reviews.JOINS)
    for line in fresh.select_for_update(of=("self",)).order_by("pk"):
        if line.answer:
            result.taken.append(line)
            continue
        line.case = cases[line.case_id]
        line.whys = list(dict.fromkeys([*line.whys, *held[line.case_id, line.group_id]]))
        _answer(line, answers[line.pk], by)
        result.saved.append(line)
    for case in {line.case_id: line.case for line in result.saved if _changes(line)}.values():
        _grants.settle(case, by=by)
    if not result.saved:
        ledger.record(by, Verb.ACCESS_KEPT, answers=0)
    return result


def _lock_cases(wanted: Iterable[int] | QuerySet) -> dict[int, Case]:
    """Cases before lines, in one order, as every move locks its case first."""
    found = Case.objects.filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk")
    return {case.pk: case for case in found}


def _held(cases: Mapping[int, Case]) -> dict[tuple[int, int], list[str]]:
    """Why each holder has access now: a reason that came after the review was opened ends with it."""
    found = defaultdict(list)
    for one in _grants.reviewed(cases.values()):
        found[one.case_id, one.group_id].append(one.why)
    return found


def _changes(line: AccessReviewLine) -> bool:
    return line.answer == ReviewAnswer.ENDED or line.restored_at is not None


def _answer(line: AccessReviewLine, answer: str, by: Viewer) -> None:
    now, whose = timezone.now(), line.holder or line.review.agency
    line.answer, line.answered_by, line.answered_at = answer, by.person, now
    if answer == ReviewAnswer.ENDED:
        _end(line, by)
        ledger.record(by, Verb.ACCESS_ENDED, line.case, whose)
    elif line.lapsed_at:
        line.restored_at = now
        # Earlier lapses of the same access, from months before, end with it.
        earlier = AccessReviewLine.objects.paused().filter(case=line.case, group=line.group_id)
        earlier.exclude(pk=line.pk).update(restored_at=now)
        ledger.record(by, Verb.ACCESS_RESTORED, line.case, whose)
    else:
        ledger.record(by, Verb.ACCESS_KEPT, line.case, whose)
    line.save(update_fields=["answer", "answered_by", "answered_at", "restored_at", "whys"])


def _end(line: AccessReviewLine, by: Viewer) -> None:
    """Whether it may simply end; of a named person the naming ends with it."""
    if line.is_the_leads:
        raise LeadsTheCase
    if line.holder is None:
        asked = InformationRequest.objects.filter(
            case=line.case, agency=line.review.agency, answered_at=None, withdrawn_at=None
        )
        if asked.exists():
            raise AnswerFirst
        return
    named = NamedPerson.objects.filter(case=line.case, ended_at=None)
    own = named.filter(person=line.holder)
    if line.case.is_restricted and own.exists() and named.count() == 1:
        raise NobodyNamed
    own.update(ended_at=timezone.now(), ended_by=by.person)
