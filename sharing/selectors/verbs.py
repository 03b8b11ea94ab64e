"""The verbs of the whole line of apps, in words. An app's `choices` say what the ledger says of it."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@cache
def labels() -> dict[str, str]:
    """Verb to the middle of a sentence: "looked" to "opened"."""
    return {value: str(label) for verb in _each("Verb") for value, label in verb.choices}


@cache
def that_show_identity() -> frozenset[str]:
    """Verbs after which somebody knows who the adult is."""
    return frozenset(str(verb) for named in _each("SHOWS_IDENTITY") for verb in named)


def _each(name: str) -> list:
    """What each app's words hold under this name, where they do."""
    places = [f"{config.name}.choices" for config in apps.get_app_configs()]
    modules = [import_module(place) for place in places if find_spec(place)]
    return [getattr(module, name) for module in modules if hasattr(module, name)]
