"""Whom a leaving or a disagreement is told to: by the same rule as the ladder, never anybody to whom
the case is closed."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from actions.choices import OUTSIDE, Level
from actions.ladder import Rung
from actions.models import ProfessionalDisagreement
from actions.selectors.hearers import Hearers
from actions.selectors.late import Concern
from referrals.models import Case
from sharing.models import User


def concern(case: Case, agency_id: int) -> Concern:
    """What concerns one agency in one case; without a lead agency, so that its step to the lead is the
    one to the chair."""
    return Concern(
        case_id=case.pk,
        root=case.reference,
        panel_id=case.panel_id,
        is_restricted=case.is_restricted,
        lead_agency_id=None,
        agency_id=agency_id,
        person_id=None,
    )


def speakers(case: Case, agency_ids: Iterable[int]) -> list[int]:
    """Who speaks for these agencies, as far as the case is open to them."""
    concerns = [concern(case, one) for one in sorted(set(agency_ids))]
    if not concerns:
        return []
    hearers = Hearers(concerns, timezone.localdate())
    return sorted({person for people in hearers.speakers(concerns) for person in people})


def coordinators(case: Case) -> list[int]:
    """The coordinators to whom the case is open."""
    about = concern(case, 0)
    return Hearers([about], timezone.localdate()).coordinators([about])[0]


def parties_of(found: Collection[ProfessionalDisagreement]) -> dict[int, list[int]]:
    """Disagreement to its parties' ids; one query for all."""
    parties: dict[int, list[int]] = {one.pk: [] for one in found}
    links = ProfessionalDisagreement.parties.through.objects.filter(
        professionaldisagreement__in=found
    )
    for pk, agency_id in links.order_by("pk").values_list(
        "professionaldisagreement_id", "agency_id"
    ):
        parties[pk].append(agency_id)
    return parties


Ears = list[tuple[int, int | None]]


class LevelHearers:
    """Who is told as disagreements come to a level, asked once for all of them.

    The parties' SPoCs, then their managers; directors and the board's chair have no account, so that
    the coordinator and the chair are told to take it there: the deputy chair where the chair's own
    agency is a party (`domain.md` section 2).
    """

    def __init__(self, found: Collection[ProfessionalDisagreement], today: date) -> None:
        parties = parties_of(found)
        self._concerns = {
            one.pk: [concern(one.case, agency) for agency in parties[one.pk]] for one in found
        }
        self._hearers = Hearers([c for cs in self._concerns.values() for c in cs], today)

    def at(self, disagreement: ProfessionalDisagreement, level: str) -> tuple[Ears, list[int]]:
        """Whom this level tells, each with the party they answer for, and the parties of which nobody
        may be told."""
        concerns = self._concerns[disagreement.pk]
        if level in OUTSIDE:
            return [(person, None) for person in self._overseers(concerns)], []
        if level == Level.MANAGERS:
            told = self._hearers.of([(one, Rung.MANAGER) for one in concerns])
        else:
            told = self._hearers.speakers(concerns)
        ears: dict[int, int | None] = {}
        for one, people in zip(concerns, told, strict=True):
            for person in people:
                ears.setdefault(person, one.agency_id)
        unheard = [one.agency_id for one, people in zip(concerns, told, strict=True) if not people]
        return list(ears.items()), unheard

    def coordinators(self, disagreement: ProfessionalDisagreement) -> list[int]:
        concerns = self._concerns[disagreement.pk]
        return self._hearers.coordinators(concerns[:1])[0] if concerns else []

    def _overseers(self, concerns: list[Concern]) -> list[int]:
        chairs = {
            person
            for people in self._hearers.of([(one, Rung.LEAD) for one in concerns])
            for person in people
        }
        parties = [one.agency_id for one in concerns]
        of_a_party = User.objects.filter(pk__in=chairs, agency__in=parties)
        elsewhere = chairs - set(of_a_party.values_list("pk", flat=True))
        coordinators = {
            person for people in self._hearers.coordinators(concerns) for person in people
        }
        return sorted(coordinators | (elsewhere or chairs))
