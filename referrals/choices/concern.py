"""What happened, where, by whom; and isolation (`domain.md` section 5, parts 6 and 8)."""

from django.db.models import TextChoices


class AbuseType(TextChoices):
    PHYSICAL = "physical", "Physical"
    SEXUAL = "sexual", "Sexual"
    PSYCHOLOGICAL = "psychological", "Psychological"
    FINANCIAL = "financial_material", "Financial or material"
    DISCRIMINATORY = "discriminatory", "Discriminatory"
    ORGANISATIONAL = "organisational", "Organisational"
    NEGLECT = "neglect_omission", "Neglect or acts of omission"
    DOMESTIC = "domestic", "Domestic abuse"
    SEXUAL_EXPLOITATION = "sexual_exploitation", "Sexual exploitation"
    MODERN_SLAVERY = "modern_slavery", "Modern slavery"
    SELF_NEGLECT = "self_neglect", "Self-neglect"


class SourceOfRisk(TextChoices):
    PROVIDER = "service_provider", "Service provider"
    KNOWN = "known_to_individual", "Known to the adult"
    UNKNOWN = "unknown_to_individual", "Not known to the adult"


class SourceSubtype(TextChoices):
    SELF = "self", "The adult themselves (self-neglect)"
    PARTNER = "partner", "Partner or former partner"
    FAMILY = "family", "Family member"
    FRIEND = "friend", "Friend or acquaintance"
    STAFF = "staff", "Worker or volunteer"
    OTHER = "other", "Other"


class Location(TextChoices):
    OWN_HOME = "own_home", "Own home"
    COMMUNITY = "community", "In the community"
    COMMUNITY_SERVICE = "community_service", "Community service"
    CARE_NURSING = "care_home_nursing", "Care home with nursing"
    CARE_RESIDENTIAL = "care_home_residential", "Residential care home"
    HOSPITAL_ACUTE = "hospital_acute", "Acute hospital"
    HOSPITAL_MENTAL = "hospital_mental_health", "Mental health hospital"
    HOSPITAL_COMMUNITY = "hospital_community", "Community hospital"
    OTHER = "other", "Other"


class IsolationCategory(TextChoices):
    RISK_FACTOR = "risk_factor", "Isolation raises the risk"
    IMPACT = "impact", "Isolation is a result of what happened"
    MEANS = "means_of_abuse", "Isolation is a means of abuse"
    SELF_NEGLECT = "self_neglect", "Isolation goes with self-neglect"
    CARER = "carer", "Isolation through caring"
    FEAR = "fear_of_isolation", "Fear of being alone"
    CHOICE = "choice_or_difficulty_connecting", "Choice, or difficulty connecting"


class IsolationCause(TextChoices):
    LOSS = "loss", "Loss"
    HEALTH = "health", "Health"
    CARING = "caring", "Caring for someone"
    PLACE = "place", "Place"
    TRANSPORT = "transport", "Transport"
    COMMUNICATION = "communication", "Communication"


class ConnectionWanted(TextChoices):
    BELIEF = "belief", "Through belief"
    IDENTITY = "identity", "Through identity"
    EXPERIENCE = "experience", "Through shared experience"
    INTEREST = "interest", "Through an interest"
    ONLINE = "online", "Online"
