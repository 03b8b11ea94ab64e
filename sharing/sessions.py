"""What a session remembers of a sign-in: when it began, when it was last used, the second step."""

from datetime import datetime

BEGAN, SEEN, SECOND_STEP = "began", "seen", "second_step"


def begin(session, now: datetime) -> None:
    """Start both clocks (quality C11)."""
    session[BEGAN] = session[SEEN] = now.isoformat()


def remember_second_step(session, user_id: int) -> None:
    """This browser has given a code of this person's authenticator, or has just set one up."""
    session[SECOND_STEP] = user_id


def took_second_step(session, user_id: int) -> bool:
    """Whether it was this person's own second step: somebody else's says nothing."""
    return session.get(SECOND_STEP) == user_id
