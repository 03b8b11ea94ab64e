"""Who opened or took away much at once, and why."""

from sharing.doors import access
from sharing.doors.viewer import Viewer
from sharing.models import BrowseReason


def browse_reasons(viewer: Viewer, most: int) -> list[BrowseReason]:
    """The latest first, for the information governance lead."""
    found = access.visible(BrowseReason, viewer).select_related("person__agency", "panel")
    return list(found.order_by("-at")[:most])
