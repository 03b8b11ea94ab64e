"""Made-up content for the component page: no person, real or invented, is described."""

from datetime import datetime, time, timedelta

from django.utils import timezone

LONG_WORDS = (
    "I slept all night. First time since the spring.\n\n"
    "I still want the lock changed, and I want to be asked before anyone comes round. "
    "I do not mind people talking to each other about me if somebody tells me what was said."
)
STAGES = ("Referred", "Triaged", "First panel", "Active", "Step-down", "Closed")


def samples():
    """Everything the component page shows, with days counted from today."""
    today = timezone.localdate()
    day = today - timedelta(days=20)
    return {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "soon": today + timedelta(days=6),
        "late": today - timedelta(days=2),
        "asked_on": day,
        "long_words": LONG_WORDS,
        "stages": stages(day),
        "ladder": ladder(today),
        "entries": entries(),
        "events": events(),
        "tasks": tasks(),
        "clash_at": moment(0, 10, 42),
        "clash_rows": [{"key": "Overall score", "value": "16 (Critical)"}],
        "rows": rows(),
        "pages": pages(),
        "trail": [{"text": "Cases", "url": "#lists"}, {"text": "CR-7K4M", "url": "#person"}],
        "filters": [{"text": "Stage: Active", "clear_url": "#lists"}],
        "identity": [
            {"key": "Name", "value": "Shown here once somebody has asked"},
            {"key": "Born", "value": "Shown here too"},
        ],
        "columns": columns(),
        "table": table(),
        "levels": ("critical", "high", "moderate", "low"),
        "colours": colours(),
    }


def stages(first):
    """The stage tracker half-way."""
    found = []
    for number, text in enumerate(STAGES):
        state = "done" if number < 3 else "current" if number == 3 else "todo"
        when = first + timedelta(days=number * 7) if number < 4 else None
        found.append({"text": text, "state": state, "when": when})
    return found


def ladder(today):
    """An escalation at its third step."""
    return [
        {
            "name": "Reminder on the due day",
            "state": "done",
            "when": today - timedelta(days=4),
            "person": "the owner of the action",
        },
        {
            "name": "Step 1: the agency’s SPoC",
            "state": "done",
            "when": today - timedelta(days=1),
            "person": "the SPoC (Housing)",
            "outcome": "Acknowledged on the same day: a new visit is being arranged",
        },
        {
            "name": "Step 2: the agency’s manager",
            "state": "next",
            "when": today + timedelta(days=1),
        },
        {"name": "Step 3: the lead agency", "state": "todo", "when": today + timedelta(days=3)},
    ]


def moment(days, hour, minute=0):
    """A local moment so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_current_timezone())


def entries():
    return [
        {
            "number": "18,204",
            "sentence": "The coordinator listed CR-7K4M for the next panel.",
            "why": "conditions of the threshold are met.",
            "at": moment(1, 10, 42),
            "checked": True,
        },
        {
            "number": "18,205",
            "sentence": "A single point of contact of Housing looked at CR-7K4M.",
            "why": "",
            "at": moment(1, 14),
            "checked": False,
        },
    ]


def events():
    return [
        {
            "title": "Listed for panel",
            "by": "by the coordinator",
            "at": moment(1, 10, 42),
            "text": "On the agenda of the next panel meeting.",
            "url": "#lists",
            "link": "See the agenda",
        },
        {"title": "Referral received", "by": "from Housing", "at": moment(4, 9, 15), "text": ""},
    ]


def tasks():
    return [
        {"text": "What they want", "url": "#lists", "status": "Completed"},
        {
            "text": "Worries and strengths",
            "url": "#lists",
            "hint": "What is going well matters as much",
            "status": "In progress",
            "colour": "teal",
        },
        {"text": "Consent and sharing", "url": "#lists", "status": "Not started", "colour": "blue"},
        {"text": "Check answers and send", "url": "", "status": "Cannot start yet"},
    ]


def rows():
    return [
        {
            "key": "Best way to be in touch",
            "value": "By letter, to the day centre",
            "url": "#lists",
        },
        {
            "key": "Interpreter",
            "value": "Needed for every meeting",
            "note": "Imported – check",
            "url": "#lists",
        },
        {"key": "Advocate", "value": "", "url": "#lists"},
    ]


def pages():
    names = (
        "Summary,Person and outcomes,Risk and plan,Actions,Information sharing,Meetings,Timeline"
    )
    return [
        {"text": text, "url": "#lists", "current": text == "Summary"} for text in names.split(",")
    ]


def columns():
    return [
        {"text": "Case"},
        {"text": "Stage"},
        {"text": "Lead agency"},
        {"text": "Open actions", "numeric": True},
    ]


def table():
    """Rows as the table component takes them: the first cell heads its row."""
    cases = (
        ("CR-7K4M", "Active", "Housing", 4),
        ("CR-2P9X", "Listed for panel", "Not yet named", 0),
    )
    return [
        [
            {"text": reference, "url": "#lists"},
            {"text": stage, "label": "Stage"},
            {"text": lead, "label": "Lead agency"},
            {"text": str(actions), "label": "Open actions", "numeric": True},
        ]
        for reference, stage, lead, actions in cases
    ]


def colours():
    return [
        {"text": "Draft", "colour": "grey"},
        {"text": "Being checked", "colour": "blue"},
        {"text": "On waiting list", "colour": "yellow"},
        {"text": "Listed for panel", "colour": "teal"},
        {"text": "Accepted", "colour": "green"},
        {"text": "More information needed", "colour": "orange"},
        {"text": "Restricted", "colour": "purple"},
        {"text": "Late", "colour": "red"},
    ]
