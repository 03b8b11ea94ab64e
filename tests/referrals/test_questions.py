"""The form as data: every answer of the model is asked once, under a number of its own."""

from django.db import models

from referrals import policy, questions
from referrals.forms.sections import FORMS
from referrals.models import Referral
from referrals.models.sections import people, voice, worry

SECTIONS = [
    section
    for room in (people, voice, worry)
    for section in vars(room).values()
    if isinstance(section, type) and issubclass(section, models.Model)
]


def test_every_answer_is_asked_once():
    fields = [f.name for s in SECTIONS for f in (*s._meta.fields, *s._meta.many_to_many)]
    assert sorted(questions.NUMBERED.values()) == sorted(fields)


def test_numbers_count_up_within_their_task():
    for task in questions.TASKS:
        numbers = [number for page in task.pages for number in page.questions]
        assert numbers == [f"{task.number}.{n}" for n in range(1, len(numbers) + 1)]


def test_every_page_with_questions_has_its_form():
    assert {slug for slug, page in questions.PAGES.items() if page.questions} == set(FORMS)


def test_every_form_lays_out_each_question_once():
    for slug, form in FORMS.items():
        laid = [name for _, _, names in form.parts for name in names]
        assert sorted(laid) == sorted(questions.PAGES[slug].fields), slug
        assert set(form.look) <= set(laid), slug


def test_what_is_mandatory_has_a_page():
    missing = policy.missing_answers({}, factors=0, scores=0, tried=0)
    assert {m.field for m in missing} <= set(questions.PAGE_OF)
    assert all(hasattr(Referral, m.field) for m in missing if m.field not in ("risks",))


def test_pages_of_a_task_follow_each_other():
    assert questions.page_after("adult") == "contact"
    assert questions.page_after("lawful") is None
