"""The words of the partnership: kinds of agency, rights, lawful bases and ledger verbs."""

from sharing.choices.access import (
    BarReason,
    BarWhom,
    Channel,
    OpeningFinding,
    OpeningPurpose,
    Quickly,
    SharingDecision,
    Told,
)
from sharing.choices.bases import Article6, Article9, Confidentiality, DpaCondition
from sharing.choices.ledger import SHOWS_IDENTITY, Verb
from sharing.choices.notices import ALWAYS_NOW, AS_USUAL, Event, Failure, How
from sharing.choices.partners import COUNCIL_KINDS, NHS_KINDS, AgencyKind, DocumentKind
from sharing.choices.rights import GRANTED, NEEDS_AGREEMENT, SUFFICES, May

__all__ = [
    "ALWAYS_NOW",
    "AS_USUAL",
    "COUNCIL_KINDS",
    "GRANTED",
    "NEEDS_AGREEMENT",
    "NHS_KINDS",
    "SHOWS_IDENTITY",
    "SUFFICES",
    "AgencyKind",
    "Article6",
    "Article9",
    "BarReason",
    "BarWhom",
    "Channel",
    "Confidentiality",
    "DocumentKind",
    "DpaCondition",
    "Event",
    "Failure",
    "How",
    "May",
    "OpeningFinding",
    "OpeningPurpose",
    "Quickly",
    "SharingDecision",
    "Told",
    "Verb",
]
