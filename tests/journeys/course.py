"""The working steps of the panel, each one scene: who does what, on which page, with which button."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from sharing.choices import AgencyKind
from tests.cast import Cast, Player
from tests.factories import sharing as make
from tests.journeys.person import Person
from tests.journeys.published import Story, filled_form

K = AgencyKind
CORE = (
    K.POLICE,
    K.MENTAL_HEALTH,
    K.COUNCIL_SOCIAL_CARE,
    K.COUNCIL_HOUSING,
    K.SUBSTANCE_USE,
    K.HOSPITAL,
    K.GP_ICB,
    K.FIRE,
)


def on(name: str, day: date) -> dict[str, str]:
    """A date as a form asks for it."""
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


class Town:
    """The partnership of the published accounts, a clock, and everyone's browser."""

    def __init__(self):
        self.cast = Cast(make.panel("Published cases"))
        panel = self.cast.panel
        self.agencies = {agency.kind: agency for agency in panel.agencies.all()}
        for kind in CORE:
            if kind not in self.agencies:
                agency = make.agency(kind)
                make.member(panel, agency)
                make.signed(agency, panel)
                self.agencies[kind] = agency
        self.workers = {kind: Player(make.person(agency)) for kind, agency in self.agencies.items()}
        self.spocs = {kind: Player(make.spoc(agency)) for kind, agency in self.agencies.items()}
        self.day = timezone.localdate()

    def later(self, days: int):
        """Some days on, at ten in the morning of a working day: `with town.later(7):`."""
        self.day += timedelta(days=days)
        while self.day.weekday() > 4:
            self.day += timedelta(days=1)
        return time_machine.travel(f"{self.day.isoformat()} 10:00 +0000", tick=True)

    def worker(self, kind: str) -> Person:
        return Person(self.workers[kind], f"a worker of {kind}")

    def spoc(self, kind: str) -> Person:
        return Person(self.spocs[kind], f"the SPoC of {kind}")

    @property
    def coordinator(self) -> Person:
        return Person(self.cast.coordinator, "the coordinator")

    @property
    def chair(self) -> Person:
        return Person(self.cast.chair, "the chair")


def refer(town: Town, told: Story) -> str:
    """The worker uploads the filled form, checks it and sends it; gives the reference."""
    worker = town.worker(told.referred_by)
    worker.opens("/refer/").presses("Start a referral")
    ref = worker.address.split("/")[2]
    worker.opens(f"/referrals/{ref}/import")
    worker.presses("Import", file=filled_form(told, town.agencies))
    worker.sees("Nothing was sent").does_not_see("not understood")
    worker.opens(f"/referrals/{ref}/check").sees("Imported – check", told.own_words)
    worker.presses("Send referral").sees("Referral sent", ref, "999")
    return ref


def triage(town: Town, told: Story, ref: str, *, threshold: bool = True) -> None:
    """The coordinator reads, answers the threshold screen and lists the referral with advice."""
    coordinator = town.coordinator.opens(f"/referrals/{ref}/triage")
    coordinator.sees(told.own_words, "Being checked")
    screen = dict.fromkeys(("adult", "area", "factors", "agencies", "tried"), "Yes")
    involved = [town.agencies[kind].slug for kind in told.course.get("involve", [])]
    coordinator.presses(
        "List for panel",
        **screen,
        score="Yes" if threshold else "No",
        immediate_danger=told.form["answers"]["immediate_danger"],
        danger_note=told.form["answers"].get("danger_action", ""),
        section_42="No",
        advice=told.course.get("advice", ""),
        **({"involve": involved} if involved else {}),
    )
    coordinator.sees("is listed for the panel")


def hold_meeting(town: Town) -> str:
    """The coordinator plans and opens a panel meeting and takes attendance: it is quorate."""
    coordinator = town.coordinator.opens("/meetings/new")
    coordinator.presses("Plan this meeting", **on("day", town.day), time="2pm", venue="Town hall")
    ref = coordinator.address.rsplit("/", 1)[1]
    coordinator.presses("Start meeting")
    form = coordinator.page.form_with("Save attendance")
    here = {c.name: "Present" for c in form.controls if c.name.startswith("agency_")}
    coordinator.presses("Save attendance", chair=town.cast.chair.user.reference, **here)
    coordinator.sees("Quorate")
    return ref


def decide(town: Town, meeting: str, told: Story, ref: str, kind: str, **answers) -> None:
    """The chair records what the panel decided, with reasons and how the adult was heard."""
    chair = town.chair.opens(f"/meetings/{meeting}/decide/{ref}")
    latest = told.latest_words if kind == "close" else told.own_words
    if latest:
        chair.sees(latest)
    own_voice = f"Asked by the worker: {latest or 'did not say'}"
    chair.presses("Record this decision", kind=kind, own_voice=own_voice, **answers)
    chair.sees(f"The decision about {ref} is recorded")


def accept(town: Town, meeting: str, told: Story, ref: str) -> None:
    lead = town.agencies[told.course["lead"]].slug
    decide(town, meeting, told, ref, "accept", lead_agency=lead, reasons=told.course["reasons"])


def decline(town: Town, meeting: str, told: Story, ref: str) -> None:
    decide(
        town,
        meeting,
        told,
        ref,
        "decline",
        decline_reason=told.course["decline_reason"],
        signposting=told.course["signposting"],
        reasons=told.course["reasons"],
    )


def listen(town: Town, told: Story, ref: str, point: str) -> None:
    """What the adult says at the start, in the middle, at the end; and whether it happened."""
    for voice in told.course["voice"]:
        if voice["point"] != point:
            continue
        coordinator = town.coordinator.opens(f"/cases/{ref}/person/conversation")
        said = {"own_words": voice["own_words"]} if voice["own_words"] else {}
        wish = (
            {"wish-0-own_words": voice["outcome"], "wish-0-defined_via": "adult"}
            if voice.get("outcome")
            else {}
        )
        coordinator.presses(
            "Save the conversation",
            point=point,
            asked=voice["asked"],
            asked_by="Social worker",
            respondent="adult",
            **on("held_on", town.day),
            **said,
            **wish,
        )
        coordinator.opens(f"/cases/{ref}/summary")
        if voice["own_words"]:
            coordinator.sees(voice["own_words"])


def assess(town: Town, told: Story, ref: str, version: str, score: tuple[int, int]) -> None:
    """A new version of the risk: every scored worry is weighed again."""
    coordinator = town.coordinator.opens(f"/cases/{ref}/risk/assess")
    form = coordinator.page.form_with("Save assessment")
    likelihood, impact = (str(part) for part in score)
    scored = {}
    for control in form.controls:
        if control.name.endswith("-likelihood") and control.value:
            number = control.name.split("-")[1]
            scored[control.name] = likelihood
            scored[f"risks-{number}-impact"] = impact
    coordinator.presses(
        "Save assessment", version=version, summary=f"{told.title}: weighed together", **scored
    )


def plan(town: Town, told: Story, ref: str) -> None:
    """Risk, plan, contingency, voice, capacity and advocacy; then the plan is agreed."""
    coordinator = town.coordinator
    coordinator.opens(f"/cases/{ref}/risk").presses("Plan agreed: make active")
    coordinator.sees("Assess the risk at acceptance")
    assess(town, told, ref, "accepted", told.course["scores"]["accepted"])
    for item in told.course["plan"]:
        coordinator.opens(f"/cases/{ref}/risk/plan").presses(
            "Add to plan",
            risk_in_words=item["risk"],
            response=item["response"],
            owner_agency=town.agencies[item["owner"]].slug,
            **on("due", town.day + timedelta(days=14)),
        )
    for item in told.course["contingency"]:
        coordinator.opens(f"/cases/{ref}/risk/contingency").presses("Add contingency", **item)
    listen(town, told, ref, "start")
    record_capacity(town, told, ref, told.course["capacity"][0])
    coordinator.opens(f"/cases/{ref}/person/advocacy").presses(
        "Save",
        type=told.form["answers"].get("advocacy_type", "informal_supporter"),
        status=told.form["answers"]["advocacy_status"],
        note=told.course["advocacy"],
    )
    coordinator.opens(f"/cases/{ref}/risk").presses("Plan agreed: make active")
    coordinator.opens(f"/cases/{ref}/summary").sees("Active")


def record_capacity(town: Town, told: Story, ref: str, found: dict) -> None:
    town.coordinator.opens(f"/cases/{ref}/person/capacity").presses(
        "Save", **found, assessor="Social worker", **on("decided_on", town.day)
    )


def record_measures(town: Town, told: Story, ref: str) -> None:
    """Orders with their dates, conditions and the adult's view."""
    for measure in told.course.get("measures", []):
        words = {
            name: value for name, value in measure.items() if name not in ("months", "applicant")
        }
        applicant = town.agencies[measure["applicant"]].slug
        ends = town.day + timedelta(days=30 * measure["months"])
        town.coordinator.opens(f"/cases/{ref}/person/measure").presses(
            "Save",
            **words,
            applicant=applicant,
            owner=applicant,
            **on("start", town.day),
            **on("expiry", ends),
        )


def raise_actions(town: Town, told: Story, ref: str) -> None:
    for action in told.course["actions"]:
        town.coordinator.opens(f"/cases/{ref}/actions").presses(
            "Add action", text=action["text"], owner_agency=town.agencies[action["owner"]].slug
        )


def do_actions(town: Town, told: Story, ref: str) -> None:
    """Each agency reports its action done; the coordinator checks it."""
    for action in told.course["actions"]:
        spoc = town.spoc(action["owner"]).opens(f"/cases/{ref}/actions")
        address = next(to for words, to in spoc.page.links.items() if action["text"] in words)
        spoc.opens(address).presses("Save update", status="done", note="Done as agreed")
        town.coordinator.opens(address).presses("Save update", status="verified")


def judge(town: Town, told: Story, ref: str) -> None:
    """In the adult's own view: did it happen?"""
    end = next(v for v in told.course["voice"] if v["point"] == "end")
    coordinator = town.coordinator.opens(f"/cases/{ref}/person")
    address = next(to for to in coordinator.page.links.values() if to.endswith("/judge"))
    coordinator.opens(address).presses(
        "Save their view", achieved=end["achieved"], judged_by="adult", **on("judged_on", town.day)
    )


def propose_exit(town: Town, told: Story, ref: str) -> None:
    """Both tests with their evidence; proposing without them is refused and says what is missing."""
    coordinator = town.coordinator.opens(f"/cases/{ref}/close")
    leaving = told.course["exit"]
    answers = {
        "reason": leaving["reason"],
        "risk_outcome": leaving["risk_outcome"],
        "receiving_agency": town.agencies[leaving["receiving"]].slug,
        "receiving_person": leaving["receiving_person"],
        "accepted_where": leaving["accepted_where"],
        "adult_told": "yes",
        "rereferral_route": leaving["rereferral_route"],
        "handover_note": leaving["handover_note"],
        "score_reason": leaving.get("score_reason", ""),
        "measures_owned": "None in force",
    }
    coordinator.presses("Save evidence", **answers, **on("accepted_on", town.day))
    coordinator.presses("Propose closure")
    coordinator.opens(f"/cases/{ref}/summary").sees("Step-down proposed")
