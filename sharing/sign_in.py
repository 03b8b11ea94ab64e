"""How people sign in: no sign-up, one answer for every failure, each sign-in in the ledger."""

import base64
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from sharing import sessions
from sharing.doors.viewer import the_service
from sharing.services import sign_in as records

FRESH = timedelta(minutes=5)
WRONG = "Check your e-mail address and password, then try again"
WAIT = "Too many tries. Wait 5 minutes, then try again. If you cannot sign in, ask for help"


class AccountAdapter(DefaultAccountAdapter):
    """People are added by their panel's coordinator or administrator, never by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "enter_current_password": "Enter your password as it is now",
        "incorrect_password": "Enter your password as it is now",
        "too_many_login_attempts": WAIT,
        "rate_limited": WAIT,
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """Whoever gave the right password and may sign in.

        A leaver is answered, counted and timed like a wrong password: the library's own way would
        tell them apart.
        """
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is not None:
            self._rollback_login_failed_rl_usage()
        return user

    def reauthenticate(self, user, password):
        """The password again: people here have one address, on their own row."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not asked again within five minutes of signing in."""
        began = sessions.began(context.request.session)
        return began is None or timezone.now() - began > FRESH

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Signing in and out needs no announcement; the page says it."""
        silent = ("logged_in.txt", "logged_out.txt", "recovery_codes_generated.txt")
        if not (message_template or "").endswith(silent):
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondStepAdapter(DefaultMFAAdapter):
    """Authenticator secrets are stored encrypted, so that a copy of the database signs nobody in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Check the code and try again. Each code works once",
    }

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret):
    derived = HKDF(SHA256(), 32, salt=None, info=b"second step").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)


def on_sign_in(*, request, user, **signal):
    """Both clocks start, and the ledger hears of it."""
    sessions.begin(request.session, timezone.now())
    records.signed_in(by=the_service("sign-in"), user=user)


def on_sign_out(*, request, user, **signal):
    if user is not None:
        why = getattr(request, "signed_out_because", "asked")
        records.signed_out(by=the_service("sign-in"), user=user, why=why)


def on_code_given(*, request, user, **signal):
    sessions.remember_second_step(request.session, user.pk)


def on_step_added(*, request, user, authenticator, **signal):
    """Who has just proved the new authenticator need not prove it again."""
    if authenticator.type == Authenticator.Type.TOTP:
        sessions.remember_second_step(request.session, user.pk)
        records.second_step_changed(by=the_service("sign-in"), user=user, is_set=True)


def on_step_removed(*, request, user, authenticator, **signal):
    if authenticator.type == Authenticator.Type.TOTP:
        sessions.forget_second_step(request.session)
        records.second_step_changed(by=the_service("sign-in"), user=user, is_set=False)
