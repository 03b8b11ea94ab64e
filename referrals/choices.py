"""The words of the pathway and of the person: stages, codes and labels (`domain.md` 3 to 8)."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """Thirteen stages of one passage, labelled as people see them (`ux.md` section 5)."""

    DRAFT = "draft", "Draft"
    RECEIVED = "received", "Being checked"
    WAITING = "waiting", "On waiting list"
    MATCHING = "matching", "Possible match"
    JOINED = "joined", "With the coordinator"
    RETURNED = "returned", "More information needed"
    LISTED = "listed", "Listed for panel"
    ASSESSMENT = "assessment", "Accepted"
    ACTIVE = "active", "Active"
    EXIT_PROPOSED = "exit_proposed", "Step-down proposed"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Not accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


# Groups of stages have a name here, so that nothing else spells them out.
COUNTED = (Stage.RECEIVED, Stage.LISTED, Stage.ASSESSMENT, Stage.ACTIVE, Stage.EXIT_PROPOSED)
ACCEPTED = (Stage.ASSESSMENT, Stage.ACTIVE, Stage.EXIT_PROPOSED)
ON_PATHWAY = (Stage.LISTED, *ACCEPTED)
IN_TRIAGE = (Stage.RECEIVED, Stage.MATCHING, Stage.WAITING)
BEFORE_DECISION = (Stage.RECEIVED, Stage.WAITING, Stage.MATCHING, Stage.RETURNED, Stage.LISTED)
UNSENT = (Stage.DRAFT,)
WRITABLE = (Stage.DRAFT, Stage.RETURNED)
ENDED = (Stage.JOINED, Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN)
SENT_AND_OPEN = (*BEFORE_DECISION, *ACCEPTED)


class Mover(TextChoices):
    """Who moves a case (`domain.md` section 3, "Who moves")."""

    REFERRER = "referrer", "Referrer"
    REFERRER_SPOC = "referrer_spoc", "SPoC of the referrer's agency"
    COORDINATOR = "coordinator", "Coordinator"
    LEAD_AGENCY = "lead_agency", "Lead agency"
    CHAIR = "chair", "Chair, by a recorded decision"
    CHAIR_AND_CORE = "chair_and_core", "Chair with a second core agency"
    DEPUTY_CHAIR = "deputy_chair", "Deputy chair"
    SYSTEM = "system", "The rules, at submission"


class DeclineReason(TextChoices):
    BELOW_THRESHOLD = "below_threshold", "Below the threshold"
    SINGLE_AGENCY = "single_agency_suitable", "One agency can safely carry this"
    OTHER_FORUM = "other_forum_leads", "Another forum leads"
    OUT_OF_AREA = "out_of_area", "Outside the area"
    UNDER_18 = "under_18", "Under 18"


AT_TRIAGE = (DeclineReason.UNDER_18, DeclineReason.OUT_OF_AREA)
REDIRECTED = (DeclineReason.OTHER_FORUM, DeclineReason.SINGLE_AGENCY)


class ClosureReason(TextChoices):
    STEPPED_DOWN = "stepped_down", "Stepped down to one agency"
    TRANSFERRED = "transferred_out_of_area", "Transferred out of area"
    OTHER_PROCESS = "other_statutory_process_leads", "Another statutory process leads"
    CUSTODY_HOSPITAL = "long_term_custody_or_hospital", "Long-term custody or hospital"
    DIED = "died", "Died"
    OTHER = "other", "Other (chair)"


# What became of the risk is not asked of those who have died or moved to another area.
WITHOUT_OUTCOME = (ClosureReason.DIED, ClosureReason.TRANSFERRED)


class RiskOutcome(TextChoices):
    REMOVED = "removed", "Removed"
    REDUCED = "reduced", "Reduced"
    REMAINED = "remained", "Remained"


class Part(TextChoices):
    """The part an agency plays in a case."""

    REFERRED = "referred", "Referred"
    LEAD = "lead", "Lead agency"
    INVOLVED = "involved", "Involved"
    INTERIM = "interim", "Interim safety plan"


class LinkKind(TextChoices):
    PARTNER = "partner", "Partner"
    HOUSEHOLD = "household", "Same household"
    SAME_SOURCE = "same_source", "Same source of risk"
    SAME_SITE = "same_site", "Same site"


class PendingKind(TextChoices):
    WITHDRAW = "withdraw", "Withdrawal"
    MAKE_ROOM = "make_room", "Making room"


class OfferAnswer(TextChoices):
    CONFIRMED = "confirmed", "Need confirmed"
    PASSED_ON = "passed_on", "Passed on"
    SILENCE = "silence", "No answer"


class YesNo(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"


class YesNoUnknown(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Factor(TextChoices):
    """The twelve vulnerability factors (`domain.md` section 4)."""

    DUAL_DIAGNOSIS = "dual_diagnosis", "Mental ill health and substance use together"
    OFFENDING = "offending_or_reoffending", "Offending or reoffending"
    MENTAL_HEALTH = "poor_mental_health", "Poor mental health"
    SELF_CARE = "poor_self_care", "Difficulty with self-care"
    HOUSING = "unstable_housing", "Unstable housing"
    EXCLUSION = "social_exclusion", "Social exclusion"
    HEALTH = "poorly_managed_health", "Health not well managed"
    VICTIMISED = "victimised_by_others", "Victimised by others"
    ANTISOCIAL = "antisocial_behaviour", "Antisocial behaviour"
    UNPROTECTED = "unable_to_protect_self", "Unable to protect themselves"
    UNHELPFUL = "unhelpful_thinking_or_behaviour", "Unhelpful thinking or behaviour"
    ENGAGEMENT = "poor_engagement", "Services and the adult have not been able to work together"


class Presence(TextChoices):
    PRESENT = "present", "Present"
    SUSPECTED = "suspected", "Suspected"
    ABSENT = "absent", "Absent"
    NOT_KNOWN = "not_known", "Not known"


class EngagementWith(TextChoices):
    SERVICES = "with_services", "The adult with services"
    BY_SERVICES = "by_services", "Services with the adult"
    BOTH = "both", "Both"


LIKELIHOOD = [
    (1, "1 Rare"),
    (2, "2 Unlikely"),
    (3, "3 Possible"),
    (4, "4 Likely"),
    (5, "5 Almost certain"),
]
IMPACT = [
    (1, "1 Minimal"),
    (2, "2 Minor"),
    (3, "3 Moderate"),
    (4, "4 Severe"),
    (5, "5 Catastrophic"),
]


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


class Agreement(TextChoices):
    """The adult's agreement to sharing: not the same thing as the lawful basis (section 8)."""

    AGREED = "agreed", "Agrees"
    DECLINED = "declined", "Does not agree"
    UNSAFE = "not_asked_unsafe", "Not asked, because asking would be unsafe"
    BEST_INTERESTS = "lacks_capacity_best_interests", "Lacks capacity; shared in their best interests"
    NOT_YET = "not_yet_asked", "Not yet asked"


class Article6(TextChoices):
    PUBLIC_TASK = "public_task", "Part of our public job (UK GDPR 6(1)(e))"
    LEGAL_OBLIGATION = "legal_obligation", "The law requires it (6(1)(c))"
    VITAL = "vital_interests", "To save a life (6(1)(d))"
    LEGITIMATE = "legitimate_interests", "Legitimate interests, not a public body (6(1)(f))"
    RECOGNISED = (
        "recognised_legitimate_interests",
        "Not a public body, protecting someone at risk (6(1)(ea))",
    )
    CONSENT = "consent", "They consent (6(1)(a), rarely right)"


class Article9(TextChoices):
    PUBLIC_INTEREST = "g_substantial_public_interest", "Substantial public interest (9(2)(g))"
    HEALTH_SOCIAL = "h_health_social_care", "Health or social care (9(2)(h))"
    SOCIAL_PROTECTION = "b_social_protection", "Social protection (9(2)(b))"
    VITAL = "c_vital_interests", "Vital interests (9(2)(c))"
    LEGAL_CLAIMS = "f_legal_claims", "Legal claims (9(2)(f))"
    CONSENT = "a_explicit_consent", "Explicit consent (9(2)(a))"


class DpaCondition(TextChoices):
    AT_RISK = "sch1_18_individuals_at_risk", "Schedule 1 paragraph 18: individuals at risk"
    STATUTORY = "sch1_6_statutory_purpose", "Schedule 1 paragraph 6: statutory purpose"
    UNLAWFUL = "sch1_10_unlawful_acts", "Schedule 1 paragraph 10: unlawful acts"
    HEALTH = "sch1_2_health_social_care", "Schedule 1 paragraph 2: health or social care"
    SOCIAL = "sch1_1_social_protection", "Schedule 1 paragraph 1: social protection"


class Confidentiality(TextChoices):
    CONSENT = "consent", "Consent"
    BEST_INTERESTS = "best_interests", "Best interests"
    PUBLIC_INTEREST = "overriding_public_interest", "Overriding public interest"
    LEGAL_DUTY = "legal_duty", "Legal duty"


class RiskVersion(TextChoices):
    INITIAL = "initial", "Initial"
    ACCEPTED = "accepted", "At acceptance"
    REVIEW = "review", "Review"
    EXIT = "exit", "Exit"


class Band(TextChoices):
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"


class LegalMeasureType(TextChoices):
    CLOSURE_NOTICE = "closure_notice", "Closure notice (48 hours)"
    CLOSURE_FULL = "closure_order_full", "Closure order, full (3 months, 6 extended)"
    CLOSURE_PARTIAL = "closure_order_partial", "Closure order, partial (3 months, 6 extended)"
    DVPN = "dvpn", "Domestic violence protection notice (48 hours)"
    DAPN = "dapn", "Domestic abuse protection notice (48 hours)"
    DVPO = "dvpo", "Domestic violence protection order (28 days)"
    DAPO = "dapo", "Domestic abuse protection order"
    NON_MOLESTATION = "non_molestation", "Non-molestation order"
    OCCUPATION = "occupation", "Occupation order"
    INJUNCTION = "injunction", "Injunction"
    STALKING = "stalking_protection", "Stalking protection order"
    MHA_S2 = "mha_s2", "Mental Health Act section 2 (28 days)"
    MHA_S3 = "mha_s3", "Mental Health Act section 3 (6 months)"
    DOLS = "dols", "Deprivation of liberty safeguards (12 months)"
    COURT_OF_PROTECTION = "court_of_protection", "Court of Protection"
    INHERENT = "inherent_jurisdiction", "Inherent jurisdiction"
    BAIL = "bail_or_licence", "Bail or licence"
    POSSESSION = "possession_notice", "Possession notice"
    OTHER = "other", "Other"


class Verb(TextChoices):
    """What the ledger says of this app's facts. The label is the middle of a sentence."""

    REFERRAL_STARTED = "referral_started", "started the referral"
    REFERRAL_SAVED = "referral_saved", "saved answers of the referral"
    REFERRAL_IMPORTED = "referral_imported", "imported answers into the referral"
    REFERRAL_PRINTED = "referral_printed", "printed the referral"
    RISK_UPDATE_ADDED = "risk_update_added", "added a risk update to the referral"
    SUBMITTED = "submitted", "sent the referral"
    MOVED = "moved", "moved"
    MATCH_DECIDED = "match_decided", "decided a possible match of"
    TRIAGE_NOTED = "triage_noted", "noted the triage of"
    RETURN_CHASED = "return_chased", "reminded of the returned"
    WAITING_REVIEWED = "waiting_reviewed", "reviewed the waiting of"
    OFFERED = "offered", "offered a place to"
    OFFER_ANSWERED = "offer_answered", "answered the offered place of"
    MOVE_ASKED = "move_asked", "asked for a move of"
    MOVE_ANSWERED = "move_answered", "answered the asked move of"
    CHALLENGED = "challenged", "challenged the refusal of"
    CHALLENGE_ANSWERED = "challenge_answered", "answered the challenge about"
    CASES_LINKED = "cases_linked", "linked"
    AGENCY_INVOLVED = "agency_involved", "involved an agency in"
    LEAD_NAMED = "lead_named", "named the lead agency of"
    RISK_ASSESSED = "risk_assessed", "assessed the risk of"
    PLAN_CHANGED = "plan_changed", "changed the plan of"
    VOICE_RECORDED = "voice_recorded", "recorded the voice of the adult in"
    OUTCOME_JUDGED = "outcome_judged", "recorded whether an outcome was met in"
    OUTCOME_CHANGED = "outcome_changed", "put new words in place of earlier ones in"
    ADULT_TOLD = "adult_told", "recorded what the adult was told in"
    CAPACITY_RECORDED = "capacity_recorded", "recorded capacity in"
    ADVOCACY_RECORDED = "advocacy_recorded", "recorded advocacy in"
    MEASURE_RECORDED = "measure_recorded", "recorded a legal measure in"
    MEASURE_CHANGED = "measure_changed", "recorded what follows a legal measure in"
    EXIT_PREPARED = "exit_prepared", "recorded exit evidence in"
