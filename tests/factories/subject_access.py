"""Subject access requests, through the services, as the information governance lead makes them."""

from panel.models import DSAR, DSARPassage
from panel.services.dsar import open_dsar, start_dsar
from panel.services.dsar_review import Given, export_dsar, rule_passages
from sharing.doors import ledger
from tests.factories.voice import days_ago

WHY = "The adult asked us by letter what we hold"


def asked(case, ig_lead, **words):
    """A request about the adult of this case, received five days ago, open to the lead."""
    given = {
        "reference": case.reference,
        "received_on": days_ago(5),
        "asked_by": "adult",
        "identity_how": "Photo card seen by the outreach worker",
        "identity_on": days_ago(4),
        "reason": WHY,
    }
    with ledger.listening():
        return start_dsar(by=ig_lead.viewer, **given | words)


def passages(dsar, **where):
    return list(DSARPassage.objects.filter(dsar=dsar, **where))


def ruled(dsar, ig_lead, ruling="release", rows=None, **words):
    """The same ruling on these passages, or on all that are to be checked."""
    rows = passages(dsar, ruling="to_check") if rows is None else rows
    given = [Given(number=one.pk, seen=one.digest, ruling=ruling, **words) for one in rows]
    with ledger.listening():
        return rule_passages(dsar=dsar, given=given, by=ig_lead.viewer)


def exported(dsar, ig_lead, reason="Everything is checked and ready"):
    with ledger.listening():
        return export_dsar(dsar=DSAR.objects.get(pk=dsar.pk), reason=reason, by=ig_lead.viewer)


def asked_anew(case, ig_lead):
    """The same as `asked`, or the request that is open already, opened and gathered again."""
    dsar = asked(case, ig_lead)
    with ledger.listening():
        return open_dsar(dsar=dsar, reason="To go on checking passages", by=ig_lead.viewer)
