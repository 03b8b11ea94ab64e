from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from sharing.views import component_page, start

urlpatterns = [
    path("", start.start, name="start"),
    path("sign-in", account.login, name="account_login"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-in/code", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-step", totp.activate_totp, name="mfa_activate_totp"),
    path("sign-in/recovery-codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sign-in/recovery-codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security", mfa.index, name="mfa_index"),
    path("components", component_page.component_page, name="component_page"),
]
