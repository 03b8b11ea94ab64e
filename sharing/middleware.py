"""What happens around every request: limits, the ledger's box, the viewer, refusals."""

import codecs
from time import time
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages.storage.base import BaseStorage
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from sharing import sessions
from sharing.choices import Verb
from sharing.doors import access, ledger
from sharing.doors.viewer import NOBODY, viewer_for
from sharing.errors import LedgerClosed, NotFound, Refusal, TooMany


class NoStoreMiddleware:
    """Personal pages are never kept by browsers or proxies; static files are not ours to touch."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class CharsetMiddleware:
    """Forms come back in the UTF-8 they were sent in; whoever says otherwise gets a calm refusal.

    Without it a post declaring utf-7 breaks the page that says so, since that reads the post too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.encoding is not None:
            if codecs.lookup(request.encoding).name != "utf-8":
                return render(None, "errors/400.html", status=400)
            request.encoding = "utf-8"
        return self.get_response(request)


class RefreshMiddleware:
    """`request.refreshes`: nobody asks, but a page that is open (`assets/js/live.js`).

    It keeps no session alive, and leaves messages to the page that somebody asks for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.began = time()
        request.refreshes = request.method == "GET" and "X-Live" in request.headers
        if request.refreshes:
            request._messages = Unread(request)
        return self.get_response(request)


class Unread(BaseStorage):
    """Messages that are neither shown nor thrown away."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


class SessionLimitsMiddleware:
    """Signed out after 15 idle minutes, and 12 hours after signing in at most (quality C11)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            why = sessions.over(
                request.session,
                timezone.now(),
                idle=settings.IDLE_LIMIT,
                most=settings.SESSION_LIMIT,
                is_use=not request.refreshes,
            )
            if why:
                request.signed_out_because = why
                logout(request)
                request.session[sessions.ENDED] = why
        return self.get_response(request)


class LedgerMiddleware:
    """Opens the box; what was said is written before the first byte leaves. Shut ledger: 503."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            with ledger.listening():
                return self.get_response(request)
        except LedgerClosed:
            return resting(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Who is not signed in is asked to, and comes back to the page they wanted: what was sent without
    signing in is not sent again by it, so from there to the page on which it was written."""

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        asked = urlencode({"next": written_on(request), "unsent": 1})
        return redirect(f"{reverse(settings.LOGIN_URL)}?{asked}")


def written_on(request):
    """The page of ours from which something was sent, or "/" where the browser does not say one."""
    try:
        came = urlsplit(request.META.get("HTTP_REFERER", ""))
    except ValueError:
        return "/"
    page = f"{came.path}?{came.query}" if came.query else came.path
    own = came.netloc == request.get_host() and came.path != reverse("account_login")
    return page if own and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"


class ViewerMiddleware:
    """`request.viewer`: who asks, with the rights of today. Worked out once, when first needed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(
            lambda: viewer_for(request.user, timezone.localdate(), refreshes=request.refreshes)
        )
        return self.get_response(request)


class SecondFactorMiddleware:
    """A person without a second step sees only the page that sets one up (quality C11)."""

    OPEN = {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "help",
        "accessibility",
        "demo_sign_in",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
            return None
        if sessions.took_second_step(request.session, user.pk):
            return None
        if is_mfa_enabled(user):
            # Set up from another browser after this one gave only the password: that proves nothing.
            logout(request)
            return redirect(settings.LOGIN_URL)
        if request.resolver_match.url_name in self.OPEN:
            return None
        return redirect("mfa_activate_totp")


class RefusalMiddleware:
    """A named refusal becomes a calm page, and an entry in the ledger. Not found is one page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "errors/405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, error):
        if isinstance(error, NotFound):
            viewer = getattr(request, "viewer", NOBODY)
            if viewer.is_signed_in and not ledger.has_said(Verb.REFUSED):
                access.refuse(viewer, "")
            return render(request, "errors/404.html", status=404)
        if isinstance(error, Refusal):
            viewer = getattr(request, "viewer", NOBODY)
            ledger.record(viewer, Verb.REFUSED, why=type(error).__name__)
            page = {"said": error.said, "back": request.path if request.method == "POST" else ""}
            if isinstance(error, TooMany):
                if request.method == "GET":
                    return redirect(reason_page(error, request.path))
                page["reason"] = reason_page(error, "")
            return render(request, "errors/refused.html", page, status=error.status)
        if isinstance(error, LedgerClosed):
            return resting(request)
        return None


def reason_page(error, back):
    """Where the reason is given that was asked for, and from where one comes back."""
    asked = urlencode({"kind": error.facts["kind"], "next": back})
    return f"{reverse('browse_reason', args=[error.facts['panel']])}?{asked}"


def resting(request):
    """The kind page when the ledger cannot be written: nothing personal is shown or changed."""
    response = render(None, "errors/503.html", status=503)
    response["Retry-After"] = "60"
    return response
