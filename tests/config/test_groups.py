"""Tests of one group run on one worker, one after the other."""

import pytest


@pytest.mark.crowd
def test_a_crowd_is_kept_on_one_worker(request):
    """Two crowds at once would need more connections than a database server gives."""
    shared_out = getattr(request.config.option, "loadgroup", False)
    assert request.node.nodeid.endswith("@crowd") or not shared_out
