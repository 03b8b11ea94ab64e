"""Everything a person may do, and what is granted record by record."""

from enum import StrEnum


class May(StrEnum):
    """Everything a person may do. The first group is granted case by case and the values are
    guardian's code names; the second comes with a role in a panel (`roles.py`)."""

    SEE_REFERRAL = "see_referral"
    SEE_IDENTITY = "see_identity"
    SEE_CASE = "see_case"
    OWN_REFERRAL = "own_referral"
    ANSWER_OFFER = "answer_offer"
    LEAD_CASE = "lead_case"
    CONFIRM_ACCESS = "confirm_access"

    SEE_PANEL = "see_panel"
    SEE_AGENCIES = "see_agencies"
    REFER = "refer"
    TRIAGE = "triage"
    COORDINATE = "coordinate"
    PLAN = "plan"
    UPDATE_ACTION = "update_action"
    DECIDE = "decide"
    PROPOSE_ROOM = "propose_room"
    CONFIRM_ROOM = "confirm_room"
    ANSWER_CHALLENGE = "answer_challenge"
    SEE_MEETINGS = "see_meetings"
    RUN_MEETING = "run_meeting"
    SEE_CASELOAD = "see_caseload"
    MANAGE_PARTNERS = "manage_partners"
    MANAGE_AGREEMENTS = "manage_agreements"
    CHANGE_SETTINGS = "change_settings"
    CREATE_PANEL = "create_panel"
    READ_LEDGER = "read_ledger"
    BAR = "bar"
    RESTRICT = "restrict"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    OPEN_WITH_REASON = "open_with_reason"
    ANSWER_REQUEST = "answer_request"
    SEE_BOARD = "see_board"
    SEE_ESCALATED = "see_escalated"
    SWEEP = "sweep"
    SEED = "seed"
    SIGN_IN = "sign_in"


# Held by a grant on one record, never by a role alone.
GRANTED = frozenset(
    {
        May.SEE_REFERRAL,
        May.SEE_IDENTITY,
        May.SEE_CASE,
        May.OWN_REFERRAL,
        May.ANSWER_OFFER,
        May.LEAD_CASE,
        May.CONFIRM_ACCESS,
    }
)

# What passes case information to an agency, and so takes a signed agreement (`domain.md` section 8).
NEEDS_AGREEMENT = frozenset({May.SEE_IDENTITY, May.SEE_CASE, May.LEAD_CASE, May.CONFIRM_ACCESS})

# Who may see a whole case may see its parts. Whose access to one is paused may still ask for it back:
# that is all that is left to them.
SUFFICES = {
    May.SEE_REFERRAL: (May.SEE_REFERRAL, May.SEE_CASE),
    May.SEE_IDENTITY: (May.SEE_IDENTITY, May.SEE_CASE),
    May.CONFIRM_ACCESS: (May.CONFIRM_ACCESS, May.SEE_IDENTITY, May.SEE_CASE),
}
