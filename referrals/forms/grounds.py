"""Why sharing is lawful, asked the same way wherever it is asked; only what is open to the agency."""

from typing import Any

from django import forms

from referrals.forms.record import RecordForm, radios, words
from sharing.choices import Article6, Article9, Confidentiality, DpaCondition
from sharing.models import Agency, UsualAnswer
from sharing.policy import HEALTH_KINDS, Grounds, article6_for, article9_for, may_enforce

ENFORCE = "law_enforcement"
WHEN = {
    Article6.PUBLIC_TASK: "When is this right? Most often, for a public body: working together to "
    "keep adults safe is part of its job in law, such as the Care Act 2014",
    Article6.LEGAL_OBLIGATION: "When is this right? A law leaves no choice, such as a court order or "
    "section 45 of the Care Act 2014",
    Article6.VITAL: "When is this right? Somebody could die or be gravely hurt, and nothing else fits",
    Article6.LEGITIMATE: "Another basis. When is this right? You are not a public body, and your interest in "
    "sharing outweighs theirs in not sharing",
    Article6.RECOGNISED: "When is this right? You are not a public body and are protecting someone at "
    "risk, or answering a public body that needs this for its task",
    Article6.CONSENT: "When is this right? Rarely: they must be free to say no without losing help",
    ENFORCE: "When is this right? The purpose of this sharing is to prevent, investigate, detect or "
    "prosecute crime. For safeguarding, choose the public job",
}
WHEN_9 = {
    Article9.PUBLIC_INTEREST: "When is this right? Most often. It needs paragraph 18, 6 or 10 below",
    Article9.HEALTH_SOCIAL: "When is this right? You provide or manage health or social care. It needs "
    "paragraph 2 below",
    Article9.SOCIAL_PROTECTION: "When is this right? A council carries out social protection law. It "
    "needs paragraph 1 below",
    Article9.VITAL: "When is this right? To save a life, and they cannot agree",
    Article9.LEGAL_CLAIMS: "When is this right? For a court case or legal advice",
    Article9.CONSENT: "When is this right? Rarely: they said yes to exactly this, freely",
}
CONDITIONS = {
    DpaCondition.AT_RISK: "Fits only an adult whose care and support needs stop them protecting "
    "themselves, and who cannot be asked, or where asking would be wrong. It does not fit an adult "
    "without care and support needs: choose paragraph 6 or 10",
    DpaCondition.STATUTORY: "A law gives your agency this task",
    DpaCondition.UNLAWFUL: "To prevent or detect unlawful acts, and asking would defeat that",
}
CONFIDENTIAL = {
    Confidentiality.PUBLIC_INTEREST: "Somebody would otherwise be at risk of serious harm",
    Confidentiality.BEST_INTERESTS: "They lack capacity for this decision",
}

USUAL = ("basis", "article9", "dpa_condition", "confidentiality", "necessity")


class GroundsForm(RecordForm):
    """The questions of `Grounds`, narrowed to an agency; `for_crime` opens law enforcement to police."""

    basis = radios("Why is sharing lawful?", [])
    article9 = radios("If it is sensitive: which condition?", [])
    dpa_condition = radios("Which Schedule 1 condition goes with it?", DpaCondition.choices)
    confidentiality = radios("Why is confidentiality outweighed?", Confidentiality.choices)
    criminal_offence_data = forms.BooleanField(
        label="It holds criminal-offence information", required=False
    )
    necessity = words("Why is sharing necessary?")

    def __init__(
        self,
        data: Any = None,
        *,
        agency: Agency,
        recognised: bool,
        for_crime: bool = False,
        **options: Any,
    ):
        super().__init__(data, **options)
        open_to = article6_for(public_body=agency.public_body, recognised=recognised)
        offered = sorted(open_to, key=lambda code: code == Article6.LEGITIMATE)
        basis = [(code, Article6(code).label) for code in offered]
        if may_enforce(agency.kind, for_crime=for_crime):
            basis.append((ENFORCE, "Law enforcement (DPA 2018 Part 3)"))
        self.choose("basis", basis)
        self.choose("article9", [(c, Article9(c).label) for c in article9_for(agency.kind)])
        if agency.kind not in HEALTH_KINDS:
            del self.fields["confidentiality"]
        self.look = {  # type: ignore[misc]
            **self.look,
            "basis": {"hints": WHEN, "dividers": {Article6.LEGITIMATE: "or"}},
            "article9": {
                "hint": "Health, ethnicity, faith, sex life and the like. Leave empty if there is none",
                "hints": WHEN_9,
            },
            "dpa_condition": {"hints": CONDITIONS},
            "confidentiality": {"hints": CONFIDENTIAL},
            "necessity": {"rows": 2, "hint": "One sentence: what could not be done without it"},
        }

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]

    def grounds(self) -> Grounds:
        """What was chosen, as the services take it."""
        typed = self.cleaned_data
        basis = typed.get("basis", "")
        return Grounds(
            article6="" if basis == ENFORCE else basis,
            law_enforcement=basis == ENFORCE,
            article9=typed.get("article9", ""),
            dpa_condition=typed.get("dpa_condition", ""),
            confidentiality=typed.get("confidentiality", ""),
            criminal_offence_data=bool(typed.get("criminal_offence_data")),
            necessity=typed.get("necessity", ""),
        )

    def chosen(self) -> dict[str, Any]:
        """The same as `as_answers` gives a usual wording, to tell whether it was used as it is."""
        typed = self.cleaned_data
        return {name: typed.get(name, "") for name in USUAL}

    def add_wrong(self, wrong: dict[str, str]) -> None:
        """What a service found wrong, beside the questions of this form."""
        names = {"article6": "basis", "law_enforcement": "basis"}
        self.add_gaps({names.get(name, name): says for name, says in wrong.items()})


def as_answers(usual: UsualAnswer) -> dict[str, Any]:
    """An agency's usual wording as answers of this form."""
    return {
        "basis": usual.article6,
        "article9": usual.article9,
        "dpa_condition": usual.dpa_condition,
        "confidentiality": usual.confidentiality,
        "necessity": usual.necessity,
    }
