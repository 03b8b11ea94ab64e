"""The one writer of grants: what each Group may, worked out from the case as it stands.

Access follows the pathway (`domain.md` section 2, Need to know): every move and every change of an
agency's part ends here, so no grant outlives its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from referrals.choices import ACCEPTED, ENDED, Part, Stage
from referrals.models import AccessReviewLine, Case, CaseGrant
from referrals.models.access_review import REVIEWED
from referrals.selectors.concerned import Concerned, SetAside, concerned
from sharing.choices import May
from sharing.doors import access, groups, rule
from sharing.doors.viewer import Viewer
from sharing.models import PanelMembership, User

OPEN_TO_REFERRER = (
    Stage.DRAFT,
    Stage.RECEIVED,
    Stage.WAITING,
    Stage.MATCHING,
    Stage.RETURNED,
    Stage.LISTED,
    Stage.DECLINED,
)


PATHWAY = "pathway"


@dataclass(frozen=True)
class Reason:
    """Why a Group holds a right, and until when if an end is set."""

    why: str
    until: datetime | None = None


Wanted = dict[tuple[str, May], Reason]
Key = tuple[int, int]


def settle(case: Case, *, by: Viewer) -> None:
    """Make the grants of a case what they should be now; end, never delete, the others.

    What was opened with a typed reason (`opening`) runs out by itself.
    """
    now = timezone.now()
    known = concerned(case, now)
    wanted = _wanted(case, known)
    group_ids = groups.ids({name for name, _ in wanted})
    rights = {may: access.permission_id(Case, may) for _, may in wanted}
    should = {(group_ids[name], rights[may]): reason for (name, may), reason in wanted.items()}
    _pause(known.set_aside, should)
    held = {
        (grant.group_id, grant.permission_id): grant
        for grant in CaseGrant.objects.filter(content_object=case)
    }
    changed = []
    for key, grant in held.items():
        if reason := should.get(key):
            meant = (reason.why, reason.until, PATHWAY)
            if (grant.why, grant.until, grant.given_by) != meant:
                grant.why, grant.until, grant.given_by = meant
                changed.append(grant)
        elif grant.given_by == PATHWAY and (grant.until is None or grant.until > now):
            grant.until = now
            changed.append(grant)
    if changed:
        CaseGrant.objects.bulk_update(changed, ["why", "until", "given_by"])
    CaseGrant.objects.bulk_create(
        CaseGrant(
            group_id=group,
            permission_id=right,
            content_object=case,
            why=reason.why,
            until=reason.until,
            given_by=PATHWAY,
        )
        for (group, right), reason in should.items()
        if (group, right) not in held
    )


def _pause(set_aside: Iterable[SetAside], should: dict[Key, Reason]) -> None:
    """Take out what a review set aside for the same reason; the right to ask for it back stays."""
    rights = {access.permission_id(Case, may) for may in REVIEWED}
    back = access.permission_id(Case, May.CONFIRM_ACCESS)
    for line in set_aside:
        for group, right in list(should):
            reason = should[group, right]
            if group == line.group_id and right in rights and reason.why in line.whys:
                del should[group, right]
                should[group, back] = reason


def count_anew(case: Case, names: Iterable[str]) -> None:
    """Access is given anew to these Groups: what a review set aside counts no more. Before `settle`."""
    lines = AccessReviewLine.objects.set_aside().filter(case=case, group__name__in=list(names))
    lines.update(restored_at=timezone.now())


@dataclass(frozen=True)
class Held:
    """One grant that a review asks about."""

    pk: int
    case_id: int
    group_id: int
    group: str
    right: str
    why: str
    since: datetime
    until: datetime | None


def reviewed(cases: QuerySet[Case] | Iterable[Case]) -> list[Held]:
    """The live grants of these cases that a review asks about, the widest of each holder first."""
    live = CaseGrant.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        content_object__in=cases,
        given_by=PATHWAY,
        permission__in=[access.permission_id(Case, may) for may in REVIEWED],
    ).filter(Q(group__name__startswith="agency:") | Q(group__name__startswith="person:"))
    rows = live.values_list(
        "pk",
        "content_object_id",
        "group_id",
        "group__name",
        "permission__codename",
        "why",
        "given_at",
        "until",
    )
    order = [may.value for may in REVIEWED]
    return sorted((Held(*row) for row in rows), key=lambda one: (order.index(one.right), one.pk))


def pause(ending: Iterable[Held]) -> None:
    """End these grants and leave the right to ask for them back: what `settle` makes of each case
    once its lines are marked, for many cases at once."""
    ending = list(ending)
    right, now = access.permission_id(Case, May.CONFIRM_ACCESS), timezone.now()
    CaseGrant.objects.filter(pk__in=[one.pk for one in ending]).update(until=now)
    left = {(one.group_id, one.case_id): one for one in ending}
    CaseGrant.objects.bulk_create(
        [
            CaseGrant(
                group_id=one.group_id,
                permission_id=right,
                content_object_id=one.case_id,
                why=one.why,
                until=one.until,
                given_by=PATHWAY,
            )
            for one in left.values()
        ],
        update_conflicts=True,
        unique_fields=["group", "permission", "content_object"],
        update_fields=["why", "until", "given_by"],
    )


def open_until(case: Case, person_id: int, until: datetime) -> None:
    """Open a case to one person for a time, beside whatever the pathway gives."""
    name = groups.one_person(person_id)
    right = access.permission_id(Case, May.SEE_CASE)
    group = groups.ids([name])[name]
    held = CaseGrant.objects.filter(
        group_id=group, permission_id=right, content_object=case
    ).first()
    if held and held.given_by == PATHWAY and (held.until is None or held.until >= until):
        return
    CaseGrant.objects.update_or_create(
        group_id=group,
        permission_id=right,
        content_object=case,
        defaults={"until": until, "why": "opened with a reason", "given_by": rule.OPENING},
    )


def close_opening(reference: str, person_id: int) -> None:
    """End what was opened to this person with a reason, before its time."""
    CaseGrant.objects.filter(
        content_object__reference=reference,
        group__name=groups.one_person(person_id),
        given_by=rule.OPENING,
    ).update(until=timezone.now())


def _wanted(case: Case, known: Concerned) -> Wanted:
    author = groups.one_person(case.author_id)
    wanted: Wanted = {(author, May.SEE_REFERRAL): Reason("wrote the referral")}
    if case.stage in OPEN_TO_REFERRER and not case.first_in_line and not case.is_restricted:
        wanted[author, May.OWN_REFERRAL] = Reason("wrote the referral")
    if case.submitted_at is None:
        return wanted
    if case.is_restricted:
        return _named(known) | _leading_among_named(case, known)
    own_spocs = groups.spocs_of(case.referring_agency_id)
    wanted[own_spocs, May.SEE_REFERRAL] = Reason("SPoC of the referring agency")
    if _looks_waiting(case) and not case.first_in_line:
        wanted[own_spocs, May.ANSWER_OFFER] = Reason("SPoC of the referring agency")
        wanted[author, May.ANSWER_OFFER] = Reason("wrote the referral")
    for role in ("coordinator", "chair", "deputy_chair"):
        wanted[groups.holders_of(role, case.panel_id), May.SEE_CASE] = Reason(role)
    wanted |= _named(known)
    if case.stage == Stage.LISTED:
        for agency_id in _core_agencies(case):
            wanted[groups.spocs_of(agency_id), May.SEE_IDENTITY] = Reason(
                "core agency of a listed case"
            )
    # Before the decision also those who have answered.
    asked_by_now = known.asked + (known.answered if case.stage == Stage.LISTED else [])
    for agency_id in asked_by_now:
        asked = (groups.spocs_of(agency_id), May.SEE_IDENTITY)
        wanted.setdefault(asked, Reason("asked for information"))
    if case.stage in ENDED and case.stage != Stage.CLOSED:
        return wanted
    # An agency that leads holds the case for that, whatever else it does there.
    for part, agency_id in sorted(known.parts, key=lambda one: one[0] == Part.LEAD):
        if part == Part.REFERRED or _is_out_of_play(part, case):
            continue
        wanted[groups.spocs_of(agency_id), May.SEE_CASE] = Reason(Part(part).label.lower())
    if case.stage in ACCEPTED and case.lead_agency_id:
        wanted[groups.spocs_of(case.lead_agency_id), May.LEAD_CASE] = Reason("lead agency")
        if case.lead_professional_id:
            lead = groups.one_person(case.lead_professional_id)
            wanted[lead, May.LEAD_CASE] = wanted[lead, May.SEE_CASE] = Reason("lead professional")
    return wanted


def _named(known: Concerned) -> Wanted:
    """Named workers, and the people a restricted case is open to."""
    return {
        (groups.one_person(person_id), May.SEE_CASE): Reason("named person", until)
        for person_id, until in known.named.items()
    }


def _leading_among_named(case: Case, known: Concerned) -> Wanted:
    """Of the people a restricted case is open to, those of its lead agency lead it."""
    if not case.lead_agency_id or case.stage not in ACCEPTED:
        return {}
    theirs = Q(agency_id=case.lead_agency_id) | Q(pk=case.lead_professional_id)
    people = User.objects.filter(theirs, pk__in=known.named).values_list("pk", flat=True)
    return {
        (groups.one_person(person_id), May.LEAD_CASE): Reason("lead agency", known.named[person_id])
        for person_id in people
    }


def _core_agencies(case: Case) -> list[int]:
    members = PanelMembership.objects.filter(panel_id=case.panel_id, is_core=True)
    return list(members.in_force(timezone.localdate()).values_list("agency_id", flat=True))


def _looks_waiting(case: Case) -> bool:
    """Waiting, or a possible match that reads as waiting: nobody may tell the two apart."""
    return Stage.WAITING in (case.stage, case.stage == Stage.MATCHING and case.shown_as)


def _is_out_of_play(part: str, case: Case) -> bool:
    """A waiting case is open to the agency of its interim plan, any other to those involved. A
    mistaken closure that waits for its place back stays with those who worked on it."""
    waits = _looks_waiting(case) and not case.first_in_line
    return waits != (part == Part.INTERIM)
