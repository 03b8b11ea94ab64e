"""Information requests and answers, through the services."""

from referrals.policy import Content
from referrals.services.request import request_information
from referrals.services.response import answer_request
from sharing.doors import ledger
from sharing.policy import Grounds

TASK = Grounds(
    article6="public_task",
    article9="g_substantial_public_interest",
    dpa_condition="sch1_6_statutory_purpose",
    necessity="Nobody else knows when the visitors come.",
)
HEALTH = Grounds(
    article6="public_task",
    article9="h_health_social_care",
    dpa_condition="sch1_2_health_social_care",
    confidentiality="overriding_public_interest",
    necessity="The plan cannot be safe without it.",
)
KNOWN = Content(facts="Two calls this year.", adult_told="agrees")


def ask(case, cast, *agencies, **words):
    """Requests from the coordinator to these agencies; gives the one, or a list of several."""
    with ledger.listening():
        made = request_information(
            case=case,
            agencies=agencies,
            by=cast.coordinator.viewer,
            **{"questions": "Who visits, and when?", "purpose": "To plan safe visits."} | words,
        )
    return made[0] if len(made) == 1 else made


def answer(request, player, kind="provided", content=KNOWN, bases=TASK, **words):
    """The answer of this player's agency."""
    with ledger.listening():
        return answer_request(
            request=request, answer=kind, content=content, bases=bases, by=player.viewer, **words
        )
