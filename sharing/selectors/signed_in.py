"""Who is behind a session, for what lives longer than a request: asked for many at once, in four
questions however many they are, with the same conditions as for a page."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sharing import sessions
from sharing.doors.viewer import Viewer, viewers_for
from sharing.models import User


def signed_in(keys: Collection[str], now: datetime) -> dict[str, Viewer]:
    """Session key to the viewer somebody is today. Left out: sessions that have ended, idled or never
    took the second step, and people who have left. Looking here is no use of a session."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    kept = {row.session_key: row.get_decoded() for row in rows}
    people = {
        str(user.pk): user
        for user in User.objects.filter(
            pk__in={held[SESSION_KEY] for held in kept.values() if SESSION_KEY in held}
        )
    }
    theirs = {
        key: user
        for key, held in kept.items()
        if (user := people.get(held.get(SESSION_KEY, ""))) and _is_good(held, user, now)
    }
    viewers = viewers_for(set(theirs.values()), timezone.localdate(now))
    return {key: viewers[user.pk] for key, user in theirs.items() if user.pk in viewers}


def _is_good(held: dict[str, Any], user: User, now: datetime) -> bool:
    return (
        held.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and _has_the_password_of(held, user)
        and not sessions.over(
            held, now, idle=settings.IDLE_LIMIT, most=settings.SESSION_LIMIT, is_use=False
        )
        and (not settings.SECOND_FACTOR_REQUIRED or sessions.took_second_step(held, user.pk))
    )


def _has_the_password_of(held: dict[str, Any], user: User) -> bool:
    """A session from before the password was changed is none."""
    given = held.get(HASH_SESSION_KEY, "")
    ours = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(given, one) for one in ours)
