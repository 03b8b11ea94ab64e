"""What the ledger knows of sign-ins: who came and went, and whose second step changed."""

from sharing.choices import May, Verb
from sharing.doors import ledger
from sharing.doors.service import service
from sharing.doors.viewer import Viewer
from sharing.models import User


@service(may=May.SIGN_IN)
def signed_in(*, by: Viewer, user: User) -> None:
    """Somebody has signed in, all steps taken."""
    ledger.record(by, Verb.SIGNED_IN, user)


@service(may=May.SIGN_IN)
def signed_out(*, by: Viewer, user: User, why: str) -> None:
    """Somebody has signed out, or was signed out: `asked`, `idle` or `long`."""
    ledger.record(by, Verb.SIGNED_OUT, user, why=why)


@service(may=May.SIGN_IN)
def second_step_changed(*, by: Viewer, user: User, is_set: bool) -> None:
    """Somebody has set up, or taken away, their own second step."""
    ledger.record(by, Verb.SECOND_STEP_SET if is_set else Verb.SECOND_STEP_RESET, user)
