"""Records about an adult as forms post them and services take them: whole, unless changed."""

from datetime import timedelta

from django.utils import timezone

from referrals.services.outcome import record_conversation


def days_ago(days):
    return timezone.localdate() - timedelta(days=days)


def posted(**fields):
    """What a form posts: dates as they are typed, in three parts."""
    typed = {}
    for name, value in fields.items():
        if hasattr(value, "year"):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            typed |= {f"{name}_{part}": number for part, number in parts.items()}
        else:
            typed[name] = value
    return typed


def conversation(**fields):
    return {
        "point": "start",
        "held_on": days_ago(5),
        "asked_by": "Outreach worker",
        "asked": "asked_expressed",
        "respondent": "adult",
        "own_words": "I want one key.",
    } | fields


def wish(words="I want one key and I hold it.", **fields):
    return {"own_words": words, "defined_via": "adult"} | fields


def wanted(case, by, *words):
    """The outcomes of a case in which the adult said these words."""
    said = words or ("I want one key and I hold it.",)
    record_conversation(
        case=case, conversation=conversation(), wishes=[wish(one) for one in said], by=by.viewer
    )
    return list(case.outcomes.select_related("case").order_by("rank"))


def told(**fields):
    return {"at": "listing", "told": "yes", "how": "By the outreach worker, in person"} | fields


def capacity(**fields):
    return {
        "decision": "Who holds the keys",
        "finding": "assumed",
        "decided_on": days_ago(3),
    } | fields


def advocacy(**fields):
    return {"type": "imca", "status": "requested"} | fields


def measure(**fields):
    return {
        "type": "non_molestation",
        "start": days_ago(10),
        "expiry": days_ago(-80),
    } | fields
