"""A pinned dependency with a licence that is not allowed fails the test command, by name."""

from email.message import Message

import pytest

from config.suite import licences
from config.suite.licences import Accepted


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "BSD License",
        "Apache-2.0 OR BSD-3-Clause",
        "MIT AND PSF-2.0",
        "GPL-3.0-only OR MIT",
        "Mozilla Public License 2.0 (MPL 2.0)",
    ],
)
def test_listed_licence_is_allowed(licence):
    assert licences.allowed(licence)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "LGPL-3.0-only", "MIT AND GPL-3.0-only", "not stated", ""]
)
def test_other_licence_is_not_allowed(licence):
    assert not licences.allowed(licence)


def test_fault_names_the_package():
    (fault,) = licences.faults_in(iter([("tidy", "MIT"), ("greedy", "GPL-3.0-only")]), {})
    assert fault.startswith("greedy: licence 'GPL-3.0-only'")


def test_exception_holds_only_for_the_licence_it_was_made_for():
    accepted = {"library": Accepted("LGPL-3.0-only", "a reason")}
    assert not list(licences.faults_in(iter([("library", "LGPL-3.0-only")]), accepted))
    assert list(licences.faults_in(iter([("library", "AGPL-3.0-only")]), accepted))


def test_every_exception_has_a_reason_and_a_package():
    pinned = {name for name, _ in licences.python_licences()}
    for name, accepted in licences.EXCEPTIONS.items():
        assert accepted.reason
        assert name in pinned, f"{name} is no longer pinned: remove its exception"


def test_pinned_package_that_is_not_installed_is_a_fault():
    def nothing(name):
        raise licences.PackageNotFoundError(name)

    assert ("django", "unknown: pinned but not installed") in licences.python_licences(nothing)


def test_labels_serve_where_no_expression_is_stated():
    about = Message()
    about["Classifier"] = "License :: OSI Approved :: MIT License"
    assert dict(licences.python_licences(lambda name: about))["django"] == "MIT License"


def test_what_is_pinned_now_is_allowed():
    everything = [*licences.python_licences(), *licences.node_licences()]
    assert not list(licences.faults_in(iter(everything), licences.EXCEPTIONS))
