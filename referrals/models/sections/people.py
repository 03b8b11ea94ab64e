"""Sections 1 to 4: the referrer, the adult, equality, communication and culture."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from referrals.choices import Ethnicity, GenderIdentity, Sex, YesNo, YesNoUnknown
from referrals.models.fields import choice, day, line, words


class ReferrerSection(models.Model):
    referrer_name = line("Your name")
    referrer_role = line("Your role")
    referrer_email = models.EmailField("Work e-mail address", blank=True)
    referrer_phone = line("Work phone", 30)
    relationship = line("How you know the adult")
    manager_agrees = choice("Does your manager agree to this referral?", YesNo)
    manager_name = line("Manager's name")
    referral_date = day("Date of this referral")

    class Meta:
        abstract = True


class AdultSection(models.Model):
    given_name = line("Given names", 120)
    family_name = line("Family name", 120)
    aliases = ArrayField(
        models.CharField(max_length=120), verbose_name="Other names used", default=list, blank=True
    )
    birth_date = day("Date of birth")
    birth_estimated = models.BooleanField("The date of birth is an estimate", default=False)
    nhs_number = line("NHS number", 12)
    agency_ids = words("Reference numbers at agencies")
    address = words("Address, or where they can be found")
    postcode = line("Postcode", 8)
    gp = line("GP surgery")
    contact_method = line("Safe way to make contact")
    contact_times = line("Safe times")
    contact_who_must_not_know = words("Who must not know about contact")
    next_of_kin = words("Next of kin or trusted person")
    protected_address = words("Protected address, for example a refuge")

    class Meta:
        abstract = True


class EqualitySection(models.Model):
    sex = choice("Sex", Sex)
    gender_identity = choice("Gender identity", GenderIdentity)
    gender_described = line("In their own words")
    orientation = line("Sexual orientation (optional)")
    religion = line("Religion or belief (optional)")
    disability = words("Disability (optional)")
    is_carer = choice("Do they care for somebody? (optional)", YesNoUnknown)
    ethnicity = choice("Ethnic group", Ethnicity)

    class Meta:
        abstract = True


class CommunicationSection(models.Model):
    first_language = line("First language", 80)
    interpreter = choice("Is an interpreter needed?", YesNo)
    format_needed = line("Format or support they need to communicate")
    faith = line("Faith that matters to how we work with them")
    culture = words("Culture, identity and background that matter")
    what_matters = words("What matters to them")
    preferred_worker = line("Worker they would prefer")

    class Meta:
        abstract = True
