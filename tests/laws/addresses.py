"""Every address and who may use it (`quality.md` C1). One row for each page and what it is about.

    row("case_risk", "active", CASE_READERS)                    read only
    row("case_close", "active", CASE_READERS, CLOSERS)          read | send
    row("exit_propose", "active", None, CLOSERS)                send only

People are those of `world.py`. A rule names who is let in; after `but` those who see the thing but may
not do this (403). Everybody else finds nothing (404), and who is not signed in is sent to sign in.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Who is let in, and who is told that it is not for them; nobody else learns that it exists."""

    allowed: frozenset[str]
    told_no: frozenset[str] = frozenset()
    open_to_all: bool = False

    def but(self, *others: "Rule") -> "Rule":
        seen = frozenset().union(*(other.allowed for other in others))
        return Rule(self.allowed, seen - self.allowed)

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(self.allowed | other.allowed)


@dataclass(frozen=True)
class Row:
    """One page about one thing: who may read it, who may send it. None: that cannot be done at all."""

    name: str
    about: str
    get: Rule | None
    post: Rule | None


def to(people: str) -> Rule:
    return Rule(frozenset(people.split()))


# --- who -------------------------------------------------------------------------------------

NOT_SIGNED_IN = frozenset({"nobody", "leaver"})
OUTSIDE = to("stranger outsider former elsewhere")
SPOCS = to("own_spoc own_deputy involved lead_spoc other_spoc barred")
WORKERS = to("writer colleague lead_worker manager")
CHAIRS = to("chair deputy_chair")
COORDINATOR = to("coordinator")
PANEL = SPOCS | WORKERS | CHAIRS | to("coordinator ig_lead admin")
SIGNED_IN = PANEL | OUTSIDE | to("board")
EVERYBODY = Rule(SIGNED_IN.allowed | NOT_SIGNED_IN, open_to_all=True)
NOT_NOW = to("")
NO_ONE = Rule(frozenset(), open_to_all=True)

# Of one referral
WRITER = to("writer")
REFERRERS = SPOCS | CHAIRS | WORKERS
DESK = to("coordinator chair deputy_chair")
RECEIPT = WRITER | to("own_spoc own_deputy") | DESK
OFFERED = to("writer own_spoc own_deputy")

# Of one case that agencies work on
LEAD = to("lead_spoc lead_worker")
CASE_READERS = DESK | LEAD | to("involved")
CLOSED_READERS = DESK | to("involved lead_spoc")
KEEPERS = COORDINATOR | LEAD | to("involved")
CLOSERS = COORDINATOR | LEAD

CORE_SPOCS = to("own_spoc own_deputy involved lead_spoc")

# Never shown so much as the reference of a case of this panel, on any page
BLIND = OUTSIDE | to("barred other_spoc colleague manager board ig_lead admin")

# Of the panel
MANAGERS = to("coordinator admin")
CASELOAD = DESK
MEETERS = SPOCS | DESK
TODAY = MEETERS | to("elsewhere")

ROWS: list[Row] = []


def row(name: str, about: str, get: Rule | None, post: Rule | None = None) -> None:
    ROWS.append(Row(name, about, get, post))


# --- the front door, signing in, help ----------------------------------------------------------

row("start", "", EVERYBODY)
row("component_page", "", EVERYBODY)
row("help", "", EVERYBODY)
row("help_topic", "topic", EVERYBODY)
row("accessibility", "", EVERYBODY)
row("account_login", "", EVERYBODY, EVERYBODY)
row("demo_sign_in", "", NO_ONE, NO_ONE)
row("mfa_authenticate", "", EVERYBODY, EVERYBODY)
row("account_reset_password", "", EVERYBODY, EVERYBODY)
row("account_reset_password_done", "", EVERYBODY)
row("account_reset_password_from_key", "reset link", EVERYBODY, EVERYBODY)
row("account_reset_password_from_key_done", "", EVERYBODY)
row("account_logout", "", EVERYBODY, EVERYBODY)
row("account_reauthenticate", "", SIGNED_IN, SIGNED_IN)
row("mfa_reauthenticate", "", SIGNED_IN, SIGNED_IN)
row("mfa_activate_totp", "", SIGNED_IN, SIGNED_IN)
row("mfa_deactivate_totp", "", SIGNED_IN, SIGNED_IN)
row("mfa_view_recovery_codes", "", SIGNED_IN)
row("mfa_generate_recovery_codes", "", SIGNED_IN, SIGNED_IN)
row("mfa_index", "", SIGNED_IN)
row("account_change_password", "", SIGNED_IN, SIGNED_IN)
row("notifications", "", SIGNED_IN, SIGNED_IN)

# --- panels, agencies, people ------------------------------------------------------------------

row("panel_list", "", SIGNED_IN)
row("panel_create", "", to("admin"), to("admin"))
row("panel_summary", "panel", PANEL)
row("message_failures", "panel", COORDINATOR)
row("message_again", "message", None, COORDINATOR)
row("panel_settings", "panel", PANEL, MANAGERS.but(PANEL))
row("agency_add", "panel", MANAGERS, MANAGERS)
row("member_add", "panel", MANAGERS, MANAGERS)
row("member_change", "membership", MANAGERS, MANAGERS)
row("person_add_to_panel", "panel", MANAGERS, MANAGERS)
row("role_give", "panel", MANAGERS, MANAGERS)
row("role_end", "role", MANAGERS, MANAGERS)
row("agreement_add", "panel", to("ig_lead"), to("ig_lead"))
row("agreement_sign", "agreement", to("ig_lead"), to("ig_lead"))
row("signature_withdraw", "signature", to("ig_lead"), to("ig_lead"))
row("document_add", "panel", to("ig_lead"), to("ig_lead"))
row("quick_links", "panel", to("ig_lead"), to("ig_lead"))
row("document_accept", "document", None, SPOCS.but(PANEL))
row("agency_list", "", SIGNED_IN)
row("agency_summary", "agency", PANEL)
row("agency_change", "agency", MANAGERS, MANAGERS)
row("person_add", "agency", MANAGERS, MANAGERS)
row("spoc_appoint", "agency", MANAGERS, MANAGERS)
row("appointment_end", "appointment", MANAGERS, MANAGERS)
row("person_summary", "person", PANEL)
row("person_change", "person", MANAGERS, MANAGERS)
row("leave_or_cover", "person", MANAGERS, MANAGERS)
row("cover_end", "cover", None, MANAGERS)
row("person_bring_back", "leaver", None, MANAGERS)
row("person_send_link", "person", None, MANAGERS)
row("person_reset_second_step", "person", None, MANAGERS)

# --- a referral: written, sent, followed -------------------------------------------------------

row("refer", "", REFERRERS, REFERRERS)
row("refer_blank", "", REFERRERS)
row("refer_form", "", REFERRERS)
row("referral_list", "", SIGNED_IN)
row("referral", "draft", WRITER)
row("referral", "received", RECEIPT)
row("referral", "matching", RECEIPT)
row("referral", "waiting", RECEIPT | to("involved"))
row("referral", "returned", RECEIPT)
row("referral", "listed", RECEIPT | to("involved"))
row("referral", "active", RECEIPT | CASE_READERS)
row("referral", "closed", RECEIPT | CLOSED_READERS)
row("referral", "declined", RECEIPT)
row("referral", "withdrawn", RECEIPT)
for about in ("draft", "returned"):
    row("referral_check", about, WRITER)
    row("referral_send", about, None, WRITER)
    row("referral_import", about, WRITER, WRITER)
    row("referral_tried", about, WRITER, WRITER)
    row("referral_factors", about, WRITER, WRITER)
    row("referral_risks", about, WRITER, WRITER)
row("referral_edit", "section", WRITER, WRITER)
row("referral_tried_change", "tried entry", WRITER, WRITER)
row("referral_tried_remove", "tried entry", None, WRITER)
row("referral_sent", "received", RECEIPT)
row("referral_print", "received", RECEIPT)
row("referral_print", "active", RECEIPT | CASE_READERS)
row("referral_withdraw", "draft", WRITER, WRITER)
row("referral_withdraw", "received", WRITER, WRITER)
row("referral_update", "received", None, WRITER)
row("referral_identity", "received", None, RECEIPT)
row("referral_identity", "active", None, RECEIPT | CASE_READERS)
row("offer_answer", "offered", OFFERED, OFFERED)
row("challenge", "declined", WRITER, WRITER)
row("challenge_answer", "challenged", to("deputy_chair"), to("deputy_chair"))

# --- triage, waiting, making room --------------------------------------------------------------

row("triage", "received", COORDINATOR, COORDINATOR)
row("triage", "matching", COORDINATOR, COORDINATOR)
row("triage_match", "matching", None, COORDINATOR)
row("triage_identity", "received", None, COORDINATOR)
row("triage_return", "received", COORDINATOR, COORDINATOR)
row("triage_decline", "received", COORDINATOR, COORDINATOR)
row("triage_link", "received", COORDINATOR, COORDINATOR)
row("withdrawal_answer", "leaving", COORDINATOR, COORDINATOR)
row("waiting_list", "panel", CASELOAD)
row("waiting_review", "waiting", None, COORDINATOR)
row("waiting_decide", "silent", COORDINATOR, COORDINATOR)
row("room_propose", "panel", CHAIRS, CHAIRS)
row("room_list", "", SPOCS)
row("room_answer", "room", to("involved"), to("involved"))

# --- a case -------------------------------------------------------------------------------------

row("case_list", "", PANEL | to("elsewhere"))
row("case_summary", "received", DESK)
row("case_summary", "matching", DESK)
row("case_summary", "waiting", DESK | to("involved"))
row("case_summary", "listed", DESK | to("involved"))
row("case_summary", "active", CASE_READERS)
row("case_summary", "closed", CLOSED_READERS)
row("case_summary", "declined", DESK)
row("case_summary", "withdrawn", DESK)
row("identity", "active", None, CASE_READERS)
row("case_agencies", "active", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
for name in ("case_restrict", "case_source", "case_bar"):
    row(name, "active", DESK.but(CASE_READERS), DESK.but(CASE_READERS))
row("case_access", "active", DESK.but(CASE_READERS))
row("case_access", "restricted", COORDINATOR)
row("case_summary", "restricted", COORDINATOR)
row("case_unrestrict", "restricted", COORDINATOR, COORDINATOR)
row("case_name", "active", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
row("case_unname", "named", None, COORDINATOR.but(CASE_READERS))
row("case_bar_confirm", "bar", None, CHAIRS.but(CASE_READERS))
row("case_bar_lift", "bar", DESK.but(CASE_READERS), DESK.but(CASE_READERS))
row("case_conflict", "listed", DESK | CORE_SPOCS, DESK | CORE_SPOCS)
row("case_conflict", "active", CASE_READERS, CASE_READERS)
row("protected_address", "active", None, CASE_READERS)
row("protected_address", "closed", None, NOT_NOW)
row("case_person", "active", CASE_READERS)
row("case_person", "closed", CLOSED_READERS)
for name, about in {
    "conversation_add": "active",
    "told_add": "active",
    "capacity_add": "active",
    "advocacy_add": "active",
    "legal_measure_add": "active",
    "outcome_judge": "wish",
    "outcome_change": "wish",
    "legal_measure_end": "measure",
    "plan_item_add": "active",
    "plan_item_end": "plan item",
    "contingency_add": "active",
    "contingency_end": "contingency",
    "rhythm_agree": "active",
    "contact_add": "active",
}.items():
    row(name, about, KEEPERS.but(CASE_READERS), KEEPERS.but(CASE_READERS))
row("case_risk", "active", CASE_READERS)
row("assessment_add", "active", CASE_READERS, CASE_READERS)
row("plan_agreed", "assessment", None, COORDINATOR.but(CASE_READERS))
row("case_close", "active", CASE_READERS, CLOSERS.but(CASE_READERS))
row("case_close", "closed", CLOSED_READERS, NOT_NOW.but(CLOSED_READERS))
row("exit_propose", "active", None, CLOSERS.but(CASE_READERS))
row("exit_resume", "exit_proposed", None, COORDINATOR.but(CASE_READERS))
row("case_timeline", "active", CASE_READERS)

# --- requests, answers, sharing ------------------------------------------------------------------

row("request_list", "", SPOCS | COORDINATOR | to("elsewhere"))
row(
    "request_respond",
    "request",
    to("involved").but(CASE_READERS),
    to("involved").but(CASE_READERS),
)
row("request_identity", "request", None, to("involved").but(CASE_READERS))
row("case_sharing", "active", CASE_READERS)
row("case_sharing", "closed", CLOSED_READERS)
row("request_new", "active", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
row("request_remind", "open request", None, COORDINATOR.but(CASE_READERS))
row(
    "request_withdraw", "open request", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS)
)
row("refusal_judge", "refusal", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
row("usual_answer", "agency", to("other_spoc ig_lead").but(PANEL), to("other_spoc").but(PANEL))
row("usual_answer_decide", "usual answer", None, to("ig_lead").but(PANEL))
row("agency_given", "agency", to("ig_lead").but(PANEL))

# --- actions ------------------------------------------------------------------------------------

row(
    "action_list",
    "",
    REFERRERS | to("coordinator elsewhere"),
    REFERRERS | to("coordinator elsewhere"),
)
row("ladder_settings", "panel", MANAGERS, MANAGERS)
# By a link in a message: whoever has it, for the one person it was sent to; nobody signed in as another.
ITS_PERSON = frozenset({"involved"})
LINKED = Rule(NOT_SIGNED_IN | ITS_PERSON, SIGNED_IN.allowed - ITS_PERSON, open_to_all=True)
row("quick_update", "quick link", LINKED, LINKED)
row("quick_saved", "", EVERYBODY)
row("action_page", "action", CASE_READERS, (COORDINATOR | to("involved")).but(CASE_READERS))
row(
    "action_page",
    "blocked action",
    CASE_READERS,
    (COORDINATOR | to("lead_spoc involved")).but(CASE_READERS),
)
row("action_page", "done action", CASE_READERS, (COORDINATOR | to("involved")).but(CASE_READERS))
row("action_extend", "action", COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
row("action_extend", "blocked action", CHAIRS.but(CASE_READERS), CHAIRS.but(CASE_READERS))
row("action_remind", "action", None, CLOSERS.but(CASE_READERS))
row("action_hand_over", "action", KEEPERS.but(CASE_READERS), KEEPERS.but(CASE_READERS))
row("business_list", "", TODAY)
row("panel_business", "panel", MEETERS, MEETERS)
row("action_page", "business action", MEETERS, to("coordinator other_spoc").but(MEETERS))
row("action_extend", "business action", COORDINATOR.but(MEETERS), COORDINATOR.but(MEETERS))
row("action_remind", "business action", None, DESK.but(MEETERS))
for_business = (DESK | to("other_spoc")).but(MEETERS)
row("action_hand_over", "business action", for_business, for_business)
row("escalation_page", "business action", MEETERS)
row("escalation_send", "business action", COORDINATOR.but(MEETERS), COORDINATOR.but(MEETERS))
row("escalation_hold", "business action", COORDINATOR.but(MEETERS), COORDINATOR.but(MEETERS))
row("escalation_go_on", "business action", None, COORDINATOR.but(MEETERS))
row(
    "escalation_seen",
    "business action",
    to("other_spoc chair").but(MEETERS),
    to("other_spoc chair").but(MEETERS),
)
row("escalation_list", "", DESK | to("manager board elsewhere"))
for about in ("blocked action", "request"):
    row("escalation_page", about, CASE_READERS)
    row("escalation_send", about, COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
    row("escalation_hold", about, COORDINATOR.but(CASE_READERS), COORDINATOR.but(CASE_READERS))
    row("escalation_go_on", about, None, COORDINATOR.but(CASE_READERS))
    row(
        "escalation_seen", about, to("involved").but(CASE_READERS), to("involved").but(CASE_READERS)
    )
row("escalation_copy", "copy of a manager", to("manager"), to("manager"))
row("escalation_copy", "copy of the board", to("board"), to("board"))
row("case_actions", "active", CASE_READERS, KEEPERS.but(CASE_READERS))

# --- no quiet exits; disagreements ---------------------------------------------------------------

LEAVERS = COORDINATOR | to("involved")
# The agency that leaves does not object to its own leaving.
OBJECTORS = DESK | to("lead_spoc")
DISAGREEING = DESK | to("involved lead_spoc")
# The deputy chair's own agency is a party.
SETTLERS = to("coordinator chair")
row(
    "case_leave",
    "active",
    (LEAVERS | to("lead_spoc")).but(CASE_READERS),
    (LEAVERS | to("lead_spoc")).but(CASE_READERS),
)
row("leaving_object", "leaving part", OBJECTORS.but(CASE_READERS), OBJECTORS.but(CASE_READERS))
row("leaving_stay", "leaving part", None, LEAVERS.but(CASE_READERS))
row("disagreement_list", "", SPOCS | DESK | to("manager elsewhere"))
row("disagreement_new", "active", DISAGREEING.but(CASE_READERS), DISAGREEING.but(CASE_READERS))
for about in ("disagreement", "disputed part"):
    row("disagreement_page", about, CASE_READERS)
    row("disagreement_say", about, DISAGREEING.but(CASE_READERS), DISAGREEING.but(CASE_READERS))
    row("disagreement_settle", about, SETTLERS.but(CASE_READERS), SETTLERS.but(CASE_READERS))

# --- today, search, meetings, decisions ---------------------------------------------------------

row("today", "", TODAY)
row("search", "", SIGNED_IN, SIGNED_IN)
row("access_overview", "", SPOCS | DESK | to("ig_lead elsewhere"))
row("access_review", "", SPOCS, SPOCS)
row("browse_reason", "panel", PANEL, PANEL)
row("access_emergency", "", SPOCS, SPOCS)
row("access_open", "", to("ig_lead"), to("ig_lead"))
row("opening_review", "opening", to("ig_lead"), to("ig_lead"))
row("meeting_list", "", TODAY)
row("meeting_new", "", DESK | to("elsewhere"), DESK | to("elsewhere"))
row("meeting_page", "meeting", MEETERS)
row("meeting_page", "open meeting", MEETERS)
row("meeting_page", "ended meeting", MEETERS)
row("meeting_page", "MDT meeting", DESK | to("involved lead_spoc"))
row("meeting_attendance", "open meeting", None, DESK)
row("meeting_open", "meeting", None, DESK)
row("meeting_end", "open meeting", DESK, DESK)
row("meeting_cancel", "meeting", DESK, DESK)
row("decision_new", "decision", CHAIRS, CHAIRS)
row("decision_ratify", "ratification", None, CHAIRS)
row("urgent_decision", "urgent", CHAIRS, CHAIRS)

# --- subject access -----------------------------------------------------------------------------

DATA_LEAD = to("ig_lead")

row("dsar_list", "", DATA_LEAD)
row("dsar_new", "", DATA_LEAD, DATA_LEAD)
row("dsar_page", "request for data", DATA_LEAD)
row("dsar_review", "passages", DATA_LEAD, DATA_LEAD)
row("dsar_gather", "request for data", None, DATA_LEAD)
for name in ("dsar_open", "dsar_extend", "dsar_withdraw", "dsar_answer", "dsar_export"):
    row(name, "request for data", DATA_LEAD, DATA_LEAD)

# --- the ledger ---------------------------------------------------------------------------------

KEEPER = to("ig_lead")

row("ledger_page", "", KEEPER)
row("ledger_readers_page", "", KEEPER)
row("ledger_verify", "", KEEPER, KEEPER)
row("ledger_export", "", KEEPER, KEEPER)
row("ledger_verifier", "", SIGNED_IN)
row("receipt_list", "", SPOCS)
row("receipt", "receipt", to("involved"))
row("checkpoint", "checkpoint", SPOCS)

# Who keeps the ledger reads references in it, and nowhere else.
REFERENCES_READ = {
    ("ledger_page", "ig_lead"),
    ("agency_given", "ig_lead"),
    ("access_overview", "ig_lead"),
    ("opening_review", "ig_lead"),
}
