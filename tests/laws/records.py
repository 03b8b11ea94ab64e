"""What is kept about a case once it is worked on: one of each, every free text filled.

`words(name, most)` gives the text of a field; the usual ones say the field's own name.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import models
from django.utils import timezone

from referrals.choices import (
    AdvocacyStatus,
    AdvocacyType,
    Asked,
    CapacityDecision,
    ContactKind,
    LegalMeasureType,
    Point,
    Reach,
    RiskVersion,
    YesNo,
)
from referrals.models import (
    AdultTold,
    Advocacy,
    CapacityRecord,
    Contact,
    Contingency,
    DesiredOutcome,
    Exit,
    InformationRequest,
    InformationResponse,
    LegalMeasure,
    Monitoring,
    OutcomeConversation,
    RiskAssessment,
    RiskPlanItem,
    RiskScore,
    RiskUpdate,
    ThresholdAnswer,
    Triage,
)
from referrals.models.triage import Condition
from sharing.models import SharingRecord, UsualAnswer

Words = Callable[[str, int | None], str]


def plain(name: str, most: int | None = None) -> str:
    return name.replace("_", " ").capitalize()[:most]


def free_text(model) -> list[models.Field]:
    """The fields of a model into which people write what they like."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and field.editable
    ]


def filled(model, words: Words = plain, **given):
    """A row with every free text filled that is not given."""
    said = {field.name: words(field.name, field.max_length) for field in free_text(model)}
    return model.objects.create(**said | given)


def keep_records(case, cast, words: Words = plain) -> dict[str, models.Model]:
    """The adult's words, capacity, support, risk, plan, measures and exit; those with pages by name."""
    by, today, kept = cast.coordinator.user, timezone.localdate(), {}
    mine, recorded = {"case": case}, {"case": case, "recorded_by": by}
    talk = filled(
        OutcomeConversation,
        words,
        point=Point.START,
        asked=Asked.EXPRESSED,
        held_on=today,
        **recorded,
    )
    kept["wish"] = filled(DesiredOutcome, words, conversation=talk, defined_via="adult", **mine)
    filled(AdultTold, words, at="decision", told=YesNo.YES, **recorded)
    filled(
        CapacityRecord,
        words,
        finding=CapacityDecision.ASSUMED,
        is_main=True,
        decided_on=today,
        **recorded,
    )
    filled(Advocacy, words, type=AdvocacyType.INFORMAL, status=AdvocacyStatus.APPOINTED, **recorded)
    kept["measure"] = filled(
        LegalMeasure, words, type=LegalMeasureType.values[0], start=today, expiry=today, **recorded
    )
    _risk(case, by, words)
    kept["plan item"] = filled(
        RiskPlanItem, words, owner_agency=cast.housing, due=today, outcome=kept["wish"], **mine
    )
    kept["contingency"] = filled(Contingency, words, **mine)
    _contacts(case, cast, by, words)
    filled(RiskUpdate, words, by=cast.worker.user, **mine)
    _screen(case, by, words)
    filled(
        Exit,
        words,
        proposed_by=by,
        reason="stepped_down",
        risk_outcome="reduced",
        receiving_agency=cast.housing,
        accepted_on=today,
        adult_told=YesNo.YES,
        **mine,
    )
    return kept


def keep_sharing(case, cast, words: Words = plain) -> dict[str, dict]:
    """A question to an involved agency, another that is refused, what was passed, a usual answer:
    what the addresses of pages about each take."""
    by, today = cast.coordinator.user, timezone.localdate()
    lawful = {"article6": "public_task", "article9": "", "dpa_condition": "", "confidentiality": ""}
    asked = {"case": case, "asked_by": by, "due": today, **lawful}
    open_one = filled(InformationRequest, words, agency=cast.housing, **asked)
    refused = filled(InformationRequest, words, agency=cast.mental_health, **asked)
    refusal = filled(
        InformationResponse,
        words,
        request=refused,
        by=by,
        answer="partly_provided",
        refusal="other",
        adult_told="not_told",
        **lawful,
    )
    passed = {"panel": cast.panel, "by": by, "agreement": cast.panel.agreements.get(), **lawful}
    filled(
        SharingRecord,
        words,
        subject=case.reference,
        source=refused.reference,
        refusal="",
        decision="shared",
        channel="service",
        agency=cast.mental_health,
        recipients=[cast.housing.pk, cast.charity.pk],
        categories=["facts"],
        adult_told="agrees",
        **passed,
    )
    usual = filled(
        UsualAnswer,
        words,
        panel=cast.panel,
        agency=cast.charity,
        proposed_by=cast.charity_spoc.user,
        **lawful | {"article6": "legitimate_interests"},
    )
    here = {"ref": case.reference}
    return {
        "request": {"ref": open_one.reference},
        "open request": here | {"asked": open_one.reference},
        "refusal": here | {"number": refusal.pk},
        "usual answer": {"slug": cast.charity.slug, "number": usual.pk},
    }


def _risk(case, by, words):
    for version, score in ((RiskVersion.INITIAL, 20), (RiskVersion.REVIEW, 8)):
        made = filled(
            RiskAssessment,
            words,
            case=case,
            version=version,
            assessed_by=by,
            highest=score,
            overall=score,
            band="critical" if score > 14 else "moderate",
        )
        filled(RiskScore, words, assessment=made, likelihood=4, impact=score // 4)


def _contacts(case, cast, by, words):
    """A rhythm that was agreed long ago, and tries without answer: it has been silent for too long."""
    mine = {"case": case, "agency": cast.housing, "recorded_by": by}
    long_ago = timezone.localdate() - timedelta(days=40)
    filled(Monitoring, words, since=long_ago, every_days=7, reach=Reach.SEEN, **mine)
    for kind in (ContactKind.TRIED, ContactKind.DECLINED):
        filled(Contact, words, kind=kind, on=timezone.localdate(), **mine)


def _screen(case, by, words):
    made = filled(
        Triage, words, case=case, screened_by=by, immediate_danger=YesNo.NO, section_42=YesNo.NO
    )
    for condition in Condition:
        filled(ThresholdAnswer, words, triage=made, condition=condition, answer="yes")
