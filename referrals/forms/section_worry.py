"""Tasks 4 and 5: situation, concern, strengths and history (`domain.md` section 5, parts 5 to 9)."""

from referrals.forms.section import SectionForm


class SituationForm(SectionForm):
    page = "situation"
    parts = (
        (
            "",
            "",
            ("accommodation", "tenancy_threat", "tenancy_threat_date", "primary_support_reason"),
        ),
        ("Who else is there", "", ("household", "dependants", "children", "children_check")),
    )
    look = {
        "tenancy_threat": {"reveal": {"yes": "tenancy_threat_date"}},
        "tenancy_threat_date": {"hint": "For example, 14 1 2027"},
        "household": {"rows": 2},
        "dependants": {"rows": 2},
        "children": {"reveal": {"yes": "children_check"}},
        "children_check": {"rows": 2},
    }


class WorriesForm(SectionForm):
    page = "worries"
    parts = (
        ("", "", ("own_view_of_risk",)),
        ("Danger now", "", ("immediate_danger", "danger_action")),
        (
            "What is known",
            "Keep what you know, saw, were told and think apart. The panel reads each in its own light.",
            ("facts", "observations", "allegations", "opinions"),
        ),
        ("Visiting", "", ("visit_safety",)),
    )
    look = {
        "own_view_of_risk": {"rows": 3, "hint": "In their own words if you can"},
        "immediate_danger": {
            "reveal": {"yes": "danger_action"},
            "hint": "If so, call 999 first",
        },
        "danger_action": {"rows": 2},
        "facts": {"rows": 6, "hint": "With dates, and where you know it from"},
        "observations": {"rows": 3},
        "allegations": {"rows": 3, "hint": "Say who said it"},
        "opinions": {"rows": 3, "hint": "Whose opinion, and why"},
        "visit_safety": {"rows": 2, "hint": "Shown to everyone who visits"},
    }


class HarmForm(SectionForm):
    page = "harm"
    parts = (
        ("", "", ("abuse_types", "location")),
        (
            "Where the risk comes from",
            "For self-neglect choose “Known to the adult” and “The adult themselves”.",
            ("source_of_risk", "source_subtype", "source_detail"),
        ),
        (
            "",
            "",
            ("source_works_with_adults", "trust_lead_told", "exploitation", "nrm_considered"),
        ),
    )
    look = {
        "abuse_types": {"small": True, "hint": "Choose all that are known or suspected"},
        "source_subtype": {"small": True},
        "source_detail": {"rows": 2, "hint": "First name and relationship are usually enough"},
        "source_works_with_adults": {
            "reveal": {"yes": "trust_lead_told"},
            "hint": "Paid or unpaid: a position of trust",
        },
        "trust_lead_told": {"rows": 2},
        "exploitation": {"reveal": {"yes": "nrm_considered"}},
        "nrm_considered": {"rows": 2},
    }


class StrengthsForm(SectionForm):
    page = "strengths"
    parts = (
        ("", "", ("protective_factors",)),
        (
            "Being alone",
            "Social isolation can be seen from outside. Loneliness is how it feels.",
            ("isolation_contributing", "lonely", "isolation_causes", "isolation_categories"),
        ),
        ("Connection", "", ("connection_wanted", "connection_facilitated")),
    )
    look = {
        "protective_factors": {"hint": "What is going well, who helps, what they are good at"},
        "isolation_contributing": {"inline": True},
        "lonely": {"inline": True, "hint": "If they were asked"},
        "isolation_causes": {"small": True},
        "isolation_categories": {"small": True},
        "connection_wanted": {"small": True},
        "connection_facilitated": {"rows": 2},
    }


class HistoryForm(SectionForm):
    page = "history"
    parts = (
        ("", "", ("not_tried_reason", "previous_concerns")),
        (
            "Other forums",
            "Date and outcome, or “no” or “not known”.",
            ("forum_section_42", "forum_marac", "forum_mappa", "forum_channel"),
        ),
        ("", "", ("legal_measures",)),
    )
    look = {
        "not_tried_reason": {
            "rows": 2,
            "hint": "Leave empty if you listed something on the page before",
        },
        "previous_concerns": {"rows": 3},
        "forum_section_42": {"hint": "The council’s statutory enquiry"},
        "forum_marac": {"hint": "High-risk domestic abuse"},
        "forum_mappa": {"hint": "People who may be dangerous to others"},
        "forum_channel": {"hint": "People drawn into extremism"},
        "legal_measures": {"rows": 3, "hint": "With the date each one ends"},
    }
