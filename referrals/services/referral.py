"""Writing a referral: starting it and keeping its answers. Sending it is `submission.py`."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from referrals import questions
from referrals.choices import BEFORE_DECISION, Stage, Verb
from referrals.errors import NoAgency, ReasonNeeded, UpdatesClosed
from referrals.models import Case, Referral, RiskUpdate
from referrals.selectors import referral as asked
from referrals.services import _grants, _recording, _telling, _writing
from sharing.choices import May
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.errors import NotAllowed, Stale
from sharing.models import Panel


@service(may=May.REFER, on="panel")
def start_referral(*, panel: Panel, by: Viewer) -> Case:
    """A new draft, with what is known about the writer filled in (`domain.md` section 5, part 1).

    Refuses a writer whose agency is not in the panel (`NoAgency`). One press made twice starts one:
    a draft of the last two minutes in which nothing was written yet is the same.
    """
    user = by.user
    agency = user.agency if user else None
    members = panel.memberships.in_force(timezone.localdate())
    if user is None or agency is None or not members.filter(agency=agency).exists():
        raise NoAgency
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    empty = Case.objects.filter(
        panel=panel,
        author=user,
        stage=Stage.DRAFT,
        created_at__gt=timezone.now() - _recording.SAME_PRESS,
        referral__revision=0,
    ).first()
    if empty is not None:
        ledger.record(by, Verb.REFERRAL_STARTED, empty, fresh=False)
        return empty
    case = Case.objects.create(panel=panel, author=user, referring_agency=agency)
    Referral.objects.create(
        case=case,
        referrer_name=user.name,
        referrer_role=user.job_title,
        referrer_email=user.email,
        referrer_phone=user.phone,
        referral_date=timezone.localdate(),
        saved_by=user,
    )
    _grants.settle(case, by=by)
    ledger.record(by, Verb.REFERRAL_STARTED, case)
    return case


@service(may=May.OWN_REFERRAL, on="referral")
def save_answers(
    *,
    referral: Referral,
    section: str,
    answers: Mapping[str, Any],
    by: Viewer,
    revision: int | None = None,
) -> Referral:
    """Keep answers of one page: question to value, as its form cleaned them.

    `revision` is the one the page showed: an answer changed since then is never overwritten
    (`Stale`, with `changed`, `who`, `at` and the referral as it stands). Answers on other pages do
    not clash. Saved answers no longer count as imported. Refuses a sent referral
    (`ReferralNotOpen`).
    """
    strangers = set(answers) - set(questions.PAGES[section].fields)
    if strangers:
        raise ValueError(f"not questions of {section}: {sorted(strangers)}")
    now = _writing.opened(referral)
    _refuse_stale(now, answers, revision)
    _writing.write(now, answers, by=by, checked=answers)
    ledger.record(by, Verb.REFERRAL_SAVED, now, section=section, revision=now.revision)
    return now


def _refuse_stale(now: Referral, answers: Mapping[str, Any], revision: int | None) -> None:
    if revision is None or revision == now.revision:
        return
    current, before = asked.answers_of(now), asked.answers_at(now, revision)
    changed = [
        name
        for name, value in answers.items()
        if not _same(current[name], value)
        and (before is None or (name in before and not _same(before[name], current[name])))
    ]
    if changed:
        raise Stale(
            changed=changed,
            who=now.saved_by.name if now.saved_by else "",
            at=now.saved_at,
            referral=now,
        )


def _same(one: Any, other: Any) -> bool:
    return questions.as_text(one or "") == questions.as_text(other or "")


@service(may=May.OWN_REFERRAL, on="case")
def add_risk_update(*, case: Case, text: str, by: Viewer) -> RiskUpdate:
    """What the referrer adds about risk between sending and the decision (`domain.md` section 2).

    Refuses an empty update (`ReasonNeeded`) and one after the decision (`UpdatesClosed`). The same
    words within two minutes are one press made twice.
    """
    if by.user is None:
        raise NotAllowed
    if not text.strip():
        raise ReasonNeeded("Write what has changed.")
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.stage not in BEFORE_DECISION:
        raise UpdatesClosed
    words = {"case": case, "by": by.user, "text": text.strip()}
    since = timezone.now() - _recording.SAME_PRESS
    if same := RiskUpdate.objects.filter(**words, at__gt=since).first():
        ledger.record(by, Verb.RISK_UPDATE_ADDED, case, fresh=False)
        return same
    update = RiskUpdate.objects.create(**words)
    ledger.record(by, Verb.RISK_UPDATE_ADDED, case)
    _telling.tell_role(case, "coordinator", "risk_updated", step=f"update{update.pk}")
    return update
