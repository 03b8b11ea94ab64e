"""The form of each page of the referral that asks questions, by the page's address."""

from referrals.forms import section_people, section_voice, section_worry
from referrals.forms.section import SectionForm

FORMS: dict[str, type[SectionForm]] = {
    form.page: form
    for form in (
        section_people.YouForm,
        section_people.AdultForm,
        section_people.ContactForm,
        section_people.CommunicationForm,
        section_people.EqualityForm,
        section_voice.WantsForm,
        section_voice.SupportForm,
        section_worry.SituationForm,
        section_worry.WorriesForm,
        section_worry.HarmForm,
        section_worry.StrengthsForm,
        section_worry.HistoryForm,
        section_voice.AskForm,
        section_voice.InterimForm,
        section_voice.AgreementForm,
        section_voice.LawfulForm,
    )
}
