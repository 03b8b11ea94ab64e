"""Errors in words that say what to do: Django's own messages put with the name of what is asked.

Django's messages are translatable objects; those written by our forms are plain text and stay as
they are.
"""

from sharing.forms.look import kind_of, look_of

UNREADABLE = {
    "EmailField": "Enter an e-mail address in full, like name@example.org",
    "URLField": "Enter a web address in full, like https://www.example.org",
    "IntegerField": "{Name} must be a whole number, like 10",
    "DecimalField": "{Name} must be a number, like 10.5",
    "FloatField": "{Name} must be a number, like 10.5",
    "TimeField": "Enter a time, like 2:30pm or 14:30",
}
BY_CODE = {
    "max_length": "{Name} must be {limit_value} characters or fewer",
    "min_length": "{Name} must be {limit_value} characters or more",
    "max_value": "{Name} must be {limit_value} or less",
    "min_value": "{Name} must be {limit_value} or more",
    "invalid_choice": "Choose one of the answers shown for {name}",
    "empty": "The file is empty: choose another",
    "missing": "The file did not arrive: choose it again",
    "null_characters_not_allowed": "{Name} has a hidden character in it: type it again",
}
CHOSEN = ("radios", "select", "checkboxes")


def messages_of(bound):
    """The errors of one field, each a sentence that says what to do."""
    errors = bound.form.errors.get(bound.name)
    return [] if errors is None else [in_words(bound, error) for error in errors.as_data()]


def in_words(bound, error):
    """One error in words; what our own forms wrote is handed on as it is."""
    own = " ".join(error.messages)
    if isinstance(error.message, str):
        return own
    if error.code == "required":
        return asked_for(bound)
    sentence = BY_CODE.get(error.code or "", "")
    if error.code == "invalid":
        sentence = UNREADABLE.get(type(bound.field).__name__, "")
    if not sentence:
        return own
    called = name_of(bound)
    known = {**(error.params or {}), "name": called, "Name": called[:1].upper() + called[1:]}
    return sentence.format(**known)


def asked_for(bound):
    """What to say where an answer is missing."""
    kind, label = kind_of(bound), label_of(bound)
    if kind == "checkbox":
        return f"Tick “{label}” to go on"
    if kind == "file":
        return f"Choose a file: {name_of(bound)}"
    if label.endswith("?"):
        return f"Choose an answer to “{label}”" if kind in CHOSEN else f"Answer “{label}”"
    return f"{'Choose' if kind in CHOSEN else 'Enter'} {name_of(bound)}"


def label_of(bound):
    return str(look_of(bound).label or bound.label)


def name_of(bound):
    """What the field is called inside a sentence: said in its look, or its label in small letters."""
    called = look_of(bound).called
    if called:
        return called
    label = label_of(bound)
    if label.endswith("?"):
        return f"your answer to “{label}”"
    shout = len(label) > 1 and label[1].isupper()
    return label if shout else label[:1].lower() + label[1:]
