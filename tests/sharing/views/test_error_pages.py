"""Error pages are the same for everyone and say nothing about who looks at what."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory

PAGES = ("400", "403", "404", "429", "500", "503", "csrf")


@pytest.fixture(params=PAGES)
def name(request):
    return f"errors/{request.param}.html"


def test_same_bytes_with_and_without_a_request(name):
    request = RequestFactory().get("/cases/CR-7K4M/summary?x=secret")
    assert render(request, name).content == render(None, name).content


def test_page_sends_asks_and_scripts_nothing(name):
    html = render(RequestFactory().get("/cases/CR-7K4M/summary"), name).content.decode()
    for absent in ("<form", "<input", "<script", "nonce", "csrf", "CR-7K4M"):
        assert absent not in html


def test_page_says_where_help_is(name, settings):
    settings.HELP_ADDRESS = "help@council.example"
    html = render(None, name).content.decode()
    assert "help@council.example" in html
    assert "999" in html


def test_refusal_says_why_and_the_way_back():
    page = {"said": "North panel is full.", "back": "/referrals/CR-7K4M/check"}
    html = render(RequestFactory().get("/"), "errors/refused.html", page).content.decode()
    assert "North panel is full." in html
    assert "Nothing was changed." in html
    assert 'href="/referrals/CR-7K4M/check"' in html


def test_refusal_without_a_way_back_has_no_button():
    html = render(
        RequestFactory().get("/"), "errors/refused.html", {"said": "No."}
    ).content.decode()
    assert "Go back" not in html
