"""The words of meetings, decisions and subject access (`domain.md` sections 2, 10, 14)."""

from django.db.models import TextChoices


class MeetingKind(TextChoices):
    PANEL = "panel", "Panel meeting"
    EXTRAORDINARY = "extraordinary", "Extraordinary panel meeting"
    MDT = "mdt", "MDT meeting"


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    ENDED = "ended", "Ended"
    CANCELLED = "cancelled", "Cancelled"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    DEPUTY = "deputy", "Deputy present"
    APOLOGIES_WITH_UPDATE = "apologies_with_update", "Apologies, with an update"
    APOLOGIES = "apologies", "Apologies"
    ABSENT = "absent", "Absent"


HERE = (Presence.PRESENT, Presence.DEPUTY)


class DecisionKind(TextChoices):
    ACCEPT = "accept", "Accept"
    DECLINE = "decline", "Not accept"
    DEFER = "defer", "Defer to the next panel"
    CLOSE = "close", "Close"
    CORRECT = "correct", "Correct a mistaken closure"
    REVIEW = "review", "Review: the case goes on"


class DSARState(TextChoices):
    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AskedBy(TextChoices):
    """Who asks for the adult's data."""

    ADULT = "adult", "The adult"
    ATTORNEY = "attorney", "An attorney under a lasting power of attorney"
    DEPUTY = "deputy", "A deputy of the Court of Protection"
    SOLICITOR = "solicitor", "A solicitor, with signed authority"
    ADVOCATE = "advocate", "An advocate, with signed authority"
    OTHER = "other", "Somebody else, with signed authority"


class PassageGroup(TextChoices):
    """The parts of an export, in its order; a page of the review each."""

    VOICE = "voice", "Wishes, capacity and support"
    PERSON = "person", "Identity and referral"
    PATHWAY = "pathway", "The way of the case"
    RISK = "risk", "Risk and plan"
    INFORMATION = "information", "Questions to agencies, and answers"
    WORK = "work", "Actions"
    DECISIONS = "decisions", "Meetings and decisions"
    SHARED = "shared", "What was passed on, and to whom"
    READ = "read", "Who has seen it"


class PassageKind(TextChoices):
    FACTS = "facts", "Answers chosen, dates and other facts"
    OWN = "own", "The adult's own words"
    TEXT = "text", "Words of somebody else"
    READS = "reads", "Who has seen it"


class Ruling(TextChoices):
    TO_CHECK = "to_check", "To check"
    RELEASE = "release", "Release"
    REDACTED = "redacted", "Release with parts blacked out"
    WITHHOLD = "withhold", "Withhold"


class Exemption(TextChoices):
    """Why something is withheld: the Data Protection Act 2018."""

    THIRD_PARTY = "third_party", "It is about somebody else (Schedule 2, paragraph 16)"
    CRIME = "crime", "It would prejudice preventing or detecting crime (Schedule 2, paragraph 2)"
    HARM_HEALTH = (
        "serious_harm_health",
        "Health data: serious harm is likely (Schedule 3, paragraph 5)",
    )
    HARM_SOCIAL_WORK = (
        "serious_harm_social_work",
        "Social work data: serious harm is likely (Schedule 3, paragraph 11)",
    )
    PRIVILEGE = "privilege", "Legal advice in confidence (Schedule 2, paragraph 19)"


# To say that these were used could itself do the harm, so the export leaves no gap where they were.
SILENT = (Exemption.CRIME, Exemption.HARM_HEALTH, Exemption.HARM_SOCIAL_WORK)


class Verb(TextChoices):
    MEETING_PLANNED = "meeting_planned", "planned the meeting"
    MEETING_OPENED = "meeting_opened", "opened the meeting"
    MEETING_ENDED = "meeting_ended", "ended the meeting"
    MEETING_CANCELLED = "meeting_cancelled", "cancelled the meeting"
    ATTENDANCE_TAKEN = "attendance_taken", "took attendance of"
    DECIDED = "decided", "recorded a decision about"
    RATIFIED = "ratified", "ratified a decision about"
    DSAR_STARTED = "dsar_started", "started a subject access request about"
    DSAR_OPENED = "dsar_opened", "opened again, for a subject access request,"
    DSAR_GATHERED = "dsar_gathered", "looked for anything new for a subject access request about"
    DSAR_RULED = "dsar_ruled", "checked passages for a subject access request about"
    DSAR_EXTENDED = "dsar_extended", "extended a subject access request about"
    DSAR_EXPORTED = "dsar_exported", "exported for a subject access request everything about"
    DSAR_ANSWERED = "dsar_answered", "recorded as answered a subject access request about"
    DSAR_WITHDRAWN = "dsar_withdrawn", "recorded as withdrawn a subject access request about"


# Verbs after which somebody knows who the adult is.
SHOWS_IDENTITY = frozenset({Verb.DSAR_STARTED, Verb.DSAR_OPENED, Verb.DSAR_EXPORTED})
