"""A page as somebody without script meets it: headings, links, and forms to fill in by their labels."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Control:
    name: str
    kind: str
    value: str = ""
    label: str = ""
    chosen: bool = False
    options: dict[str, str] = field(default_factory=dict)  # words to value


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    controls: list[Control] = field(default_factory=list)
    buttons: list[Control] = field(default_factory=list)

    def has_button(self, words: str) -> bool:
        return any(button.label == words for button in self.buttons)

    def sent(self, press: str, **answers) -> dict[str, list]:
        """What a browser would send: what the page holds, with these answers by field name."""
        data: dict[str, list] = {}
        for control in self.controls:
            checked = control.kind not in ("checkbox", "radio") or control.chosen
            if checked and control.kind != "file" and control.name:
                data.setdefault(control.name, []).append(control.value)
        for name, value in answers.items():
            values = list(value) if isinstance(value, list | tuple | set) else [value]
            known = {c.name for c in self.controls}
            assert name in known, f"the page asks for {sorted(known)}, not for {name}"
            data[name] = [self._chosen(name, one) for one in values]
        for button in self.buttons:
            if button.label == press and button.name:
                data[button.name] = [button.value]
        return data

    def _chosen(self, name, value):
        """The value behind the words of a choice; anything else as it is."""
        if not isinstance(value, str):
            return value
        for control in self.controls:
            if control.name == name:
                if value in control.options:
                    return control.options[value]
                if control.kind in ("radio", "checkbox") and control.label == value:
                    return control.value
        return value


class Page(HTMLParser):
    """Read from the HTML of one answer."""

    def __init__(self, html: str):
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._labels: dict[str, str] = {}
        self._ids: dict[str, Control] = {}
        self._text: list[str] | None = None
        self._for = self._href = ""
        self._inside: Control | None = None  # what stands inside its own label
        self._button: Control | None = None
        self._area: Control | None = None
        self._select: Control | None = None
        self._option: tuple[str, bool] | None = None
        self._words: list[str] = []
        self._quiet = 0
        self.feed(html)
        for reference, words in self._labels.items():
            if reference in self._ids:
                self._ids[reference].label = words

    @property
    def text(self) -> str:
        return squeeze(" ".join(self._words))

    def form_with(self, button: str) -> Form:
        """The form with this button; says which buttons there are if there is none."""
        for form in self.forms:
            if form.has_button(button):
                return form
        there = [b.label for form in self.forms for b in form.buttons]
        raise AssertionError(f"no button {button!r}; there are {there}")

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        if tag in ("script", "style", "template", "head"):
            self._quiet += 1
        if tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input":
            self._input(has, "checked" in dict(attributes))
        elif tag == "textarea":
            self._area = self._keep(Control(has.get("name", ""), "text"), has)
            self._text = []
        elif tag == "select":
            self._select = self._keep(Control(has.get("name", ""), "select"), has)
        elif tag == "option" and self._select is not None:
            self._option = (has.get("value", ""), "selected" in dict(attributes))
            self._text = []
        elif tag == "button":
            kind = has.get("type", "submit")
            self._button = Control(has.get("name", ""), kind, has.get("value", ""))
            self._text = []
        elif tag == "label":
            self._for, self._text, self._inside = has.get("for", ""), [], None
        elif tag == "a":
            self._href, self._text = has.get("href", ""), []

    def _input(self, has, checked):
        kind = has.get("type", "text")
        value = has.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = Control(has.get("name", ""), kind, value, chosen=checked)
        if kind in ("submit", "button"):
            control.label = value
            if self._form:
                self._form.buttons.append(control)
            return
        self._keep(control, has)

    def _keep(self, control, has):
        if self._form is not None:
            self._form.controls.append(control)
        if has.get("id"):
            self._ids[has["id"]] = control
        self._inside = control
        return control

    def handle_endtag(self, tag):
        words = squeeze("".join(self._text)) if self._text is not None else ""
        if tag in ("script", "style", "template", "head"):
            self._quiet -= 1
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = "".join(self._text or []).removeprefix("\n")
            self._area = self._text = None
        elif tag == "option" and self._option is not None and self._select is not None:
            value, chosen = self._option
            self._select.options[words] = value
            if chosen or len(self._select.options) == 1:
                self._select.value = value
            self._option = self._text = None
        elif tag == "select":
            self._select = None
        elif tag == "button" and self._button is not None:
            self._button.label = words
            if self._form is not None and self._button.kind == "submit":
                self._form.buttons.append(self._button)
            self._button = self._text = None
        elif tag == "label":
            if self._for:
                self._labels[self._for] = words
            elif self._inside is not None:
                self._inside.label = words
            self._text = None
        elif tag == "a" and self._text is not None:
            self.links.setdefault(words, self._href)
            self._text = None

    def handle_data(self, data):
        if self._text is not None:
            self._text.append(data)
        if not self._quiet:
            self._words.append(data)


def squeeze(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
