"""The words of the partnership: kinds of agency, roles and what is written in the ledger."""

from enum import StrEnum

from django.db.models import TextChoices


class AgencyKind(TextChoices):
    """`domain.md` section 1, `Agency.kind`."""

    COUNCIL_SOCIAL_CARE = "council_social_care", "Council adult social care"
    COUNCIL_HOUSING = "council_housing", "Council housing"
    POLICE = "police", "Police"
    PROBATION = "probation", "Probation"
    MENTAL_HEALTH = "mental_health", "Mental health"
    HOSPITAL = "hospital", "Hospital"
    GP_ICB = "gp_icb", "GP and integrated care board"
    SUBSTANCE_USE = "substance_use", "Drug and alcohol service"
    FIRE = "fire", "Fire and rescue"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Other"


COUNCIL_KINDS = {AgencyKind.COUNCIL_SOCIAL_CARE, AgencyKind.COUNCIL_HOUSING}
NHS_KINDS = {AgencyKind.MENTAL_HEALTH, AgencyKind.HOSPITAL, AgencyKind.GP_ICB}


class DocumentKind(TextChoices):
    TERMS_OF_REFERENCE = "terms_of_reference", "Terms of reference"
    SHARING_AGREEMENT = "sharing_agreement", "Information sharing agreement"
    MINUTE_TAKING = "minute_taking", "Minute-taking agreement"


class Verb(TextChoices):
    """What the ledger says of this app's facts. The label is the middle of a sentence."""

    LOOKED = "looked", "opened"
    LISTED = "listed", "was shown a list of"
    SEARCHED = "searched", "searched for"
    IDENTITY_SHOWN = "identity_shown", "opened the identity details of"
    REFUSED = "refused", "was refused"
    SIGNED_IN = "signed_in", "signed in"
    SIGNED_OUT = "signed_out", "signed out"
    SECOND_STEP_SET = "second_step_set", "set up a second step for"
    SECOND_STEP_RESET = "second_step_reset", "took away the second step of"
    PANEL_CREATED = "panel_created", "created the panel"
    SETTINGS_CHANGED = "settings_changed", "changed the settings of"
    AGENCY_ADDED = "agency_added", "added the agency"
    AGENCY_CHANGED = "agency_changed", "changed the agency"
    AGENCY_JOINED = "agency_joined", "joined to the panel"
    AGENCY_LEFT = "agency_left", "ended the membership of"
    AGENCY_CORE = "agency_core", "changed the part in the quorum of"
    PERSON_ADDED = "person_added", "added the person"
    PERSON_CHANGED = "person_changed", "changed the details of"
    PERSON_LEFT = "person_left", "recorded as a leaver"
    PERSON_BACK = "person_back", "brought back"
    SPOC_APPOINTED = "spoc_appointed", "appointed as single point of contact"
    SPOC_ENDED = "spoc_ended", "ended the appointment of"
    COVER_SET = "cover_set", "set cover for"
    COVER_ENDED = "cover_ended", "ended cover for"
    ROLE_GIVEN = "role_given", "gave a role to"
    ROLE_ENDED = "role_ended", "ended a role of"
    AGREEMENT_ADDED = "agreement_added", "added the agreement"
    AGREEMENT_SIGNED = "agreement_signed", "signed the agreement"
    AGREEMENT_WITHDRAWN = "agreement_withdrawn", "withdrew from the agreement"
    DOCUMENT_ADDED = "document_added", "added the document"
    DOCUMENT_ACCEPTED = "document_accepted", "accepted the document"
    NOTICE_QUEUED = "notice_queued", "queued a message about"
    NOTICE_SENT = "notice_sent", "sent a message about"
    NOTICE_FAILED = "notice_failed", "could not send a message about"
    DEMO_SEEDED = "demo_seeded", "seeded the demonstration"


class May(StrEnum):
    """Everything a person may do. The first group is granted case by case and the values are
    guardian's code names; the second comes with a role in a panel (`roles.py`)."""

    SEE_REFERRAL = "see_referral"
    SEE_IDENTITY = "see_identity"
    SEE_CASE = "see_case"
    OWN_REFERRAL = "own_referral"
    ANSWER_OFFER = "answer_offer"
    LEAD_CASE = "lead_case"

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
    SEE_BOARD = "see_board"
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
    }
)

# Who may see a whole case may see its parts.
SUFFICES = {
    May.SEE_REFERRAL: (May.SEE_REFERRAL, May.SEE_CASE),
    May.SEE_IDENTITY: (May.SEE_IDENTITY, May.SEE_CASE),
}
