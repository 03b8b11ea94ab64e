"""Every number of a panel, under headings, each with what it decides (`domain.md` section 15)."""

GROUPS = (
    (
        "Places and thresholds",
        {
            "case_cap": "how many cases the panel takes at once. A lower number removes nobody: "
            "new referrals wait until places are free",
            "case_cap_board_reference": "which decision of the board the number of places rests on",
            "accept_min_score": "from which overall risk score a referral passes the threshold",
            "exit_max_score": "up to which overall risk score a case can be stepped down",
            "min_factors": "how many vulnerability factors the threshold asks for",
            "band_low": "which scores are shown as low risk",
            "band_moderate": "which scores are shown as moderate risk",
            "band_high": "which scores are shown as high risk; those above are critical",
            "max_deferrals": "how often one case may be put off to the next meeting",
            "repeat_months": "for how long after a closure a new referral counts as a repeat",
        },
    ),
    (
        "Triage and waiting",
        {
            "triage_wd": "the date that referrers are given for triage",
            "triage_urgent_wd": "the date for triage of urgent referrals",
            "match_wd": "by when the coordinator decides a possible match",
            "return_chase_wd": "when a returned referral is chased",
            "urgent_meeting_wd": "how soon an extraordinary meeting is held for an urgent case",
            "offer_wd": "how long an offered place is held",
            "offer_urgent_wd": "how long an offered place is held for an urgent referral",
            "waiting_review_wd": "how often waiting referrals are reviewed",
            "waiting_review_urgent_wd": "how often urgent waiting referrals are reviewed",
            "challenge_wd": "how long a referrer may challenge a refusal",
            "challenge_answer_wd": "by when the deputy chair answers a challenge",
            "guests_allowed": "whether people without an account may refer with a work e-mail address",
        },
    ),
    (
        "Risk and exit",
        {
            "assessment_wd": "by when an accepted case has its plan",
            "interim_lead_wd": "how long an agency may be asked to lead for the time being",
            "review_days": "how often risk is reviewed",
            "review_critical_days": "how often critical risk is reviewed",
            "exit_assessment_days": "how fresh the risk assessment must be at step-down",
            "stepdown_check_weeks": "when a step-down is checked afterwards",
            "correction_wd": "how long the chair can correct a mistaken closure",
            "leave_objection_wd": "how long others may object when an agency ends its part",
            "silence_factor": "when long silence about a case is pointed out",
            "legal_reminder_days": "when people are reminded that a legal measure ends",
        },
    ),
    (
        "MDT",
        {
            "mdt_first_wd": "how soon after acceptance the first MDT meets",
            "mdt_days": "how often an MDT meets",
            "mdt_critical_days": "how often an MDT meets in critical cases",
            "mdt_min_agencies": "from how many agencies an MDT is held without a warning",
            "reflective_days": "when a reflective review is due",
            "reflective_section_42_days": "when a reflective review is due beside a section 42 enquiry",
        },
    ),
    (
        "Actions",
        {
            "action_due_wd": "the due date suggested for actions",
            "action_due_urgent_wd": "the due date suggested for urgent actions",
            "disagreement_practitioners_wd": "how long practitioners have to agree",
            "disagreement_managers_wd": "how long managers have to agree",
            "disagreement_directors_wd": "how long directors have to agree",
            "verify_wd": "by when a finished action is checked",
            "quick_link_wd": "how long the link in an e-mail works after the due day",
        },
    ),
    (
        "Meetings",
        {
            "call_wd": "when referrals are called for",
            "cutoff_wd": "until when referrals reach the next meeting",
            "agenda_wd": "when agenda and pack go out",
            "response_wd": "by when information is back before a meeting",
            "information_due_wd": "by when information is due between meetings",
            "actions_out_wd": "when actions are sent after a meeting",
            "minutes_wd": "when draft minutes are sent",
            "item_new_minutes": "the time planned for a new case",
            "item_review_minutes": "the time planned for a review",
            "closed_block_minutes": "the length of the closed block in every agenda",
            "meeting_minutes": "when an agenda is called too long",
            "quorum_share": "how many core agencies make a meeting quorate",
        },
    ),
    (
        "Board and records",
        {
            "suppress_below": "which small numbers the board does not see",
            "round_to": "how other counts of people are rounded",
            "feedback_weeks": "when adults are asked for feedback",
            "sample_size": "how many cases a sample holds",
            "retention_years": "how long cases are kept",
            "retention_draft_years": "how long drafts and joined duplicates are kept",
            "log_months": "how long records of messages are kept",
            "feed_token_days": "how long a calendar link works",
            "bar_confirm_wd": "by when a bar is confirmed by a second person",
            "break_glass_hours": "how long emergency access lasts",
            "access_review_wd": "how long agencies have each month to confirm who sees what",
            "browse_limit": "from how many opened cases an hour a reason is asked",
            "export_limit": "from how many exports a day a reason is asked",
            "recognised_legitimate_interests_confirmed": "whether organisations that are not public "
            "bodies are offered this lawful basis",
        },
    ),
)
# Changed on a page of their own, which shows what they would do today (`/panels/<slug>/settings/ladder`).
LADDER = (
    (
        "Escalation ladder",
        {
            "reminder_wd": "when owners are reminded before the due day",
            "escalation_1_wd": "when the single point of contact is told",
            "escalation_2_wd": "when the agency manager is told",
            "escalation_3_wd": "when the lead agency is told",
            "escalation_4_wd": "when the board member is told",
            "escalation_1_urgent_wd": "when the single point of contact is told of urgent work",
            "escalation_2_urgent_wd": "when the agency manager is told of urgent work",
            "escalation_3_urgent_wd": "when the lead agency is told of urgent work",
            "escalation_4_urgent_wd": "when the board is told of urgent work",
        },
    ),
)
AFFECTS = {name: words for _, group in (*GROUPS, *LADDER) for name, words in group.items()}
