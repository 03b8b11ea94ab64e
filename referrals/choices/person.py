"""Who the adult is and how they live (`domain.md` section 5, parts 3 and 5)."""

from django.db.models import TextChoices


class Sex(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NOT_KNOWN = "not_known", "Not known"


class GenderIdentity(TextChoices):
    SAME = "same_as_birth", "Same as sex registered at birth"
    DIFFERENT = "different", "Different from sex registered at birth"
    PREFER_NOT = "prefer_not", "Prefers not to say"


class Ethnicity(TextChoices):
    WHITE_BRITISH = "white_british", "White: British (English, Welsh, Scottish, Northern Irish)"
    WHITE_IRISH = "white_irish", "White: Irish"
    WHITE_TRAVELLER = "white_traveller", "White: Gypsy or Irish Traveller"
    WHITE_ROMA = "white_roma", "White: Roma"
    WHITE_OTHER = "white_other", "White: other"
    MIXED_CARIBBEAN = "mixed_white_black_caribbean", "Mixed: White and Black Caribbean"
    MIXED_AFRICAN = "mixed_white_black_african", "Mixed: White and Black African"
    MIXED_ASIAN = "mixed_white_asian", "Mixed: White and Asian"
    MIXED_OTHER = "mixed_other", "Mixed: other"
    ASIAN_INDIAN = "asian_indian", "Asian: Indian"
    ASIAN_PAKISTANI = "asian_pakistani", "Asian: Pakistani"
    ASIAN_BANGLADESHI = "asian_bangladeshi", "Asian: Bangladeshi"
    ASIAN_CHINESE = "asian_chinese", "Asian: Chinese"
    ASIAN_OTHER = "asian_other", "Asian: other"
    BLACK_CARIBBEAN = "black_caribbean", "Black: Caribbean"
    BLACK_AFRICAN = "black_african", "Black: African"
    BLACK_OTHER = "black_other", "Black: other"
    OTHER_ARAB = "other_arab", "Other: Arab"
    OTHER_ANY = "other_any", "Other: any other"
    REFUSED = "refused", "Prefers not to say"
    NOT_KNOWN = "not_known", "Not known"


class SupportReason(TextChoices):
    PHYSICAL = "physical", "Physical support"
    SENSORY = "sensory", "Sensory support"
    MEMORY = "memory_cognition", "Memory and cognition"
    LEARNING = "learning_disability", "Learning disability"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SOCIAL = "social_support", "Social support"
    NONE = "none", "No support reason"
    NOT_KNOWN = "not_known", "Not known"


class Accommodation(TextChoices):
    OWNER = "owner_occupied", "Owner occupied"
    SOCIAL = "social_tenancy", "Social tenancy"
    PRIVATE = "private_tenancy", "Private tenancy"
    FAMILY = "with_family_or_friends", "With family or friends"
    SUPPORTED = "supported", "Supported accommodation"
    SHELTERED = "sheltered_or_extra_care", "Sheltered or extra care"
    SHARED_LIVES = "shared_lives", "Shared lives"
    TRAVELLER = "traveller_site_or_mobile", "Traveller site or mobile home"
    TEMPORARY = "temporary_homelessness", "Temporary accommodation (homelessness)"
    SOFA = "sofa_surfing", "Sofa surfing"
    HOSTEL = "night_shelter_or_hostel", "Night shelter or hostel"
    REFUGE = "refuge", "Refuge"
    ROUGH = "rough_sleeping", "Rough sleeping"
    CUSTODY = "custody_or_approved_premises", "Custody or approved premises"
    HOSPITAL = "hospital", "Hospital"
    CARE_HOME = "care_home", "Care home"
    NURSING_HOME = "nursing_home", "Nursing home"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"
