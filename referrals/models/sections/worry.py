"""Sections 5 to 9: situation, concern, strengths, isolation and history."""

from django.db import models

from referrals.choices import (
    AbuseType,
    Accommodation,
    ConnectionWanted,
    IsolationCategory,
    IsolationCause,
    Location,
    SourceOfRisk,
    SourceSubtype,
    SupportReason,
    YesNo,
    YesNoUnknown,
)
from referrals.models.fields import choice, day, line, many, words


class SituationSection(models.Model):
    primary_support_reason = choice("Main reason for support", SupportReason)
    accommodation = choice("Where they live", Accommodation)
    tenancy_threat = choice("Is their home under threat?", YesNoUnknown)
    tenancy_threat_date = day("Date they may lose it")
    household = words("Who lives with them")
    dependants = words("Adults who depend on them")
    children = choice("Are children in contact with the household?", YesNoUnknown)
    children_check = words("What was checked with children's services")

    class Meta:
        abstract = True


class ConcernSection(models.Model):
    facts = words("Facts: what is known to have happened")
    observations = words("Observations: what you saw and heard")
    allegations = words("Allegations: what has been said but not established")
    opinions = words("Professional opinion")
    immediate_danger = choice("Is anyone in immediate danger?", YesNo)
    danger_action = words("What was done about it")
    visit_safety = words("Safety of visitors (in pairs, dogs, fire)")
    source_works_with_adults = choice("Does the source of risk work with adults?", YesNoUnknown)
    trust_lead_told = words("How the position-of-trust lead was told")
    exploitation = choice("Is exploitation known or suspected?", YesNoUnknown)
    nrm_considered = words("National Referral Mechanism: considered and decided")
    abuse_types = many("Types of abuse or neglect", AbuseType)
    source_of_risk = choice("Source of risk", SourceOfRisk)
    source_subtype = choice("Relationship", SourceSubtype)
    source_detail = words("Alleged source of risk, as little as is needed")
    location = choice("Where it happens", Location)
    protective_factors = words("What keeps them safe; strengths and people")
    own_view_of_risk = words("The adult's own view of the risk")

    class Meta:
        abstract = True


class IsolationSection(models.Model):
    isolation_contributing = choice("Does social isolation contribute?", YesNoUnknown)
    lonely = choice("Do they feel lonely?", YesNoUnknown)
    isolation_causes = many("Causes", IsolationCause)
    isolation_categories = many("How isolation shows", IsolationCategory)
    connection_wanted = many("Connection they want", ConnectionWanted)
    connection_facilitated = words("What would make it possible")

    class Meta:
        abstract = True


class HistorySection(models.Model):
    previous_concerns = words("Previous concerns, referrals and panels")
    forum_section_42 = line("Section 42 enquiry")
    forum_marac = line("MARAC")
    forum_mappa = line("MAPPA")
    forum_channel = line("Channel")
    legal_measures = words("Orders, notices and other legal measures")
    not_tried_reason = words("If nothing was tried, why not")

    class Meta:
        abstract = True
