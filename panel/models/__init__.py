from panel.models.decision import Decision
from panel.models.dsar import DSAR, DSARPassage
from panel.models.meeting import Attendance, Meeting

__all__ = ["DSAR", "Attendance", "DSARPassage", "Decision", "Meeting"]
