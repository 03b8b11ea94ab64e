"""How a form field is drawn: what the templates in `templates/gds/` need to know of one bound field.

Works on any Django form. A form may carry `look`, a dictionary of field name to options of `Look`;
the options given to the `field` tag add to those and win.
"""

from dataclasses import dataclass, field

from django import forms

from sharing.forms.fields import DateParts

# First match wins: Django's checkbox list is a kind of its radio list.
KINDS = (
    (DateParts, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)
SIZES = ("", "s", "m", "l", "xl")
TAKEN_AWAY = ("class", "required", "maxlength", "minlength", "min", "max", "step", "rows", "cols")
GROUPED = ("date", "checkboxes", "radios")


@dataclass(frozen=True)
class Look:
    """Options of one field. An unknown one is refused with a TypeError, so that a slip shows at once."""

    label: str = ""
    called: str = ""
    label_size: str = "s"
    heading: bool = False
    hide_label: bool = False
    hint: str = ""
    width: str = ""
    rows: int = 5
    count: int = 0
    count_words: int = 0
    prefix: str = ""
    suffix: str = ""
    inline: bool = False
    small: bool = False
    hints: dict = field(default_factory=dict)
    dividers: dict = field(default_factory=dict)
    exclusive: str = ""
    reveal: dict = field(default_factory=dict)
    autocomplete: str = ""
    inputmode: str = ""
    accept: str = ""
    optional: bool = False

    def __post_init__(self):
        if self.label_size not in SIZES:
            raise TypeError(f"label_size is one of {SIZES}, not {self.label_size!r}")


def look_of(bound, **options):
    """The options of one field: the form's own, then those given here."""
    own = getattr(bound.form, "look", {}).get(bound.name, {})
    return Look(**{**own, **options})


def kind_of(bound):
    """The name of the template that draws this field."""
    if bound.is_hidden:
        return "hidden"
    return next((kind for widget, kind in KINDS if isinstance(bound.field.widget, widget)), "input")


def base_id(bound):
    """The id all other ids of this field begin with."""
    return bound.auto_id or f"id_{bound.html_name}"


def revealed(form):
    """Names of the fields drawn inside a choice of another field, so not drawn again by themselves."""
    look = getattr(form, "look", {})
    inside = (names for options in look.values() for names in options.get("reveal", {}).values())
    return {name for names in inside for name in each(names)}


def each(names):
    """One name or several, as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


def choices_of(bound, look):
    """The radios or checkboxes of a field, each with its hint, divider and the field it reveals.

    An empty choice (Django's dashes) is left out: nothing chosen says the same.
    """
    found = []
    for widget in bound.subwidgets:
        data = widget.data
        value = str(data["value"])
        if value == "" and kind_of(bound) == "radios":
            continue
        names = each(look.reveal.get(value, ()))
        found.append(
            {
                "id": f"{base_id(bound)}_{data['index']}",
                "value": value,
                "label": data["label"],
                "checked": data["selected"],
                "hint": look.hints.get(value, ""),
                "divider": look.dividers.get(value, ""),
                "exclusive": bool(look.exclusive) and look.exclusive == value,
                "reveal": [bound.form[name] for name in names],
            }
        )
    return found


def bad_parts(bound):
    """Which of day, month and year the errors of a date field speak of."""
    errors = bound.form.errors.get(bound.name)
    said = [] if errors is None else [(e.params or {}).get("parts") for e in errors.as_data()]
    if not said:
        return ()
    return tuple(part for part in DateParts.PARTS if any(not p or part in p for p in said))


def first_input_id(bound):
    """The id the error summary leads to: the first input of the field, or the first that is wrong."""
    kind = kind_of(bound)
    if kind == "date":
        parts = bad_parts(bound) or DateParts.PARTS
        return f"{base_id(bound)}_{parts[0]}"
    if kind in GROUPED:
        choices = choices_of(bound, look_of(bound))
        return choices[0]["id"] if choices else base_id(bound)
    return base_id(bound)


def described_by(bound, look):
    """The ids of hint, error and character count, for `aria-describedby`."""
    start = base_id(bound)
    parts = (
        ("hint", look.hint or bound.help_text),
        ("error", bound.errors),
        ("info", (look.count or look.count_words) and kind_of(bound) == "textarea"),
    )
    return " ".join(f"{start}-{name}" for name, there in parts if there)


def attributes(bound, look):
    """The attributes of a single input that come from the look; False takes one of the widget's away.

    No `required`, `maxlength`, `min`, `max` or `step`: the browser would refuse or cut silently what
    the form can answer in words.
    """
    wanted = {
        "id": base_id(bound),
        "aria-describedby": described_by(bound, look),
        "aria-invalid": "true" if bound.errors else "",
        "autocomplete": look.autocomplete,
        "inputmode": look.inputmode,
        "accept": look.accept,
        "disabled": bound.field.disabled,
    }
    return {
        **dict.fromkeys(TAKEN_AWAY, False),
        **{n: value for n, value in wanted.items() if value},
    }
