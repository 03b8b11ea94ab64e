from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from sharing.views import (
    agency,
    agreement,
    browsing,
    component_page,
    help,
    leave_or_cover,
    ledger,
    ledger_export,
    ledger_verify,
    member,
    notifications,
    panel,
    panel_settings,
    person,
    quick_links,
    receipts,
    role,
    sign_in,
    start,
)

# Names beginning with account_ and mfa_ are those the sign-in library asks for.
SIGN_IN = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-in/demo", sign_in.demo_sign_in, name="demo_sign_in"),
    path("sign-in/code", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/confirm-code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/second-step", totp.activate_totp, name="mfa_activate_totp"),
    path("sign-in/second-step/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("sign-in/recovery-codes", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "sign-in/recovery-codes/new",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("sign-in/password", account.password_reset, name="account_reset_password"),
    path("sign-in/password/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sign-in/password/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^sign-in/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-out", account.logout, name="account_logout"),
    path("security", sign_in.security, name="mfa_index"),
    path("security/password", account.password_change, name="account_change_password"),
]

PANELS = [
    path("panels/", panel.panel_list, name="panel_list"),
    path("panels/new", panel.panel_create, name="panel_create"),
    path("panels/<str:slug>/", panel.panel_summary, name="panel_summary"),
    path("panels/<str:slug>/settings", panel_settings.panel_settings, name="panel_settings"),
    path("panels/<str:slug>/agencies/new", member.agency_add, name="agency_add"),
    path("panels/<str:slug>/agencies/add", member.member_add, name="member_add"),
    path("panels/<str:slug>/agencies/<str:agency>", member.member_change, name="member_change"),
    path("panels/<str:slug>/people/new", person.person_add_to_panel, name="person_add_to_panel"),
    path("panels/<str:slug>/roles/give", role.role_give, name="role_give"),
    path("panels/<str:slug>/roles/<int:number>/end", role.role_end, name="role_end"),
    path("panels/<str:slug>/agreements/add", agreement.agreement_add, name="agreement_add"),
    path(
        "panels/<str:slug>/agreements/<int:number>/sign",
        agreement.agreement_sign,
        name="agreement_sign",
    ),
    path(
        "panels/<str:slug>/agreements/<int:number>/signatures/<int:signature>/withdraw",
        agreement.signature_withdraw,
        name="signature_withdraw",
    ),
    path("panels/<str:slug>/quick-links", quick_links.quick_links, name="quick_links"),
    path("panels/<str:slug>/documents/add", agreement.document_add, name="document_add"),
    path(
        "panels/<str:slug>/documents/<int:number>/accept",
        agreement.document_accept,
        name="document_accept",
    ),
]

AGENCIES = [
    path("agencies/", agency.agency_list, name="agency_list"),
    path("agencies/<str:slug>/", agency.agency_summary, name="agency_summary"),
    path("agencies/<str:slug>/change", agency.agency_change, name="agency_change"),
    path("agencies/<str:slug>/people/add", person.person_add, name="person_add"),
    path("agencies/<str:slug>/appoint", agency.spoc_appoint, name="spoc_appoint"),
    path(
        "agencies/<str:slug>/appointments/<int:number>/end",
        agency.appointment_end,
        name="appointment_end",
    ),
]

PEOPLE = [
    path("people/<str:reference>/", person.person_summary, name="person_summary"),
    path("people/<str:reference>/change", person.person_change, name="person_change"),
    path(
        "people/<str:reference>/leave-or-cover",
        leave_or_cover.leave_or_cover,
        name="leave_or_cover",
    ),
    path(
        "people/<str:reference>/cover/<int:number>/end", leave_or_cover.cover_end, name="cover_end"
    ),
    path("people/<str:reference>/bring-back", person.person_bring_back, name="person_bring_back"),
    path("people/<str:reference>/send-link", person.person_send_link, name="person_send_link"),
    path(
        "people/<str:reference>/reset-second-step",
        person.person_reset_second_step,
        name="person_reset_second_step",
    ),
]

LEDGER = [
    path("ledger/", ledger.ledger_page, name="ledger_page"),
    path("ledger/readers", ledger.ledger_readers_page, name="ledger_readers_page"),
    path("ledger/verify", ledger_verify.ledger_verify, name="ledger_verify"),
    path("ledger/verifier", ledger_verify.ledger_verifier, name="ledger_verifier"),
    path("ledger/export", ledger_export.ledger_export, name="ledger_export"),
    path("ledger/receipts/", receipts.receipt_list, name="receipt_list"),
    path("ledger/receipts/<str:ticket>", receipts.receipt, name="receipt"),
    path("ledger/checkpoints/<int:number>", receipts.checkpoint, name="checkpoint"),
]

urlpatterns = [
    path("", login_not_required(start.start), name="start"),
    path("components", login_not_required(component_page.component_page), name="component_page"),
    path("access/more/<str:slug>", browsing.browse_reason, name="browse_reason"),
    path("notifications", notifications.notifications, name="notifications"),
    path("help/", help.help_index, name="help"),
    path("help/accessibility", help.accessibility, name="accessibility"),
    path("help/<str:topic>", help.help_topic, name="help_topic"),
    *SIGN_IN,
    *PANELS,
    *AGENCIES,
    *PEOPLE,
    *LEDGER,
]
