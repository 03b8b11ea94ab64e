"""Forms of signing in, in our words; what they check is the library's, counted our way."""

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import (
    ChangePasswordForm as PlainChangePasswordForm,
)
from allauth.account.forms import (
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as second_step_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as PlainCodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.core.cache import cache

PASSWORD_RULES = "At least 12 characters. Three words that do not belong together are a good start"
CODE_LASTS = 120


def say(field, label, hint=""):
    """Our words on one of the library's fields, without its placeholder."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)


def count_guess(user):
    """Counts a try at somebody's code; the usage, to be taken back when it was right.

    Only this try is taken back, never the count of the address: one's own success must not clear
    the way for guessing at others.
    """
    usage = ratelimit.consume(
        context.request,
        app="allauth.account",
        action="login_failed",
        key=f"mfa-auth-user-{user.pk}",
    )
    if not usage:
        raise account_adapter().validation_error("too_many_login_attempts")
    return usage


def first_use(user, code):
    """Whether this code was not used before, for longer than any code is valid."""
    return cache.add(f"second-step:{user.pk}:{code}", True, timeout=CODE_LASTS)


class SignInForm(LoginForm):
    look = {
        "login": {"autocomplete": "username"},
        "password": {"autocomplete": "current-password"},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["login"], "Work e-mail address")
        say(self.fields["password"], "Password")


class PasswordAgainForm(ReauthenticateForm):
    look = {"password": {"autocomplete": "current-password"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["password"], "Password")


class Code:
    """One field for a code, from the app or one of the recovery codes."""

    look = {"code": {"width": "10", "inputmode": "numeric", "autocomplete": "one-time-code"}}
    hint = "6 numbers from your authenticator app, or one of your recovery codes"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["code"], "Code", self.hint)

    def clean_code(self):
        usage = count_guess(self.user)
        code = "".join(self.cleaned_data["code"].split())
        if not self.is_right(code) or not first_use(self.user, code):
            raise second_step_adapter().validation_error("incorrect_code")
        usage.rollback()
        return code

    def is_right(self, code):
        for authenticator in Authenticator.objects.filter(user=self.user):
            if authenticator.wrap().validate_code(code):
                authenticator.user = self.user
                self.authenticator = authenticator
                return True
        return False


class CodeForm(Code, AuthenticateForm):
    pass


class CodeAgainForm(Code, PlainCodeAgainForm):
    pass


class SetUpForm(Code, ActivateTOTPForm):
    hint = "6 numbers that your authenticator app shows now"

    def is_right(self, code):
        return validate_totp_code(self.secret, code)


class NewPassword:
    look = {
        "oldpassword": {"autocomplete": "current-password"},
        "password1": {"autocomplete": "new-password"},
        "password2": {"autocomplete": "new-password"},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["password1"], "New password", PASSWORD_RULES)
        say(self.fields["password2"], "New password again")


class ChangePasswordForm(NewPassword, PlainChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["oldpassword"], "Password now")

    def clean_oldpassword(self):
        usage = count_guess(self.user)
        password = super().clean_oldpassword()
        usage.rollback()
        return password


class NewPasswordForm(NewPassword, ResetPasswordKeyForm):
    pass


class AskForLinkForm(ResetPasswordForm):
    look = {"email": {"autocomplete": "username"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self.fields["email"], "Work e-mail address")


class DemoForm(forms.Form):
    """Which of the demonstration's people to be."""

    person = forms.CharField(max_length=12)
