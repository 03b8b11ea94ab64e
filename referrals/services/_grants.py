"""The one writer of grants: what each Group may, worked out from the case as it stands.

Access follows the pathway (`domain.md` section 2, Need to know): every move and every change of an
agency's part ends here, so no grant outlives its reason.
"""

from django.db.models import Q
from django.utils import timezone

from referrals.choices import ACCEPTED, ENDED, Part, Stage
from referrals.models import Case, CaseGrant
from sharing.choices import May
from sharing.doors import access, groups
from sharing.doors.viewer import Viewer

OPEN_TO_REFERRER = (
    Stage.DRAFT,
    Stage.RECEIVED,
    Stage.WAITING,
    Stage.MATCHING,
    Stage.RETURNED,
    Stage.LISTED,
    Stage.DECLINED,
)


def settle(case: Case, *, by: Viewer) -> None:
    """Make the grants of a case what they should be now; end, never delete, the others."""
    wanted = _wanted(case)
    group_ids = groups.ids({name for name, _ in wanted})
    rights = {may: access.permission_id(Case, may) for _, may in wanted}
    should = {(group_ids[name], rights[may]): why for (name, may), why in wanted.items()}
    now = timezone.now()
    live = Q(until=None) | Q(until__gt=now)
    held = {
        (grant.group_id, grant.permission_id): grant
        for grant in CaseGrant.objects.filter(content_object=case)
    }
    over = [g.pk for key, g in held.items() if key not in should and g.given_by == "pathway"]
    again = [g.pk for key, g in held.items() if key in should and g.until]
    if over:
        CaseGrant.objects.filter(live, pk__in=over).update(until=now)
    if again:
        CaseGrant.objects.filter(pk__in=again).update(until=None)
    CaseGrant.objects.bulk_create(
        CaseGrant(
            group_id=group, permission_id=right, content_object=case, why=why, given_by="pathway"
        )
        for (group, right), why in should.items()
        if (group, right) not in held
    )


def _wanted(case: Case) -> dict[tuple[str, May], str]:
    author = groups.one_person(case.author_id)
    wanted: dict[tuple[str, May], str] = {(author, May.SEE_REFERRAL): "wrote the referral"}
    if case.stage in OPEN_TO_REFERRER:
        wanted[author, May.OWN_REFERRAL] = "wrote the referral"
    if case.submitted_at is None:
        return wanted
    own_spocs = groups.spocs_of(case.referring_agency_id)
    wanted[own_spocs, May.SEE_REFERRAL] = "SPoC of the referring agency"
    if case.stage == Stage.WAITING:
        wanted[own_spocs, May.ANSWER_OFFER] = "SPoC of the referring agency"
        wanted[author, May.ANSWER_OFFER] = "wrote the referral"
    for role in ("coordinator", "chair", "deputy_chair"):
        wanted[groups.holders_of(role, case.panel_id), May.SEE_CASE] = role
    if case.stage in ENDED and case.stage != Stage.CLOSED:
        return wanted
    for part in case.agencies.filter(until=None).exclude(part=Part.REFERRED):
        if _is_out_of_play(part.part, case):
            continue
        wanted[groups.spocs_of(part.agency_id), May.SEE_CASE] = part.get_part_display().lower()
    if case.stage in ACCEPTED and case.lead_agency_id:
        wanted[groups.spocs_of(case.lead_agency_id), May.LEAD_CASE] = "lead agency"
        if case.lead_professional_id:
            lead = groups.one_person(case.lead_professional_id)
            wanted[lead, May.LEAD_CASE] = wanted[lead, May.SEE_CASE] = "lead professional"
    return wanted


def _is_out_of_play(part: str, case: Case) -> bool:
    """A waiting case is open to the agency of its interim plan, any other to those involved. A
    mistaken closure that waits for its place back stays with those who worked on it."""
    waits = case.stage == Stage.WAITING and not case.first_in_line
    return waits != (part == Part.INTERIM)
