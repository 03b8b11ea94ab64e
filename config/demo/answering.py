"""What agencies are asked and what they answer: on listing all core agencies, later one or two."""

from collections.abc import Mapping
from typing import Any

from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.stories import Story
from config.demo.triaging import tomorrow
from referrals.choices import ACCEPTED, Answer
from referrals.models import Case, InformationRequest
from referrals.policy import Content
from referrals.services.request import PUBLIC_TASK, request_information
from referrals.services.response import answer_request
from sharing.choices import (
    AgencyKind,
    Article6,
    Article9,
    Confidentiality,
    DpaCondition,
    Told,
)
from sharing.models import Agency
from sharing.policy import HEALTH_KINDS, Grounds
from sharing.services.usual_answer import approve_usual_answer, propose_usual_answer

LATER = {"North": "ms_k", "South": "", "Published cases": "ms_c"}
LATE, EMPTY = AgencyKind.HOSPITAL, AgencyKind.FIRE
SAID = ("facts", "allegations", "professional_view", "known_wishes")


def begin(world: World, story: Story) -> None:
    """Everybody who was asked on listing answers on a day of their own, if it is not decided before."""
    told = {words["agency"]: words for words in story.course.answers}
    asked = InformationRequest.objects.filter(
        case=world.cases[story.key], on_listing=True, answered_at=None, withdrawn_at=None
    ).select_related("agency")
    for number, request in enumerate(asked.order_by("agency__slug")):
        words = told.get(request.agency.kind) or _usual_words(story, request.agency)
        after = words.get("after", 1 + number % 3)
        name = f"{story.key}: answer of {request.agency.slug}"
        world.diary.enter(name, _answer(world, story, request, words, after))


def _usual_words(story: Story, agency: Agency) -> Mapping[str, Any]:
    """What an agency that has tried something says; every other one holds nothing."""
    tried = [one for one in story.tried if one.get("agency") == agency.kind]
    if not tried:
        return {"answer": Answer.NOTHING_HELD.value}
    facts = " ".join(f"{one['what']}: {one['result']}." for one in tried)
    return {"answer": Answer.PROVIDED.value, "facts": facts}


def _answer(
    world: World, story: Story, request: InformationRequest, words: Mapping[str, Any], after: int
) -> Play:
    yield tomorrow(after, 9 + after, 20)
    fresh = InformationRequest.objects.select_related("agency", "case").get(pk=request.pk)
    if fresh.withdrawn_at is None:
        _send(world, story, fresh, words)


def _send(
    world: World, story: Story, request: InformationRequest, words: Mapping[str, Any]
) -> None:
    agency = request.agency
    said = {name: words[name] for name in SAID if name in words}
    content = Content(
        **said,
        **_told(story),
        clinical=words.get("clinical", False),
        visibility=words.get("visibility", "panel"),
        refusal=words.get("refusal", ""),
        refusal_reason=words.get("refusal_reason", ""),
    )
    answer_request(
        request=request,
        answer=words["answer"],
        content=content,
        bases=grounds(agency, offence=words.get("criminal_offence_data", False)),
        by=world.spoc(agency.kind),
    )


def _told(story: Story) -> dict[str, str]:
    if story.answers.get("adult_told", "yes") != "yes":
        return {
            "adult_told": Told.NOT_TOLD,
            "not_told_why": story.answers["adult_told_why_not"],
        }
    agrees = story.answers.get("adult_agreement", "agreed") == "agreed"
    return {"adult_told": Told.AGREES if agrees else Told.DISAGREES}


def grounds(agency: Agency, *, offence: bool = False) -> Grounds:
    """On what an agency of this kind usually relies."""
    if agency.kind in HEALTH_KINDS:
        article9, condition = Article9.HEALTH_SOCIAL, DpaCondition.HEALTH
    else:
        article9, condition = Article9.PUBLIC_INTEREST, DpaCondition.STATUTORY
    return Grounds(
        article6=Article6.PUBLIC_TASK if agency.public_body else Article6.LEGITIMATE,
        article9=article9,
        dpa_condition=condition,
        confidentiality=Confidentiality.PUBLIC_INTEREST if agency.kind in HEALTH_KINDS else "",
        criminal_offence_data=offence,
        necessity="The panel cannot make a safe plan without knowing it.",
    )


def asked_later(world: World, panel: str) -> Play:
    """Between meetings the coordinator asks two agencies; one holds nothing, the other is late."""
    yield days.at(days.before(world.today, 8), 11, 40)
    case = _worked_on(world, panel)
    if case is None:
        return
    text = "Has this adult been with you, or called you, in the last six months? When, and why?"
    made = request_information(
        case=case,
        agencies=world.agencies((LATE, EMPTY)),
        questions=text,
        purpose="To review the risk and the plan with everything that is known.",
        bases=Grounds(**PUBLIC_TASK.fields() | {"necessity": "Nobody else would know of it."}),
        period="the last six months",
        by=world.role("coordinator"),
    )
    yield tomorrow(2, 15)
    empty = next(one for one in made if one.agency.kind == EMPTY)
    answer_request(request=empty, answer=Answer.NOTHING_HELD, by=world.spoc(EMPTY))


def _worked_on(world: World, panel: str) -> Case | None:
    """The case told of, or the panel's first that is worked on today."""
    named = world.cases.get(LATER[panel])
    found = Case.objects.filter(
        panel=world.panel(panel), stage__in=ACCEPTED, is_restricted=False
    ).order_by("reference")
    return (found.filter(pk=named.pk).first() if named else None) or found.first()


def usual(world: World) -> Play:
    """Some agencies have their usual wording approved; another one waits."""
    yield days.at(days.before(world.today, 40), 10)
    for kind in (AgencyKind.POLICE, AgencyKind.COUNCIL_HOUSING, AgencyKind.MENTAL_HEALTH):
        made = _propose(world, kind)
        if kind != AgencyKind.MENTAL_HEALTH:
            approve_usual_answer(usual=made, by=world.role("ig_lead"))


def _propose(world: World, kind: str) -> Any:
    return propose_usual_answer(
        panel=world.panel("North"),
        agency=world.agency(kind),
        bases=grounds(world.agency(kind)),
        by=world.spoc(kind),
    )
