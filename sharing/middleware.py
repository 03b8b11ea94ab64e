"""What happens around every request: limits, the ledger's box, the viewer, refusals."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from sharing.choices import Verb
from sharing.doors import ledger
from sharing.doors.viewer import NOBODY, viewer_for
from sharing.errors import LedgerClosed, NotFound, Refusal


class NoStoreMiddleware:
    """Personal pages are never kept by browsers or proxies; static files are not ours to touch."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class SessionLimitsMiddleware:
    """Signed out after 15 idle minutes, and 12 hours after signing in at most (quality C11)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session, now = request.session, timezone.now()
        if session.get("_auth_user_id"):
            began = datetime.fromisoformat(session.setdefault("began", now.isoformat()))
            seen = datetime.fromisoformat(session.setdefault("seen", now.isoformat()))
            if now - began > settings.SESSION_LIMIT or now - seen > settings.IDLE_LIMIT:
                logout(request)
                request.session["signed_out_idle"] = True
            elif (now - seen).seconds >= 30:
                session["seen"] = now.isoformat()
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


class ViewerMiddleware:
    """`request.viewer`: who asks, with the rights of today. Worked out once, when first needed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(lambda: viewer_for(request.user, timezone.localdate()))
        return self.get_response(request)


class SecondFactorMiddleware:
    """A person without a second step sees only the page that sets one up (quality C11)."""

    OPEN = {
        "account_login",
        "account_logout",
        "mfa_authenticate",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "help",
        "demo_sign_in",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if request.resolver_match.url_name in self.OPEN or request.session.get("second_step"):
            return None
        from allauth.mfa.utils import is_mfa_enabled

        if is_mfa_enabled(request.user):
            request.session["second_step"] = True
            return None
        return redirect(reverse("mfa_activate_totp"))


class RefusalMiddleware:
    """A named refusal becomes a calm page, and an entry in the ledger. Not found is one page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, NotFound):
            return render(request, "errors/404.html", status=404)
        if isinstance(error, Refusal):
            viewer = getattr(request, "viewer", NOBODY)
            ledger.record(viewer, Verb.REFUSED, why=type(error).__name__)
            page = {"said": error.said, "back": request.path if request.method == "POST" else ""}
            return render(request, "errors/refused.html", page, status=error.status)
        if isinstance(error, LedgerClosed):
            return resting(request)
        return None


def resting(request):
    """The kind page when the ledger cannot be written: nothing personal is shown or changed."""
    response = render(None, "errors/503.html", status=503)
    response["Retry-After"] = "60"
    return response
