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


def test_numbers_of_a_task_have_no_gap_and_count_up_on_each_page():
    for task in questions.TASKS:
        pages = [[int(n.partition(".")[2]) for n in page.questions] for page in task.pages]
        assert all(numbers == sorted(numbers) for numbers in pages)
        together = sorted(number for numbers in pages for number in numbers)
        assert together == list(range(1, len(together) + 1))


def test_a_question_that_was_added_later_moves_no_number():
    """Filled forms are read by number (`docs/referral-form.md`)."""
    kept = {"2.14": "next_of_kin", "2.15": "first_language", "2.21": "sex", "2.28": "is_carer"}
    assert kept.items() <= questions.NUMBERED.items()
    assert questions.NUMBERED["2.29"] == "protected_address"


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
