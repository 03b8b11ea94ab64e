"""Nothing that is held about an adult is forgotten: every model and every field is in the export, or
stands on a short list with the reason why not."""

import pytest
from django.apps import apps

from panel.models import DSAR
from panel.selectors.dsar import cases_about
from panel.selectors.dsar_data import collect
from panel.selectors.dsar_data.fields import fields_of, is_left_out
from panel.selectors.dsar_data.left_out import FIELDS, MODELS
from panel.selectors.dsar_data.sources import SOURCES
from referrals.models import Case, ReferralFactor, StageMove, TriedBefore
from tests.factories import subject_access as make
from tests.laws.marks import Marks
from tests.laws.records import filled, free_text
from tests.laws.world import World

OURS = ("sharing", "referrals", "actions", "panel")
IN_IT = {source.model.__name__ for source in SOURCES}
# Earlier versions are read with the record itself.
HISTORY = {f"{name}Event" for name in IN_IT}
# The words of the request that is being answered are not in its own answer, nor what checks it.
NOT_OF_THE_CASE = {"DSAR", "BreakGlass"}


def our_models():
    return [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not model._meta.auto_created
    ]


def test_every_model_is_in_the_export_or_says_why_not():
    names = {model.__name__ for model in our_models()}
    assert names - IN_IT - HISTORY - MODELS.keys() == set(), "say in left_out.py or sources.py"
    assert MODELS.keys() - names == set(), "these are no models any more"
    assert MODELS.keys() & IN_IT == set()


def test_every_field_that_is_left_out_is_there():
    known = {f"{s.model.__name__}.{f.name}" for s in SOURCES for f in s.model._meta.get_fields()}
    assert FIELDS.keys() - known == set()


@pytest.mark.django_db
def test_every_word_somebody_wrote_about_the_adult_is_in_it():
    """A case in which every free text is marked: each mark is in a passage."""
    marks = Marks()
    world = World(marks, **marks.answers())
    case = world.cases["active"]
    for model in (Case, ReferralFactor, TriedBefore):
        _mark(model, marks, case)
    filled(StageMove, marks, case=case, from_stage="received", to_stage="listed")
    dsar = make.asked(case, world.cast.ig_lead)
    cases = list(cases_about(case))
    said = "\n".join(one.text for one in collect(DSAR.objects.get(pk=dsar.pk), cases))
    missing = {
        f"{source.model.__name__}.{field.name}"
        for source in SOURCES
        if source.model.__name__ not in NOT_OF_THE_CASE
        for row in _rows(source, cases)
        for field in free_text(source.model)
        if not is_left_out(source.model, field) and field in fields_of(source.model)
        if (text := str(getattr(row, field.attname) or ""))
        and text not in said
        and field.name not in source.codes
    }
    assert missing == set()
    assert len(marks.found_in(said)) > 120, "the marks were there to be found"


def _mark(model, marks, case):
    via = {"Case": "pk", "ReferralFactor": "referral__case", "TriedBefore": "referral__case"}
    rows = model.objects.filter(**{via[model.__name__]: case.pk})
    rows.update(**{f.name: marks(f.name, f.max_length) for f in free_text(model)})


def _rows(source, cases):
    if source.by_reference:
        return source.model.objects.filter(subject__in=[case.reference for case in cases])
    return source.model.objects.filter(**{f"{source.via}__in": [case.pk for case in cases]})
