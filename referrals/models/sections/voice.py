"""Sections 10 and 11: what the adult wants, capacity, advocacy, sharing, and the ask of the panel."""

from django.db import models

from referrals.choices import (
    AdvocacyStatus,
    AdvocacyType,
    Agreement,
    Article6,
    Article9,
    Asked,
    CapacityDecision,
    Confidentiality,
    DpaCondition,
    Respondent,
    YesNo,
)
from referrals.models.fields import choice, line, words


class VoiceSection(models.Model):
    asked = choice("Were they asked what they want?", Asked)
    own_words = words("What they said, in their own words")
    respondent = choice("Who answered", Respondent)
    not_asked_reason = words("If they were not asked, why")
    capacity = choice("Capacity to decide about their safety", CapacityDecision)
    capacity_note = words("What this rests on; influence of coercion, substances or trauma")
    advocacy_type = choice("Advocate or supporter", AdvocacyType)
    advocacy_status = choice("Advocacy so far", AdvocacyStatus)

    class Meta:
        abstract = True


class SharingSection(models.Model):
    adult_told = choice("Does the adult know about this referral?", YesNo)
    adult_told_why_not = words("If not, why, and when this is next considered")
    adult_agreement = choice("Does the adult agree to sharing?", Agreement)
    agreement_override = words("If they do not agree, why it is shared all the same")
    article6 = choice("Why sharing is lawful", Article6)
    article9 = choice("Condition for health and other sensitive information", Article9)
    dpa_condition = choice("Schedule 1 condition", DpaCondition)
    confidentiality = choice("Why confidentiality is outweighed (health staff)", Confidentiality)
    criminal_offence_data = choice("Does it include criminal-offence information?", YesNo)
    sharing_necessity = words("Why sharing is necessary")
    sharing_proportionality = words("Why no less would do")

    class Meta:
        abstract = True


class AskSection(models.Model):
    ask_of_panel = words("What you ask of the panel")
    interim_plan = words("Interim safety plan until the panel decides")
    interim_agency = models.ForeignKey(
        "sharing.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Agency responsible for the interim plan",
    )
    urgent = choice("Is this urgent?", YesNo)
    urgent_reason = words("Why it cannot wait")
    agencies_to_invite = models.ManyToManyField(
        "sharing.Agency", verbose_name="Agencies to invite", blank=True, related_name="+"
    )
    single_agency_note = line("Why one agency alone cannot carry this", 500)

    class Meta:
        abstract = True
