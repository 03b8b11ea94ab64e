from sharing.models.agency import Agency, Cover, SpocAppointment
from sharing.models.agreement import (
    AgencySignature,
    Agreement,
    DocumentAcceptance,
    GoverningDocument,
)
from sharing.models.bar import Bar
from sharing.models.browsing import BrowseReason, RecentLook
from sharing.models.disclosure import Bases, SharingRecord, UsualAnswer
from sharing.models.guarded import Guarded
from sharing.models.ledger import (
    CaseKey,
    Checkpoint,
    CheckpointSpan,
    LedgerCheck,
    LedgerEntry,
    LedgerHead,
)
from sharing.models.notice import Notice, NoticeChoice
from sharing.models.opening import BreakGlass
from sharing.models.panel import Panel, PanelMembership, StrategicBoard
from sharing.models.settings import PanelSettings
from sharing.models.user import PanelRole, User

__all__ = [
    "Agency",
    "AgencySignature",
    "Agreement",
    "Bar",
    "Bases",
    "BreakGlass",
    "BrowseReason",
    "CaseKey",
    "Checkpoint",
    "CheckpointSpan",
    "Cover",
    "DocumentAcceptance",
    "GoverningDocument",
    "Guarded",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerHead",
    "Notice",
    "NoticeChoice",
    "Panel",
    "PanelMembership",
    "PanelRole",
    "PanelSettings",
    "RecentLook",
    "SharingRecord",
    "SpocAppointment",
    "StrategicBoard",
    "User",
    "UsualAnswer",
]
