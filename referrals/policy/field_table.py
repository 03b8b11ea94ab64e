"""Who reads which field of a case: one table (`domain.md` sections 2 and 8; quality C7).

A field that is not in it fails a test. The rules beyond "who sees the case" are carried out by
`field_rules.py`, by `narrow` of the answers, and by the pages that open on a recorded press.
"""

from enum import StrEnum


class Reads(StrEnum):
    """Who reads a field, besides whoever wrote it."""

    CASE = "Who sees the case"
    REFERRAL = "Who sees the referral, and who sees the case it became"
    IDENTITY = "Who may know whom it is about, on a recorded press"
    CARE = "Health and social care agencies and the coordinator, on a recorded press"
    CONTACT = "The lead agency and the coordinator"
    PRESS = (
        "Who sees the case, on a press of its own, and no agency tied to the alleged source of risk"
    )
    ITEM = "As the agency that answered chose, narrowed by clinical and criminal-offence detail"
    OWN = "The agency itself"
    ESCALATED = "Who sees the case; once it is escalated, the manager of the late agency"
    DESK = "The coordinator and the chair"
    KEEPERS = "The coordinator and the chair, who look after access"
    GOVERNANCE = "The information governance lead"
    MEETING = "Who is of the meeting"
    MATCHING = "Nobody; referrals are compared by it"


FIELDS: dict[str, dict[Reads, str]] = {
    "Case": {
        Reads.CASE: (
            "reference stage stage_since shown_as offered_until created_at submitted_at "
            "is_repeat urgent urgent_reason score deferrals review_on is_restricted "
            "interim_plan decline_reason closure_reason risk_outcome lacked_capacity ended_at "
            "revision"
        ),
        Reads.DESK: "place first_in_line reviewed_at signposting",
    },
    "StageMove": {
        Reads.CASE: "from_stage to_stage mover at reason note",
    },
    "CaseAgency": {
        Reads.CASE: "part since until how_it_ended",
    },
    "CaseLink": {
        Reads.CASE: "kind since",
    },
    "CaseGrant": {
        Reads.KEEPERS: "until why given_by given_at",
    },
    "AccessReview": {
        Reads.OWN: "reference month opened_on due closed_at",
    },
    "AccessReviewLine": {
        Reads.OWN: "reads whys since answer answered_at lapsed_at restored_at",
    },
    "Adult": {
        Reads.CASE: "reference first_language communication what_matters",
        Reads.IDENTITY: "given_name family_name aliases birth_date birth_estimated address postcode",
        Reads.CARE: "nhs_number",
        Reads.CONTACT: "safe_contact",
        Reads.PRESS: "protected_address",
    },
    "CapacityRecord": {
        Reads.CASE: (
            "decision is_main finding decided_on assessor support_given influences review_on "
            "executive_functioning best_interests less_restrictive recorded_at"
        ),
    },
    "Advocacy": {
        Reads.CASE: "type status name note recorded_at",
    },
    "Challenge": {
        Reads.REFERRAL: "at text answer_due answered_at upheld answer",
    },
    "Exit": {
        Reads.CASE: (
            "proposed_at ended_at reason risk_outcome score_reason risk_tolerated "
            "tolerated_reason receiving_person accepted_on accepted_where "
            "end_conversation_reason actions_handed_over measures_owned adult_told "
            "adult_told_how rereferral_route handover_note sar_considered transfer_contact "
            "transfer_date transfer_passed transfer_acknowledged_on"
        ),
    },
    "LegalMeasure": {
        Reads.CASE: (
            "type law court start expiry conditions breach extension_possible own_view "
            "added_risk next_step recorded_at ended_on"
        ),
    },
    "NamedPerson": {
        Reads.KEEPERS: "why named_at until ended_at",
    },
    "Restriction": {
        Reads.KEEPERS: "why set_at lifted_at lift_why",
    },
    "AllegedSource": {
        Reads.KEEPERS: "note recorded_at ended_at",
    },
    "OutcomeConversation": {
        Reads.CASE: (
            "point held_on asked_by respondent asked own_words not_asked_reason recorded_at"
        ),
    },
    "DesiredOutcome": {
        Reads.CASE: (
            "own_words defined_via rank in_tension_with negotiated achieved judged_by judged_on"
        ),
    },
    "AdultTold": {
        Reads.CASE: "at told how why_not next_considered own_view recorded_at",
    },
    "Offer": {
        Reads.REFERRAL: "place offered_at until silent_since answer answered_at fresh_risk",
    },
    "PendingMove": {
        Reads.REFERRAL: (
            "kind asked_at reason risk_holder interim_plan answered_at agreed answer_note"
        ),
    },
    "Referral": {
        Reads.REFERRAL: (
            "referrer_name referrer_role referrer_email referrer_phone relationship "
            "manager_agrees manager_name referral_date next_of_kin sex gender_identity "
            "gender_described orientation religion disability is_carer ethnicity "
            "first_language interpreter format_needed faith culture what_matters "
            "preferred_worker asked own_words respondent not_asked_reason capacity "
            "capacity_note advocacy_type advocacy_status adult_told adult_told_why_not "
            "adult_agreement agreement_override article6 article9 dpa_condition "
            "confidentiality criminal_offence_data sharing_necessity sharing_proportionality "
            "ask_of_panel interim_plan urgent urgent_reason single_agency_note "
            "primary_support_reason accommodation tenancy_threat tenancy_threat_date "
            "household dependants children children_check facts observations allegations "
            "opinions immediate_danger danger_action visit_safety source_works_with_adults "
            "trust_lead_told exploitation nrm_considered abuse_types source_of_risk "
            "source_subtype source_detail location protective_factors own_view_of_risk "
            "isolation_contributing lonely isolation_causes isolation_categories "
            "connection_wanted connection_facilitated previous_concerns forum_section_42 "
            "forum_marac forum_mappa forum_channel legal_measures not_tried_reason to_check "
            "revision saved_at"
        ),
        Reads.IDENTITY: (
            "given_name family_name aliases birth_date birth_estimated address postcode gp "
            "agency_ids"
        ),
        Reads.CARE: "nhs_number",
        Reads.CONTACT: "contact_method contact_times contact_who_must_not_know",
        Reads.PRESS: "protected_address",
        Reads.MATCHING: "given_sound family_sound plain_names plain_address",
    },
    "ReferralFactor": {
        Reads.REFERRAL: "factor scenario presence engagement_with likelihood impact evidence",
    },
    "TriedBefore": {
        Reads.REFERRAL: "by_whom what result added_at",
    },
    "RiskUpdate": {
        Reads.REFERRAL: "at text",
    },
    "InformationRequest": {
        Reads.CASE: (
            "article6 law_enforcement article9 dpa_condition confidentiality "
            "criminal_offence_data necessity proportionality reference on_listing questions "
            "purpose for_crime period sent_at due answered_at withdrawn_at reminded_at next_look_on"
        ),
    },
    "InformationResponse": {
        Reads.CASE: (
            "article6 law_enforcement article9 dpa_condition confidentiality "
            "criminal_offence_data necessity proportionality at answer clinical visibility "
            "adult_may_see adult_told not_told_why refusal refusal_outcome judged_at "
            "by_usual_answer"
        ),
        Reads.ITEM: "facts allegations professional_view known_wishes refusal_reason",
        Reads.OWN: "own_number",
    },
    "RiskAssessment": {
        Reads.CASE: (
            "version assessed_at summary protective_factors own_view differing_views highest "
            "overall band override_reason"
        ),
    },
    "RiskScore": {
        Reads.CASE: "factor scenario likelihood impact evidence who_is_at_risk",
    },
    "RiskPlanItem": {
        Reads.CASE: (
            "risk response less_restrictive owner_name due could_raise_risk own_view added_at "
            "ended_at"
        ),
    },
    "Contingency": {
        Reads.CASE: "trigger steps who_acts out_of_hours added_at ended_at",
    },
    "Monitoring": {
        Reads.CASE: (
            "person_name every_days reach warning_signs if_missed since recorded_at superseded_at"
        ),
    },
    "Contact": {
        Reads.CASE: "kind on person_name note recorded_at",
    },
    "Triage": {
        Reads.DESK: (
            "screened_at immediate_danger danger_note section_42 section_42_note "
            "score_override advice involve"
        ),
    },
    "ThresholdAnswer": {
        Reads.DESK: "condition answer why",
    },
    # To a manager no more than what their own agency promised, and said of it.
    "Action": {
        Reads.ESCALATED: "reference text due",
        Reads.CASE: (
            "serves priority without_panel status original_due raised_at finished_on due_since "
            "paused_wd next_look_on"
        ),
    },
    "ActionUpdate": {
        Reads.ESCALATED: "at status note",
        Reads.CASE: "evidence",
    },
    "ActionChange": {
        Reads.CASE: "at what from_due to_due reason",
    },
    "ActionReminder": {
        Reads.CASE: "day at",
    },
    # Shown on no page; what its link shows is the action's.
    "QuickLink": {
        Reads.CASE: "digest made_at until used_at",
    },
    "EscalationStep": {
        Reads.CASE: "rung counts_from day at",
    },
    "EscalationRecipient": {
        Reads.ESCALATED: "acknowledged_at response",
    },
    "EscalationHold": {
        Reads.CASE: "until reason at ended_at",
    },
    "Leaving": {
        Reads.CASE: (
            "reason adult_knows risk_held at object_until ends_on held_up_on withdrawn_at kept_at "
            "ended_at"
        ),
    },
    "Objection": {
        Reads.CASE: "reason at",
    },
    # To a party's manager that it came to them, about what and by when; nothing of the case.
    "ProfessionalDisagreement": {
        Reads.ESCALATED: "reference about",
        Reads.CASE: ("text immediate_risk level level_due opened_at outcome settled_at"),
    },
    "DisagreementStep": {
        Reads.ESCALATED: "level at due",
    },
    "DisagreementEntry": {
        Reads.CASE: "level said at",
    },
    "DisagreementRecipient": {},
    "Meeting": {
        Reads.MEETING: "reference kind starts_at venue state created_at revision",
    },
    "Attendance": {
        Reads.MEETING: "presence",
    },
    "Decision": {
        Reads.CASE: "kind reasons dissent own_voice decided_at urgent consulted",
    },
    "DSAR": {
        Reads.GOVERNANCE: (
            "reference state received_on due asked_by authority identity_how identity_on "
            "reason opened_at extended_until extension_reason extension_told_on exported_at "
            "ended_at given_on end_note"
        ),
    },
    "DSARPassage": {
        Reads.GOVERNANCE: (
            "key digest place group kind title said_by said_on hint text names ruling "
            "redacted exemption note changed_at gone ruled_at"
        ),
    },
}


def rule_of(record: str, field: str) -> Reads | None:
    """The rule of one field, by the name of its record; None if nobody has ruled yet."""
    rules = FIELDS.get(record, {})
    return next((reads for reads, names in rules.items() if field in names.split()), None)
