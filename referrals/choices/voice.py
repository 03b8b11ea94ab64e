"""What the adult wants, capacity and advocacy (`domain.md` section 7)."""

from django.db.models import TextChoices


class Asked(TextChoices):
    EXPRESSED = "asked_expressed", "Asked, and said what they want"
    NOT_EXPRESSED = "asked_not_expressed", "Asked, did not say"
    NOT_ASKED = "not_asked", "Not asked"
    DONT_KNOW = "dont_know", "Don't know"
    NOT_RECORDED = "not_recorded", "Not recorded"


class Respondent(TextChoices):
    ADULT = "adult", "The adult"
    FAMILY = "family_friend", "Family member or friend"
    ADVOCATE = "advocate", "Advocate"
    IMCA = "imca", "Independent mental capacity advocate"
    ATTORNEY = "attorney_or_deputy", "Attorney or deputy"


class Point(TextChoices):
    START = "start", "Start"
    MID = "mid", "Middle"
    END = "end", "End"


class DefinedVia(TextChoices):
    ADULT = "adult", "The adult"
    REPRESENTATIVE = "representative", "Their representative"
    BEST_INTERESTS = "best_interests", "A best-interests decision"


class Achieved(TextChoices):
    FULLY = "fully", "Fully"
    PARTLY = "partly", "Partly"
    NOT = "not", "Not"


class CapacityDecision(TextChoices):
    ASSUMED = "assumed", "Assumed, no doubt raised"
    HAS = "assessed_has", "Assessed: has capacity"
    LACKS = "assessed_lacks", "Assessed: lacks capacity"
    FLUCTUATING = "fluctuating", "Fluctuating"
    NEEDED = "needed", "An assessment is needed"
    INCONCLUSIVE = "inconclusive", "Inconclusive"


class LackedCapacity(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    DONT_KNOW = "dont_know", "Don't know"
    NOT_RECORDED = "not_recorded", "Not recorded"


class AdvocacyType(TextChoices):
    CARE_ACT = "care_act_advocate", "Care Act advocate"
    IMCA = "imca", "Independent mental capacity advocate"
    IMHA = "imha", "Independent mental health advocate"
    IDVA = "idva", "Independent domestic violence advocate"
    ISVA = "isva", "Independent sexual violence advocate"
    NON_STATUTORY = "independent_non_statutory", "Independent advocate (not statutory)"
    INFORMAL = "informal_supporter", "Friend, family member or supporter"


class AdvocacyStatus(TextChoices):
    NOT_NEEDED = "not_needed", "Not needed"
    DECLINED = "offered_declined", "Offered, and the adult said no"
    REQUESTED = "requested", "Requested"
    APPOINTED = "appointed", "Appointed"
    UNAVAILABLE = "unavailable", "Unavailable"
