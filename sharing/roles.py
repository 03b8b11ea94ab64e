"""Roles as code: what each may do, and the paragraph shown to people. The policy fits one page.

A role is held in one panel (or, for agency roles, in every panel the agency belongs to).
Source: `domain.md` section 2. Reading a case is never in a role: that takes a grant on the case.
"""

from sharing.choices import May

MEMBER = frozenset({May.SEE_PANEL, May.SEE_AGENCIES, May.REFER})


class Role:
    """One role: code, name, paragraph, and what it may do in its panel."""

    code = ""
    name = ""
    says = ""
    may: frozenset[May] = frozenset()


class Referrer(Role):
    code = "referrer"
    name = "Referrer"
    says = (
        "Works for a partner agency. Writes and sends referrals, sees what they wrote and its stage, "
        "adds updates until the decision, and answers returns and offers."
    )
    may = MEMBER


class Spoc(Role):
    code = "spoc"
    name = "Single point of contact (SPoC)"
    says = (
        "Speaks for one agency: answers requests, updates its actions and attends the panel. "
        "Sees the cases that agency is involved in, and no others."
    )
    may = MEMBER | {
        May.UPDATE_ACTION,
        May.PLAN,
        May.CONFIRM_ROOM,
        May.SEE_MEETINGS,
        May.ANSWER_REQUEST,
        May.OPEN_IN_EMERGENCY,
    }


class DeputySpoc(Spoc):
    code = "deputy_spoc"
    name = "Deputy SPoC"
    says = "Stands in for the SPoC of one agency and sees what the SPoC sees."


class Coordinator(Role):
    code = "coordinator"
    name = "Coordinator"
    says = (
        "Runs the panel: triage, agenda, MDT meetings, action log and escalation. "
        "Never decides whether a case is accepted or closed; the panel does."
    )
    may = MEMBER | {
        May.TRIAGE,
        May.COORDINATE,
        May.PLAN,
        May.UPDATE_ACTION,
        May.SEE_MEETINGS,
        May.RUN_MEETING,
        May.SEE_CASELOAD,
        May.MANAGE_PARTNERS,
        May.CHANGE_SETTINGS,
        May.BAR,
        May.RESTRICT,
    }


class Chair(Role):
    code = "chair"
    name = "Chair"
    says = (
        "Records the panel's decisions and urgent decisions, lowers a risk rating with reasons, "
        "and may propose making room for an urgent referral."
    )
    may = frozenset(
        {
            May.SEE_PANEL,
            May.SEE_AGENCIES,
            May.DECIDE,
            May.PROPOSE_ROOM,
            May.SEE_MEETINGS,
            May.RUN_MEETING,
            May.SEE_CASELOAD,
            May.BAR,
            May.RESTRICT,
        }
    )


class DeputyChair(Chair):
    code = "deputy_chair"
    name = "Deputy chair"
    says = (
        "Chairs in the chair's absence or where the chair's own agency is implicated, "
        "and answers a referrer's challenge to a refusal."
    )
    may = Chair.may | {May.ANSWER_CHALLENGE}


class AgencyManager(Role):
    code = "agency_manager"
    name = "Agency manager"
    says = (
        "Is told when an action of their own agency, or its answer to a request, is late. "
        "Sees what has been escalated there, and nothing else of a case."
    )
    may = frozenset({May.SEE_PANEL, May.SEE_AGENCIES, May.SEE_ESCALATED})


class BoardMember(Role):
    code = "board_member"
    name = "Board member"
    says = (
        "Sees outcomes and numbers for the strategic board, never a person or a case. "
        "Of what is escalated to the board: reference, agency and days overdue."
    )
    may = frozenset({May.SEE_BOARD, May.SEE_ESCALATED})


class InformationGovernanceLead(Role):
    code = "ig_lead"
    name = "Information governance lead"
    says = (
        "Keeps the agreements and the ledger: who saw and shared what, and why. "
        "Does not edit cases and opens one only with a typed reason."
    )
    may = frozenset(
        {
            May.SEE_PANEL,
            May.SEE_AGENCIES,
            May.MANAGE_AGREEMENTS,
            May.READ_LEDGER,
            May.OPEN_WITH_REASON,
        }
    )


class SystemAdministrator(Role):
    code = "system_administrator"
    name = "System administrator"
    says = "Looks after people, agencies, settings and the running of the service. Sees no case."
    may = frozenset(
        {
            May.SEE_PANEL,
            May.SEE_AGENCIES,
            May.MANAGE_PARTNERS,
            May.CHANGE_SETTINGS,
            May.CREATE_PANEL,
        }
    )


class System(Role):
    code = "system"
    name = "The service itself"
    says = (
        "Moves a referral at submission by the rules, runs out offers and sends messages. "
        "Sets up the first panel with its people."
    )
    may = frozenset(
        {
            May.SWEEP,
            May.SEED,
            May.SIGN_IN,
            May.CREATE_PANEL,
            May.MANAGE_PARTNERS,
            May.MANAGE_AGREEMENTS,
            May.CHANGE_SETTINGS,
        }
    )


ROLES: dict[str, type[Role]] = {
    role.code: role
    for role in (
        Referrer,
        Spoc,
        DeputySpoc,
        Coordinator,
        Chair,
        DeputyChair,
        AgencyManager,
        BoardMember,
        InformationGovernanceLead,
        SystemAdministrator,
        System,
    )
}

# Given to a person in a panel by hand; the others follow from employment and appointment.
PANEL_ROLES = (
    Coordinator,
    Chair,
    DeputyChair,
    BoardMember,
    InformationGovernanceLead,
    SystemAdministrator,
)
PANEL_ROLE_CHOICES = [(role.code, role.name) for role in PANEL_ROLES]
