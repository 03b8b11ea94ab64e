"""The lines of the access review by sets, and whom it is told to: used by its service only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from referrals.models import AccessReview, AccessReviewLine, Case, CaseAgency
from referrals.selectors import access_review as reviews
from referrals.services import _grants
from sharing.choices import Event, May
from sharing.doors import access, groups
from sharing.doors.viewer import viewer_for
from sharing.models import Bar, Panel, PanelRole, User
from sharing.post.notify import notify_all
from sharing.selectors.agreement import live_agreements

# They open cases for the panel, not for whoever employs them; whoever restricts a case is one of them.
DESK = ("coordinator", "chair", "deputy_chair")
Holders = dict[str, tuple[int, User | None]]


def write(panel: Panel, opened: Collection[AccessReview], today: date) -> list[AccessReviewLine]:
    """A line for each holder and case, by a few queries however many there are.

    Leaves out what is asked already in a review still open, and whoever the access counts for
    nothing: barred, left, or of an agency without an agreement in date.
    """
    held = _grants.reviewed(Case.objects.filter(panel=panel))
    holders = _holders(panel, {one.group for one in held}, today)
    barred = _barred(panel, holders)
    asked = set(
        AccessReviewLine.objects.filter(
            review__panel=panel, review__closed_at=None, answer="", lapsed_at=None
        ).values_list("case_id", "group_id")
    )
    of_agency = {review.agency_id: review for review in opened}
    found: dict[tuple[int, int], list[_grants.Held]] = defaultdict(list)
    for one in held:
        key = (one.case_id, one.group_id)
        if one.group in holders and key not in asked and (one.case_id, one.group) not in barred:
            found[key].append(one)
    parts = _parts(panel, of_agency)
    return AccessReviewLine.objects.bulk_create(
        AccessReviewLine(
            review=of_agency[agency],
            case_id=case,
            group_id=group,
            holder=person,
            reads=grants[0].right,
            whys=list(
                dict.fromkeys([one.why for one in grants] + ([] if person else parts[case, agency]))
            ),
            since=grants[0].since,
        )
        for (case, group), grants in found.items()
        for agency, person in [holders[grants[0].group]]
        if agency in of_agency
    )


def _holders(panel: Panel, names: Iterable[str], today: date) -> Holders:
    """Groups by name to the agency that answers for them, and the person if it is one person's."""
    signed = live_agreements(panel.pk, today)
    parts = {name: name.split(":") for name in names}
    people = User.objects.filter(
        pk__in=[int(part[1]) for part in parts.values() if part[0] == "person"],
        is_active=True,
        agency__in=signed,
    ).exclude(
        pk__in=PanelRole.objects.filter(panel=panel, role__in=DESK).in_force(today).values("user")
    )
    found: Holders = {
        groups.one_person(one.pk): (one.agency_id, one) for one in people if one.agency_id
    }
    for name, part in parts.items():
        if part[0] == "agency" and int(part[1]) in signed:
            found[name] = (int(part[1]), None)
    return found


def _barred(panel: Panel, holders: Holders) -> set[tuple[int, str]]:
    """Case and Group where the access counts for nothing, by a bar on the person or the agency."""
    bars = set(Bar.objects.in_force().filter(panel=panel).values_list("subject", "group__name"))
    named = {reference for reference, _ in bars}
    cases = Case.objects.filter(panel=panel, reference__in=named).values_list("reference", "pk")
    return {
        (key, name)
        for reference, key in cases
        for name, (agency, _) in holders.items()
        if not bars.isdisjoint({(reference, name), (reference, groups.staff_of(agency))})
    }


def _parts(panel: Panel, agencies: Collection[int]) -> dict[tuple[int, int], list[str]]:
    """Every part that each agency plays: to hand on the lead alone is no new reason to read."""
    found = defaultdict(list)
    parts = CaseAgency.objects.filter(case__panel=panel, agency__in=agencies, until=None)
    for part in parts.order_by("pk"):
        found[part.case_id, part.agency_id].append(part.get_part_display().lower())
    return found


def lapsing(
    panel: Panel, waiting: QuerySet[AccessReviewLine], today: date
) -> list[AccessReviewLine]:
    """Pause what nobody confirmed; gives the lines. Only what was there when the review was opened:
    access given for another reason since then stays."""
    found = waiting.select_related(*reviews.JOINS, "group").order_by("pk")
    lines = {(one.case_id, one.group_id): one for one in found}
    grants = _grants.reviewed([line.case for line in lines.values()])
    barred = _barred(panel, _holders(panel, {one.group for one in grants}, today))
    ending = [
        one
        for one in grants
        if (line := lines.get((one.case_id, one.group_id)))
        and one.why in line.whys
        and (one.case_id, one.group) not in barred
    ]
    kept = {one.pk for one in ending}
    restricted = {line.case_id for line in lines.values() if line.case.is_restricted}
    left = {one.case_id for one in grants if one.pk not in kept and one.right == May.SEE_CASE}
    ending = [one for one in ending if one.case_id not in restricted - left]
    _grants.pause(ending)
    over = {(one.case_id, one.group_id) for one in ending}
    return [line for key, line in lines.items() if key in over]


def tell_opened(
    opened: Collection[AccessReview], lines: Collection[AccessReviewLine], today: date
) -> None:
    """One message for each person and review, to those who have a line to answer."""
    for review, to in _by_review(lines, today).items():
        notify_all(
            to,
            "referrals",
            "access_review_opened",
            review,
            event=Event.ACCESS,
            step=f"review{review.pk}",
            due=review.due,
        )


def tell_lapsed(panel: Panel, lines: Collection[AccessReviewLine], today: date) -> None:
    """The agency, and the coordinator as far as they open the cases: once for each agency."""
    for review, to in _by_review(lines, today).items():
        step = f"review{review.pk}"
        notify_all(to, "referrals", "access_lapsed", review, event=Event.ACCESS, step=step)
    for review, to in _coordinators(panel, lines, today).items():
        step = f"review{review.pk}"
        notify_all(
            to, "referrals", "access_of_agency_lapsed", review, event=Event.ACCESS, step=step
        )


def _by_review(lines: Collection[AccessReviewLine], today: date) -> dict[AccessReview, list[int]]:
    of_line = {line.pk: line.review for line in lines}
    found: dict[AccessReview, list[int]] = defaultdict(list)
    for person, theirs in reviews.answerers(lines, today).items():
        for review in {of_line[key] for key in theirs}:
            found[review].append(person)
    return found


def _coordinators(
    panel: Panel, lines: Collection[AccessReviewLine], today: date
) -> dict[AccessReview, list[int]]:
    found: dict[AccessReview, list[int]] = defaultdict(list)
    roles = PanelRole.objects.filter(panel=panel, role="coordinator", user__is_active=True)
    for role in roles.in_force(today).select_related("user") if lines else ():
        seen = access.visible(Case, viewer_for(role.user, today))
        opens = set(seen.filter(pk__in={x.case_id for x in lines}).values_list("pk", flat=True))
        for review in {line.review for line in lines if line.case_id in opens}:
            found[review].append(role.user_id)
    return found
