"""The navigation marks where somebody is."""

import pytest

from sharing.navigation import links_for
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/escalations/", "/escalations/ACT-22222", "/disagreements/"])
@pytest.mark.parametrize(
    ("who", "marked"),
    [("coordinator", "Actions"), ("chair", "Escalations"), ("manager", "Escalations")],
)
def test_escalations_and_disagreements_stand_under_a_link_of_every_role(path, who, marked):
    links = links_for(getattr(Cast(), who).viewer, path)
    assert [link.text for link in links if link.current] == [marked]
