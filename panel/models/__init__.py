from panel.models.decision import Decision
from panel.models.meeting import Attendance, Meeting

__all__ = ["Attendance", "Decision", "Meeting"]
