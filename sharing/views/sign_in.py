"""Signing in: the page, the demonstration's short cut, and one's own security."""

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from sharing import sessions
from sharing.errors import NotFound
from sharing.forms.sign_in import DemoForm
from sharing.selectors import person as people

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class SignIn(LoginView):
    """The library's page, with why the last session ended, whether something was sent since, and, in the
    demonstration, its people."""

    def get_context_data(self, **words):
        return super().get_context_data(**words) | {
            "ended": self.request.session.get(sessions.ENDED, ""),
            "unsent": "unsent" in self.request.GET,
            "demo_people": people.demo_people() if settings.DEMO else [],
        }


sign_in = SignIn.as_view()


@require_safe
def recovery_codes(request):
    """The library's page; who has no codes is led to where they are made."""
    try:
        return view_recovery_codes(request)
    except Http404:
        return redirect("mfa_index")


@login_not_required
def demo_sign_in(request):
    """One press and you are somebody of the demonstration; outside it there is no such page."""
    form = DemoForm(request.POST)
    if not settings.DEMO or request.method != "POST" or not form.is_valid():
        raise NotFound
    login(request, people.demo_person(form.cleaned_data["person"]), backend=BACKEND)
    return redirect(own_address(request, request.POST.get("next", "")))


@require_safe
def security(request):
    """One's own password, second step and recovery codes."""
    page = {"has_second_step": is_mfa_enabled(request.user, [Authenticator.Type.TOTP])}
    return render(request, "account/security.html", page)


def own_address(request, address):
    """The address asked for, if it is one of ours."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else reverse("start")
