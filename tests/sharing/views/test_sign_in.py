"""Signing in and out: two steps, limits on guessing and on time, one answer for every failure (C11)."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from sharing.selectors import person as people
from sharing.services import person as service
from tests.cast import Cast, Player
from tests.factories import sharing as make

PASSWORD = "three words apart"
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SIGN_IN = "/sign-in"


@pytest.fixture(autouse=True)
def _fresh_counts(settings):
    """Counts begin at nought; a quick hash, because these tests guess a lot."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


@pytest.fixture
def ada(db):
    """A SPoC with a password and no second step yet."""
    return make.spoc(make.agency(), password=PASSWORD, email="ada@police.example")


@pytest.fixture
def member(ada):
    """The same, whose agency belongs to a panel."""
    make.member(make.panel(), ada.agency)
    return ada


@pytest.fixture
def secret(ada):
    """Her authenticator is set up."""
    TOTP.activate(ada, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret):
    from time import time

    return format_hotp_value(hotp_value(secret, int(time()) // 30))


def password(client, email="ada@police.example", word=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": word, **more})


def is_signed_in(client):
    return client.get(reverse("mfa_index")).status_code == 200


def verbs():
    with connection.cursor() as cursor:
        cursor.execute(
            "select convert_from(body, 'UTF8')::jsonb ->> 'verb' from sharing_ledgerentry order by seq"
        )
        return [verb for (verb,) in cursor.fetchall()]


def test_password_alone_opens_nothing(client, member, secret, clock):
    answer = password(client)
    assert answer.url == reverse("mfa_authenticate")
    for page in ("agency_list", "panel_list", "mfa_index", "mfa_activate_totp"):
        assert client.get(reverse(page)).url.startswith(SIGN_IN)


def test_password_and_code_open_the_service(client, member, secret, clock):
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_signed_in(client)
    assert client.get(reverse("agency_list")).status_code == 200


def test_code_with_a_space_is_taken(client, member, secret, clock):
    password(client)
    code = code_of(secret)
    client.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})
    assert is_signed_in(client)


def test_code_works_once(client, member, secret, clock):
    password(client)
    code = code_of(secret)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    clock.shift(35)
    password(client)
    page = client.post(reverse("mfa_authenticate"), {"code": code})
    assert "Check the code and try again" in page.content.decode()
    assert not is_signed_in(client)


def test_recovery_code_works_once(client, member, secret, clock):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(client)


def test_without_a_second_step_only_its_set_up_is_shown(client, member):
    password(client)
    set_up = reverse("mfa_activate_totp")
    for page in ("agency_list", "panel_list", "mfa_index", "account_change_password"):
        assert client.get(reverse(page)).url == set_up, page
    assert client.get(set_up).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_second_step_opens_the_service(client, member, clock):
    password(client)
    page = client.get(reverse("mfa_activate_totp"))
    picture = re.search(r'src="data:image/svg\+xml;base64,[^"]+"', page.content.decode())
    assert picture
    key = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(key)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.url)
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(reverse("agency_list")).status_code == 200
    assert "second_step_set" in verbs()


@pytest.mark.django_db(transaction=True)
def test_taking_the_second_step_away_asks_for_a_new_one_at_once(client, member, secret, clock):
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert client.get(reverse("agency_list")).url == reverse("mfa_activate_totp")


def test_wrong_code_while_setting_up_keeps_the_key(client, member, clock):
    password(client)
    key = client.get(reverse("mfa_activate_totp")).context["form"].secret
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert page.context["form"].secret == key
    assert "Check the code and try again" in page.content.decode()


def test_browser_that_gave_only_the_password_is_out_once_another_sets_up(client, member, clock):
    """Who knows the password and waits on the set-up page must not slip in behind the owner."""
    password(client)
    TOTP.activate(member, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    for page in ("agency_list", "mfa_activate_totp", "mfa_view_recovery_codes"):
        assert client.get(reverse(page)).url.startswith(SIGN_IN)


def test_authenticator_secret_is_not_stored_as_it_is(member, client, secret, clock):
    stored = Authenticator.objects.get(user=member).data["secret"]
    assert secret not in stored
    assert decrypt(stored) == secret


def said(page):
    """What a failed sign-in says, without what was typed and the token."""
    text = page.content.decode()
    text = re.sub(r'value="[^"]*"', "", text)
    return page.status_code, re.sub(r"\s+", " ", text)


def test_every_failed_sign_in_says_the_same(client, member):
    make.person(email="left@police.example", password=PASSWORD, is_active=False)
    make.person(email="new@police.example")
    answers = [
        said(password(client, "nobody@police.example", "wrong word here")),
        said(password(client, "ada@police.example", "wrong word here")),
        said(password(client, "left@police.example", "wrong word here")),
        said(password(client, "left@police.example", PASSWORD)),
        said(password(client, "new@police.example", PASSWORD)),
    ]
    assert answers[0][0] == 200
    assert "Check your e-mail address and password" in answers[0][1]
    assert all(answer == answers[0] for answer in answers)


def test_ten_guesses_at_an_account_and_no_more(client, member, clock):
    for number in range(10):
        answer = password(client, word=f"wrong {number}")
        assert "Too many tries" not in answer.content.decode()
    page = password(client).content.decode()
    assert "Too many tries. Wait 5 minutes" in page
    assert not is_signed_in(client)


def test_guesses_from_many_addresses_count_against_the_account(client, member, clock):
    for number in range(10):
        client.post(
            SIGN_IN,
            {"login": "ada@police.example", "password": "wrong"},
            REMOTE_ADDR=f"10.0.0.{number}",
        )
    page = client.post(
        SIGN_IN, {"login": "ada@police.example", "password": PASSWORD}, REMOTE_ADDR="10.0.1.1"
    )
    assert "Too many tries" in page.content.decode()


def test_guesses_at_many_accounts_count_against_the_address(client, member, clock):
    for number in range(10):
        password(client, f"person.{number}@police.example", "wrong")
    assert "Too many tries" in password(client).content.decode()


def test_right_password_of_a_leaver_counts_as_a_guess(client, member, clock):
    make.person(email="left@police.example", password=PASSWORD, is_active=False)
    for _ in range(10):
        password(client, "left@police.example")
    assert "Too many tries" in password(client).content.decode()


def test_after_five_minutes_one_may_try_again(client, member, clock):
    for _ in range(11):
        password(client, word="wrong")
    clock.shift(timedelta(minutes=5, seconds=1))
    assert password(client).status_code == 302


def test_ten_guesses_at_a_code_and_no_more(client, member, secret, clock):
    password(client)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Too many tries" in page.content.decode()
    assert not is_signed_in(client)


def test_own_success_does_not_clear_the_count_of_the_address(client, member, secret, clock):
    for number in range(9):
        password(client, f"person.{number}@police.example", "wrong")
        clock.shift(1)
    password(client)
    clock.shift(1)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))
    password(client, "one.more@police.example", "wrong")
    assert "Too many tries" in password(client, "last@police.example", "w").content.decode()


def test_fifteen_idle_minutes_sign_out(client, clock, db):
    cast = Cast()
    cast.spoc.login(client)
    clock.shift(timedelta(minutes=14, seconds=59))
    assert client.get(reverse("agency_list")).status_code == 200
    clock.shift(timedelta(minutes=15, seconds=1))
    answer = client.get(reverse("agency_list"), follow=True)
    assert "not used for 15 minutes" in answer.content.decode()
    assert verbs()[-1] == "signed_out"


def test_twelve_hours_sign_out_however_busy(client, clock, db):
    cast = Cast()
    cast.spoc.login(client)
    for _ in range(72):
        clock.shift(timedelta(minutes=10))
        answer = client.get(reverse("agency_list"))
    assert answer.status_code == 200
    clock.shift(timedelta(minutes=1))
    answer = client.get(reverse("agency_list"), follow=True)
    assert "12 hours had passed" in answer.content.decode()


def test_leaver_is_out_with_the_next_click(client, db):
    cast = Cast()
    cast.spoc.login(client)
    service.record_leaver(by=cast.coordinator.viewer, person=cast.spoc.user)
    assert client.get(reverse("agency_list")).url.startswith(SIGN_IN)
    assert Session.objects.count() == 0


def test_leaver_cannot_sign_in_again(client, member, db):
    cast = Cast(make.panel("South"))
    for membership in member.agency.memberships.all():
        make.role(cast.coordinator.user, membership.panel, "coordinator")
    make.member(cast.panel, member.agency)
    service.record_leaver(by=cast.coordinator.viewer, person=member)
    assert "Check your e-mail address" in password(client).content.decode()


def test_next_leads_back_to_the_page_asked_for(client, member, secret, clock):
    page = reverse("agency_list")
    assert client.get(page).url == f"{SIGN_IN}?next={page}"
    password(client, next=page)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == page


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/agencies/?show=all", "/agencies/?show=all"),
        ("http://testserver/sign-in", "/"),
        ("https://elsewhere.example/agencies/", "/"),
        ("http://testserver//elsewhere.example/", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_what_is_sent_without_being_signed_in_leads_back_to_its_page(client, db, came, back):
    """Never to the address it was sent to, which may have nothing to read."""
    answer = client.post(reverse("message_again", args=["north", 1]), headers={"referer": came})
    assert answer.url == f"{SIGN_IN}?{urlencode({'next': back, 'unsent': 1})}"
    assert "is not saved" in client.get(answer.url).content.decode()


def test_address_that_only_takes_what_is_sent_says_so_to_a_reader(client, member, clock):
    Player(member).login(client)
    answer = client.get(reverse("message_again", args=["north", 1]))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "There is nothing to read here" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_next_leads_only_to_own_addresses(client, member, secret, clock, address):
    password(client, next=address)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.url == reverse("start")


def test_sign_in_page_carries_next_on(client, db):
    page = client.get(SIGN_IN + "?next=/agencies/").content.decode()
    assert '<input type="hidden" name="next" value="/agencies/">' in page


def test_signing_in_and_out_is_in_the_ledger(client, member, secret, clock):
    password(client)
    assert "signed_in" not in verbs()
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))
    assert verbs()[-2:] == ["signed_in", "signed_out"]


def test_signing_out_takes_a_post(client, db):
    cast = Cast()
    cast.spoc.login(client)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_nobody_signs_themselves_up(client, db):
    for page in ("/sign-up", "/accounts/signup/", "/signup"):
        assert client.get(page).status_code == 404


def demo_person():
    return make.person(
        name="Sam Coordinator", is_demo=True, demo_line="Coordinator of the North panel"
    )


def test_demonstration_shows_its_people(client, settings, db):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    person = demo_person()
    page = client.get(SIGN_IN + "?next=/agencies/").content.decode()
    assert person.name in page
    assert person.demo_line in page
    answer = client.post(
        reverse("demo_sign_in"), {"person": person.reference, "next": "/agencies/"}
    )
    assert answer.url == "/agencies/"
    assert is_signed_in(client)


def test_demonstration_leads_only_to_own_addresses(client, settings, db):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    sent = {"person": demo_person().reference, "next": "https://elsewhere.example"}
    assert client.post(reverse("demo_sign_in"), sent).url == reverse("start")


def test_demonstration_signs_in_nobody_else(client, settings, db):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    cast = Cast()
    sent = {"person": cast.coordinator.user.reference}
    assert client.post(reverse("demo_sign_in"), sent).status_code == 404


def test_outside_the_demonstration_there_is_no_short_cut(client, db):
    person = demo_person()
    assert person.name not in client.get(SIGN_IN).content.decode()
    page = reverse("demo_sign_in")
    assert client.post(page, {"person": person.reference}).status_code == 404
    assert client.get(page).status_code == 404
    assert not is_signed_in(client)


def test_demo_people_who_left_are_not_offered(db):
    person = demo_person()
    person.is_active = False
    person.save()
    assert people.demo_people() == []


def test_new_password_by_a_link_to_the_work_address(client, member, settings):
    client.post(reverse("account_reset_password"), {"email": member.email})
    message = mail.outbox[0]
    assert message.to == [member.email]
    assert member.name not in message.subject + message.body
    link = re.search(r"http://testserver(\S+)", message.body)[1]
    form = client.get(link, follow=True)
    new = "four other words here"
    page = form.redirect_chain[-1][0]
    client.post(page, {"password1": new, "password2": new})
    assert password(client, word=new).status_code == 302
    assert client.get(reverse("agency_list")).url == reverse("mfa_activate_totp")
    client.post(reverse("account_logout"))
    again = client.get(link, follow=True).content.decode()
    assert "This link no longer works" in again
    assert EmailAddress.objects.count() == 0


def test_asking_for_a_link_says_the_same_for_everyone(client, member, clock):
    """At one moment: a page says when it was drawn."""
    known = client.post(reverse("account_reset_password"), {"email": member.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "x@y.example"}, follow=True)
    assert said(known) == said(unknown)
    assert len(mail.outbox) == 1


def test_link_ends_after_a_day(client, member, clock):
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    clock.shift(timedelta(hours=24, seconds=2))
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


def test_password_is_changed_with_the_old_one(client, member, secret, clock):
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    page, new = reverse("account_change_password"), "four other words here"
    refused = client.post(page, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert "Enter your password as it is now" in refused.content.decode()
    done = client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done.url == reverse("mfa_index")


def test_short_password_is_refused(client, member, secret, clock):
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    sent = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert client.post(reverse("account_change_password"), sent).status_code == 200


def test_recovery_codes_are_shown_again_only_after_the_password(client, member, secret, clock):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(member)
    password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    page = reverse("mfa_view_recovery_codes")
    assert client.get(page).status_code == 200
    clock.shift(timedelta(minutes=6))
    asked = client.get(page)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert client.get(asked.url).status_code == 200
    client.post(asked.url, {"password": PASSWORD})
    assert client.get(page).status_code == 200


def test_more_than_thirty_tries_a_minute_from_one_address_are_told_to_wait(client, db, clock):
    for number in range(30):
        password(client, f"p{number}@x.example", "w")
    answer = password(client, "last@x.example", "w")
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["help", "accessibility", "account_login", "account_reset_password"]
)
def test_these_are_open_to_everyone(client, db, name):
    assert client.get(reverse(name)).status_code == 200


def test_help_has_a_page_for_each_role(client, db):
    page = client.get(reverse("help"))
    for topic in page.context["topics"]:
        assert "999" in client.get(reverse("help_topic", args=[topic])).content.decode()
    assert client.get(reverse("help_topic", args=["nonsense"])).status_code == 404
