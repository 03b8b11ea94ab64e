"""The referral form as data: seven tasks, their pages, and every question with its number.

Numbers are printed on paper and typed in files that come back months later: a number is never given
to another question. A new question takes the next free number of its task.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page of the form: address, title, and its questions by number."""

    slug: str
    title: str
    questions: dict[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.questions.values())


@dataclass(frozen=True)
class Task:
    number: int
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class FactorAnswer:
    """One vulnerability factor, or one named scenario, with its first score (`domain.md` 4, 6)."""

    factor: str = ""
    scenario: str = ""
    presence: str = "not_known"
    engagement_with: str = ""
    likelihood: int | None = None
    impact: int | None = None
    evidence: str = ""

    @property
    def key(self) -> str:
        return self.factor or self.scenario

    @property
    def score(self) -> int | None:
        return self.likelihood * self.impact if self.likelihood and self.impact else None


@dataclass(frozen=True)
class TriedAnswer:
    """One thing that was tried: by whom, what, and what came of it. `agency` is a partner or None."""

    what: str
    by_whom: str = ""
    result: str = ""
    agency: Any = None


TASKS = (
    Task(
        1,
        "You",
        (
            Page(
                "you",
                "About you",
                {
                    "1.1": "referrer_name",
                    "1.2": "referrer_role",
                    "1.3": "referrer_email",
                    "1.4": "referrer_phone",
                    "1.5": "relationship",
                    "1.6": "manager_agrees",
                    "1.7": "manager_name",
                    "1.8": "referral_date",
                },
            ),
        ),
    ),
    Task(
        2,
        "The adult",
        (
            Page(
                "adult",
                "Who they are",
                {
                    "2.1": "given_name",
                    "2.2": "family_name",
                    "2.3": "aliases",
                    "2.4": "birth_date",
                    "2.5": "birth_estimated",
                    "2.6": "address",
                    "2.7": "postcode",
                    "2.8": "gp",
                    "2.9": "nhs_number",
                    "2.10": "agency_ids",
                },
            ),
            Page(
                "contact",
                "Safe contact",
                {
                    "2.11": "contact_method",
                    "2.12": "contact_times",
                    "2.13": "contact_who_must_not_know",
                    "2.14": "next_of_kin",
                    # A number is never given again: filled forms are read by it.
                    "2.29": "protected_address",
                },
            ),
            Page(
                "communication",
                "Communication and culture",
                {
                    "2.15": "first_language",
                    "2.16": "interpreter",
                    "2.17": "format_needed",
                    "2.18": "faith",
                    "2.19": "culture",
                    "2.20": "preferred_worker",
                },
            ),
            Page(
                "equality",
                "Equality",
                {
                    "2.21": "sex",
                    "2.22": "gender_identity",
                    "2.23": "gender_described",
                    "2.24": "ethnicity",
                    "2.25": "orientation",
                    "2.26": "religion",
                    "2.27": "disability",
                    "2.28": "is_carer",
                },
            ),
        ),
    ),
    Task(
        3,
        "What they want",
        (
            Page(
                "wants",
                "In their own words",
                {
                    "3.1": "own_words",
                    "3.2": "asked",
                    "3.3": "not_asked_reason",
                    "3.4": "respondent",
                    "3.5": "what_matters",
                },
            ),
            Page(
                "support",
                "Capacity and advocate",
                {
                    "3.6": "capacity",
                    "3.7": "capacity_note",
                    "3.8": "advocacy_status",
                    "3.9": "advocacy_type",
                },
            ),
        ),
    ),
    Task(
        4,
        "Worries and strengths",
        (
            Page(
                "situation",
                "Home and household",
                {
                    "4.1": "accommodation",
                    "4.2": "tenancy_threat",
                    "4.3": "tenancy_threat_date",
                    "4.4": "primary_support_reason",
                    "4.5": "household",
                    "4.6": "dependants",
                    "4.7": "children",
                    "4.8": "children_check",
                },
            ),
            Page(
                "worries",
                "What has happened",
                {
                    "4.9": "own_view_of_risk",
                    "4.10": "immediate_danger",
                    "4.11": "danger_action",
                    "4.12": "facts",
                    "4.13": "observations",
                    "4.14": "allegations",
                    "4.15": "opinions",
                    "4.16": "visit_safety",
                },
            ),
            Page(
                "harm",
                "Harm and where it comes from",
                {
                    "4.17": "abuse_types",
                    "4.18": "location",
                    "4.19": "source_of_risk",
                    "4.20": "source_subtype",
                    "4.21": "source_detail",
                    "4.22": "source_works_with_adults",
                    "4.23": "trust_lead_told",
                    "4.24": "exploitation",
                    "4.25": "nrm_considered",
                },
            ),
            Page(
                "strengths",
                "Strengths and connection",
                {
                    "4.26": "protective_factors",
                    "4.27": "isolation_contributing",
                    "4.28": "lonely",
                    "4.29": "isolation_causes",
                    "4.30": "isolation_categories",
                    "4.31": "connection_wanted",
                    "4.32": "connection_facilitated",
                },
            ),
            Page("factors", "Vulnerability factors", {}),
            Page("risks", "How likely and how serious", {}),
        ),
    ),
    Task(
        5,
        "What has been tried, by whom",
        (
            Page("tried", "What has been tried", {}),
            Page(
                "history",
                "Earlier concerns and other forums",
                {
                    "5.1": "not_tried_reason",
                    "5.2": "previous_concerns",
                    "5.3": "forum_section_42",
                    "5.4": "forum_marac",
                    "5.5": "forum_mappa",
                    "5.6": "forum_channel",
                    "5.7": "legal_measures",
                },
            ),
        ),
    ),
    Task(
        6,
        "Why the panel",
        (
            Page(
                "ask",
                "What you ask of the panel",
                {
                    "6.1": "ask_of_panel",
                    "6.2": "single_agency_note",
                    "6.3": "agencies_to_invite",
                },
            ),
            Page(
                "interim",
                "Keeping them safe until then",
                {
                    "6.4": "interim_plan",
                    "6.5": "interim_agency",
                    "6.6": "urgent",
                    "6.7": "urgent_reason",
                },
            ),
        ),
    ),
    Task(
        7,
        "Consent and sharing",
        (
            Page(
                "agreement",
                "What the adult knows and agrees to",
                {
                    "7.1": "adult_told",
                    "7.2": "adult_told_why_not",
                    "7.3": "adult_agreement",
                    "7.4": "agreement_override",
                },
            ),
            Page(
                "lawful",
                "Why sharing is lawful",
                {
                    "7.5": "sharing_necessity",
                    "7.6": "sharing_proportionality",
                    "7.7": "article6",
                    "7.8": "article9",
                    "7.9": "dpa_condition",
                    "7.10": "criminal_offence_data",
                    "7.11": "confidentiality",
                },
            ),
        ),
    ),
)

PAGES: dict[str, Page] = {page.slug: page for task in TASKS for page in task.pages}
TASK_OF: dict[str, Task] = {page.slug: task for task in TASKS for page in task.pages}
NUMBERED: dict[str, str] = {
    number: name for page in PAGES.values() for number, name in page.questions.items()
}
PAGE_OF: dict[str, str] = {name: page.slug for page in PAGES.values() for name in page.fields} | {
    "factors": "factors",
    "risks": "risks",
    "tried": "tried",
}
# Answers that are rows of a table of their own, by the name they have in `Referral.to_check`.
LISTS = ("factors", "tried")
# Told apart from the rest on pages: the adult's own words come first (`ux.md` section 1).
OWN_WORDS = ("own_words", "what_matters", "own_view_of_risk")


def page_after(slug: str) -> str | None:
    """The next page of the same task; None after the last."""
    slugs = [page.slug for page in TASK_OF[slug].pages]
    at = slugs.index(slug) + 1
    return slugs[at] if at < len(slugs) else None


def is_empty(value: object) -> bool:
    """Whether a question counts as not answered. A box that is not ticked is not an answer."""
    return value in (None, "", False) or (isinstance(value, list | tuple | set) and not value)


def as_text(value: object) -> str:
    """A plain value as one line, for comparing what two people wrote."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(sorted(as_text(item) for item in value))
    return str(value)
