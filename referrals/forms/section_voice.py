"""Tasks 3, 6 and 7: the adult's voice, the ask, and the sharing decision (`domain.md` 5, 7, 8)."""

from referrals import misfits, questions
from referrals.choices import Article6, Article9, DpaCondition
from referrals.forms.section import SectionForm
from sharing.choices import AgencyKind


class WantsForm(SectionForm):
    page = "wants"
    parts = (("", "", ("own_words", "asked", "not_asked_reason", "respondent", "what_matters")),)
    look = {
        "own_words": {
            "rows": 6,
            "hint": "Write what they said as they said it. Ask for a change in their life, "
            "not what services should do",
        },
        "asked": {"reveal": {"not_asked": "not_asked_reason"}},
        "not_asked_reason": {"rows": 3},
        "respondent": {"small": True},
        "what_matters": {
            "rows": 3,
            "hint": "People, places, animals, routines; what a good day looks like",
        },
    }


class SupportForm(SectionForm):
    page = "support"
    parts = (
        ("Capacity", "", ("capacity", "capacity_note")),
        ("Advocate", "", ("advocacy_status", "advocacy_type")),
    )
    look = {
        "capacity": {
            "hint": "Capacity is assumed unless it was assessed for this decision. "
            "An unwise choice is not a lack of capacity"
        },
        "capacity_note": {
            "rows": 3,
            "hint": "Who assessed, when, and whether pressure, substances or trauma played a part",
        },
        "advocacy_status": {
            "hint": "Anyone who finds it hard to take part, and has nobody suitable to help, "
            "may have a right to an advocate"
        },
        "advocacy_type": {
            "small": True,
            "hint": "Someone said to cause harm cannot be the supporter, nor can a paid carer",
        },
    }


class AskForm(SectionForm):
    page = "ask"
    parts = (("", "", ("ask_of_panel", "single_agency_note", "agencies_to_invite")),)
    look = {
        "ask_of_panel": {
            "hint": "What should be different for the adult in three months, and what stands in the way"
        },
        "agencies_to_invite": {
            "small": True,
            "hint": "Choose all that know the adult or could help",
        },
    }


class InterimForm(SectionForm):
    page = "interim"
    parts = (
        ("", "", ("interim_plan", "interim_agency")),
        ("", "", ("urgent", "urgent_reason")),
    )
    look = {
        "interim_plan": {
            "hint": "Who sees the adult, how often, what to look out for, and who to call. "
            "Waiting for the panel never delays emergency help or a safeguarding concern"
        },
        "urgent": {
            "reveal": {"yes": "urgent_reason"},
            "hint": "Urgent means it cannot wait for the next monthly panel",
        },
        "urgent_reason": {"rows": 3},
    }


class AgreementForm(SectionForm):
    page = "agreement"
    parts = (
        ("", "", ("adult_told", "adult_told_why_not", "adult_agreement", "agreement_override")),
    )
    look = {
        "adult_told": {"reveal": {"no": "adult_told_why_not"}},
        "adult_told_why_not": {"rows": 3},
        "adult_agreement": {
            "reveal": {"declined": "agreement_override"},
            "hint": "Their agreement is not the legal reason for sharing. That comes next",
        },
        "agreement_override": {"rows": 3},
    }


# "When is this right?", a line for each answer.
ARTICLE6_HINTS = {
    Article6.PUBLIC_TASK: "Right for councils, the NHS, police, probation and fire services "
    "doing safeguarding work",
    Article6.LEGAL_OBLIGATION: "Right when an Act says you must share this, not only that you may",
    Article6.VITAL: "Right when somebody may die and there is no other basis",
    Article6.LEGITIMATE: "Right when sharing is necessary, and does not outweigh the adult’s own interests",
    Article6.RECOGNISED: "Right for safeguarding someone at risk, or when a public body asks for its public task",
    Article6.CONSENT: "Right only if they could refuse, or change their mind, and nothing would follow",
}
ARTICLE9_HINTS = {
    Article9.PUBLIC_INTEREST: "Right for most safeguarding; needs paragraph 18, 6 or 10 below",
    Article9.HEALTH_SOCIAL: "Right when care is arranged by people bound to confidentiality; needs paragraph 2",
    Article9.SOCIAL_PROTECTION: "Right for social security and protection duties of councils; needs paragraph 1",
    Article9.VITAL: "Right when somebody may die and cannot give consent",
    Article9.LEGAL_CLAIMS: "Right when needed for a court case or legal advice",
    Article9.CONSENT: "Right only if consent was given freely, clearly and on record",
}
CONDITION_HINTS = {
    DpaCondition.AT_RISK: "Right only if care and support needs stop the adult protecting themselves, and "
    "consent is impossible, unreasonable to seek, or would put them at risk. Without such needs it "
    "does not fit: choose paragraph 6 or 10",
    DpaCondition.STATUTORY: "Right when a law gives your agency this function, for example housing or care duties",
    DpaCondition.UNLAWFUL: "Right for preventing or detecting crime or other unlawful acts",
    DpaCondition.HEALTH: "Goes with health or social care",
    DpaCondition.SOCIAL: "Goes with social protection",
}
POLICE = (
    "For safeguarding, choose public task. The law enforcement rules (Data Protection Act 2018 part 3) "
    "apply only when the purpose of sharing is dealing with crime"
)


class LawfulForm(SectionForm):
    page = "lawful"
    parts = (
        ("", "", ("sharing_necessity", "sharing_proportionality")),
        ("The legal reason", "", ("article6", "article9", "dpa_condition")),
        ("", "", ("criminal_offence_data", "confidentiality")),
    )
    look = {
        "sharing_necessity": {"rows": 2, "hint": "One sentence"},
        "sharing_proportionality": {"rows": 2, "hint": "One sentence"},
        "article6": {"small": True, "hints": ARTICLE6_HINTS},
        "article9": {"small": True, "hints": ARTICLE9_HINTS},
        "dpa_condition": {
            "small": True,
            "hints": CONDITION_HINTS,
            "hint": "Needed with substantial public interest, health or social care, social protection, "
            "and for criminal-offence information",
        },
        "criminal_offence_data": {
            "inline": True,
            "hint": "Convictions, charges and allegations of crime, about anyone",
        },
    }

    def __init__(self, data=None, *, answers, around):
        super().__init__(data, answers=answers, around=around)
        if around.agency.kind == AgencyKind.POLICE:
            self.fields["article6"].help_text = POLICE

    @classmethod
    def names(cls, around):
        asked = questions.PAGES[cls.page].fields
        return tuple(n for n in asked if n != "confidentiality" or around.is_health)

    def allowed(self, name):
        agency = self.around.agency
        if name == "article6":
            return misfits.article6_for(
                public_body=agency.public_body, recognised=self.around.recognised
            )
        return misfits.article9_for(agency.kind) if name == "article9" else None
