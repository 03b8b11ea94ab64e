"""The words of the pathway: stages, movers, reasons and the parts agencies play (`domain.md` 3, 4)."""

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
    HOLDS = "holds", "Holds information"


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
