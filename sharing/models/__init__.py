from sharing.models.agency import Agency, Cover, SpocAppointment
from sharing.models.agreement import (
    AgencySignature,
    Agreement,
    DocumentAcceptance,
    GoverningDocument,
)
from sharing.models.bar import Bar
from sharing.models.guarded import Guarded
from sharing.models.ledger import LedgerEntry, LedgerHead
from sharing.models.notice import Notice
from sharing.models.panel import Panel, PanelMembership, StrategicBoard
from sharing.models.settings import PanelSettings
from sharing.models.user import PanelRole, User

__all__ = [
    "Agency",
    "AgencySignature",
    "Agreement",
    "Bar",
    "Cover",
    "DocumentAcceptance",
    "GoverningDocument",
    "Guarded",
    "LedgerEntry",
    "LedgerHead",
    "Notice",
    "Panel",
    "PanelMembership",
    "PanelRole",
    "PanelSettings",
    "SpocAppointment",
    "StrategicBoard",
    "User",
]
