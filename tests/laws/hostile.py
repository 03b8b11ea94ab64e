"""What somebody could send who means harm, or whose browser is broken; and the forms to send it to."""

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import quote_plus

from hypothesis import strategies as st

# A tag of our own: where it comes back unescaped, anything would.
TAG = "<zq-tag onload=alert(1)>"
# Comes back as 7777778 where what was typed is run as a template.
TEMPLATE = "{{ 7777777|add:1 }}"
SPECIAL = (
    "",
    " ",
    "\x00",
    "before\x00after",
    "\x08",
    "\u6d88\u9632",
    "x" * 10_000,
    "\u202egnirts\u202c",
    "a\u0301\u200d\U0001f468\u200d\U0001f469\u2028\ufeff",
    TAG,
    f"\"'>{TAG}",
    f"</textarea></title></script>{TAG}",
    f"javascript:{TAG}",
    TEMPLATE,
    "{% include 'base.html' %}",
    "line\r\nBcc: everyone@elsewhere.example",
    "=1+1",
    "@SUM(1)",
    "'; drop table referrals_case; --",
    "../../../etc/passwd",
    "CR-2222",
    "%00%0a",
    "\u0663\u00b2\u2460",
    "-1",
    "0",
    "31",
    "13",
    "1e999",
    "NaN",
    "Infinity",
    "1" * 400,
    str(2**31),
    str(2**63),
    "10000",
    "0000",
    "true",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
)
PLAIN = ("Something", "Kay", "2", "14", "1980", "yes", "a@b.example")
hostile = st.one_of(
    st.sampled_from(SPECIAL),
    st.text(max_size=40),
    st.integers().map(str),
    st.binary(max_size=12),
)
typed = st.one_of(st.sampled_from(PLAIN), st.sampled_from(PLAIN), hostile)


@dataclass
class Form:
    """One form of a page: where it goes, what is offered for each of its names, and a sensible answer."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    sensible: dict[str, str] = field(default_factory=dict)

    @property
    def key(self):
        return self.action, self.method, frozenset(self.fields)

    def answers(self):
        """Anything for any of its fields; or a sensible whole with one or two fields spoiled, which
        gets further."""
        wild = st.fixed_dictionaries({}, optional={n: _value(o) for n, o in self.fields.items()})
        if not self.fields:
            return wild
        one = st.sampled_from(sorted(self.fields)).flatmap(
            lambda name: st.tuples(st.just(name), st.one_of(hostile, _value(self.fields[name])))
        )
        spoiled = st.lists(one, max_size=2).map(lambda pairs: self.sensible | dict(pairs))
        return st.one_of(spoiled, spoiled, spoiled, wild)


def _value(offered):
    one = st.one_of(*[st.sampled_from(offered)] * 4, hostile) if offered else typed
    return st.one_of(one, one, one, st.lists(one, max_size=3))


def encoded(answers):
    """As a browser would send it, and as no browser would: names once or often, bytes as they are."""
    pairs = []
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            pairs.append(f"{quote_plus(name)}={quote_plus(one)}")
    return "&".join(pairs)


def _sensible(name, told):
    """What somebody would type here: the day of today, a small number, an address, a word."""
    today = date.today()  # noqa: DTZ011  any day does
    for part in ("day", "month", "year"):
        if name.endswith(f"_{part}"):
            return str(getattr(today, part))
    if told.get("inputmode") == "numeric":
        return "3"
    kind = told.get("type")
    return {"email": "a@b.example", "time": "10:00"}.get(kind, "Something said")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._now, self._select = [], None, ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "form":
            self._now = Form(told.get("action") or "", (told.get("method") or "get").upper())
            self.forms.append(self._now)
        elif self._now is None or name == "csrfmiddlewaretoken":
            return
        elif tag == "select":
            self._select = name
            self._now.fields.setdefault(name, [])
        elif tag == "option" and self._select:
            self._now.fields[self._select].append(told.get("value") or "")
            if told.get("value") and (
                "selected" in told or not self._now.sensible.get(self._select)
            ):
                self._now.sensible[self._select] = told["value"]
        elif tag in ("input", "textarea", "button") and name:
            self._read(tag, name, told)

    def _read(self, tag, name, told):
        offered = self._now.fields.setdefault(name, [])
        value = told.get("value")
        if told.get("type") in ("radio", "checkbox", "hidden") or tag == "button":
            offered.append(value or "on")
            if tag != "button" or name in ("do", "step", "add"):
                self._now.sensible.setdefault(name, value or "on")
        else:
            self._now.sensible[name] = value or _sensible(name, told)

    def handle_endtag(self, tag):
        if tag == "form":
            self._now = None
        elif tag == "select":
            self._select = ""


def forms_in(html):
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if form.fields or form.method == "POST"]
