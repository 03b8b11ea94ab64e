"""What a session remembers of a sign-in: when it began, when it was last used, the second step."""

from datetime import datetime, timedelta

BEGAN, SEEN, SECOND_STEP, ENDED = "began", "seen", "second_step", "ended"
NOTE_EVERY = timedelta(seconds=30)


def begin(session, now: datetime) -> None:
    """Start both clocks (quality C11)."""
    session[BEGAN] = session[SEEN] = now.isoformat()
    session.pop(ENDED, None)


def began(session) -> datetime | None:
    """When this sign-in began, or None for a session nobody has begun."""
    return datetime.fromisoformat(session[BEGAN]) if BEGAN in session else None


def over(session, now: datetime, *, idle: timedelta, most: timedelta, is_use: bool = True) -> str:
    """Why the session must end now: `idle`, `long`, or nothing. Notes that it was used, if this is use.

    A session without a beginning is over: it was not made by signing in here.
    """
    if BEGAN not in session or now - datetime.fromisoformat(session[BEGAN]) > most:
        return "long"
    unused = now - datetime.fromisoformat(session[SEEN])
    if unused > idle:
        return "idle"
    if is_use and abs(unused) >= NOTE_EVERY:
        session[SEEN] = now.isoformat()
    return ""


def remember_second_step(session, user_id: int) -> None:
    """This browser has given a code of this person's authenticator, or has just set one up."""
    session[SECOND_STEP] = user_id


def forget_second_step(session) -> None:
    session.pop(SECOND_STEP, None)


def took_second_step(session, user_id: int) -> bool:
    """Whether it was this person's own second step: somebody else's says nothing."""
    return session.get(SECOND_STEP) == user_id
