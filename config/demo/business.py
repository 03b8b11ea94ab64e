"""What the panels themselves have to do, agreed at their meetings: about no adult."""

from random import Random

from django.utils import timezone

from actions.choices import ActionStatus
from actions.services.business import raise_business
from config.demo import days
from config.demo.cast import World
from config.demo.playing import Play
from config.demo.promises import live
from config.demo.stories import Words
from sharing.choices import AgencyKind as K

# For each panel: how many meetings ago it was agreed, the oldest first, and what became of it.
BUSINESS: dict[str, list[tuple[int, Words]]] = {
    "North": [
        (
            8,
            {
                "owner": K.HOSPITAL,
                "text": "Bring figures on people who left the ward with nowhere to sleep",
                "notes": [
                    "Asked our discharge team for the last six months.",
                    "Sent to everybody.",
                ],
            },
        ),
        (
            5,
            {
                "owner": K.VOLUNTARY,
                "text": "Write one page for front-line staff: what a good referral says",
                "days": 15,
                "late": 4,
                "notes": [
                    "Draft is with two colleagues to read.",
                    "Done; it hangs in our kitchen.",
                ],
            },
        ),
        (
            3,
            {
                "owner": K.FIRE,
                "text": "Offer every agency a morning on hoarding and fire",
                "days": 20,
                "notes": ["Two dates are held.", "Eleven people came."],
            },
        ),
        (
            1,
            {
                "owner": K.POLICE,
                "text": "Collect the out-of-hours numbers of all agencies on one sheet",
                "days": 12,
                "ends": ActionStatus.IN_PROGRESS,
                "notes": ["Seven of ten have answered."],
            },
        ),
        (
            1,
            {
                "owner": K.COUNCIL_HOUSING,
                "text": "Find a room with level access for the meetings from spring",
                "days": 30,
                "ends": ActionStatus.OPEN,
            },
        ),
    ],
    "South": [
        (
            4,
            {
                "owner": K.MENTAL_HEALTH,
                "text": "Explain at the table how the crisis line and the duty team hand over",
                "notes": ["Slides are ready.", "Done at the meeting."],
            },
        ),
        (
            1,
            {
                "owner": K.SUBSTANCE_USE,
                "text": "Ask the two pharmacies by the station to join the welfare checks",
                "days": 25,
                "ends": ActionStatus.IN_PROGRESS,
                "notes": ["One has said yes."],
            },
        ),
    ],
}


def agreed(world: World, panel: str) -> Play:
    """Written down the morning after each meeting."""
    for place, (back, words) in enumerate(BUSINESS.get(panel, [])):
        day = days.after(world.sittings.back(panel, back).day, 1)
        yield days.at(day, 9, 40 + place)
        action = raise_business(
            panel=world.panel(panel),
            text=words["text"],
            owner_agency=world.agency(words["owner"]),
            due=days.after(timezone.localdate(), words.get("days", 10)),
            by=world.role("coordinator"),
        )
        name = f"{panel} business {place}"
        world.diary.enter(name, live(world, action, words, Random(name)))
