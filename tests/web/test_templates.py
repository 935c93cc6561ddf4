"""Every page of the gallery, in both languages, is whole, labelled, and asks nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from helpline.deeds.answer.worksheets import PASSES
from tests.web.gallery import PAGES, PARTS
from tests.web.gallery.app import compile_translations, make_app
from tests.web.gallery.invented import ROOT

WHOLE = [name for name in PAGES if name not in PARTS]
ASKING = (
    "/trends",
    "/trends/topics",
    "/staffing",
    "/data-quality",
)  # forms that ask for figures and change nothing
Tag = tuple[str, dict[str, str]]


class Page(HTMLParser):
    """The tags of a page, and which tags stand inside which form or label."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.tags, self.forms, self.scripts = text, list[Tag](), list[list[Tag]](), ""
        self.labelled: list[Tag] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = (tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag == "form":
            self.forms.append([])
        if self.forms and "form" in [*self._open, tag]:
            self.forms[-1].append(found)
        if "label" in self._open:
            self.labelled.append(found)
        if tag in ("form", "label", "script"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if "script" in self._open:
            self.scripts += data.strip()

    def named(self, *names: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in names]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    translations = compile_translations(tmp_path_factory.mktemp("translations"))
    app = make_app(translations=translations)
    app.testing = True
    return app.test_client()


@pytest.fixture(
    scope="module", params=[(name, language) for name in PAGES for language in ("lt", "en")], ids="-".join
)
def page(desk: FlaskClient, request: pytest.FixtureRequest) -> Page:
    name, language = request.param
    return Page(desk.get(f"/page/{name}?lang={language}").get_data(as_text=True))


def open_page(desk: FlaskClient, name: str, language: str = "en") -> str:
    return desk.get(f"/page/{name}?lang={language}").get_data(as_text=True)


def test_no_page_carries_a_style_or_a_script_of_its_own(page: Page) -> None:
    asked = [attrs for _, attrs in page.tags]

    assert not page.named("style")
    assert not page.scripts
    assert not [name for attrs in asked for name in attrs if name == "style" or name.startswith("on")]


def test_no_page_asks_anything_from_elsewhere(page: Page) -> None:
    addresses = [
        attrs[name]
        for _, attrs in page.tags
        for name in ("href", "src", "action", "formaction", "poster", "data")
        if name in attrs
    ]

    assert [address for address in addresses if re.match(r"(\w+:|//)", address)] == []


def test_every_field_has_a_label(page: Page) -> None:
    named_by_label = {label["for"] for label in page.named("label") if "for" in label}
    fields = [
        (tag, attrs)
        for tag, attrs in page.tags
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    ]

    mute = [
        field for field in fields if field not in page.labelled and field[1].get("id") not in named_by_label
    ]

    assert mute == []


def test_every_form_that_changes_something_carries_the_token(page: Page) -> None:
    for form in page.forms:
        tokens = [attrs for tag, attrs in form if tag == "input" and attrs.get("name") == "csrf"]
        if form[0][1].get("action") in ASKING:  # its token would stand in the address
            assert (form[0][1].get("method"), tokens) == ("get", [])
            continue

        assert form[0][1].get("method") == "post"
        assert [token["value"] for token in tokens] == ["c5rf"]


def test_ids_are_unique_and_what_they_describe_is_there(page: Page) -> None:
    pointed_at = [
        target
        for _, attrs in page.tags
        for name in ("aria-labelledby", "aria-describedby", "for")
        for target in attrs.get(name, "").split()
    ]

    assert [name for name, times in Counter(page.ids()).items() if times > 1] == []
    assert [target for target in pointed_at if target not in page.ids()] == []


def test_nothing_half_spoken_stands_on_a_page(page: Page) -> None:
    assert not re.search(r"%\(|None|Undefined|l'\w", page.text)


@pytest.mark.parametrize("name", WHOLE)
def test_every_page_has_one_main_heading(desk: FlaskClient, name: str) -> None:
    whole = Page(open_page(desk, name))

    assert len(whole.named("h1")) == 1
    assert len(whole.named("main")) == 1


@pytest.mark.parametrize("name", ["ticket", "refused", "wrong"])
def test_a_ticket_has_exactly_one_place_to_answer(desk: FlaskClient, name: str) -> None:
    ticket = Page(open_page(desk, name))
    composer = next(form for form in ticket.forms if ("textarea", "text") in _named(form))

    assert [area["name"] for area in ticket.named("textarea")].count("text") == 1
    worksheet = {f"pass_{code}" for code in PASSES} | {"ticks"}
    asked = {
        "csrf",
        "version",
        "edition",
        "subject",
        "text",
        "canned",
        "files",
        "looked_through",
        "keep_names",
    }
    assert asked | worksheet == {name for _, name in _named(composer)}
    assert composer[0][1]["action"].endswith("/answers")


def _named(form: list[Tag]) -> list[tuple[str, str]]:
    return [(tag, attrs["name"]) for tag, attrs in form if "name" in attrs]


@pytest.mark.parametrize("name", ["closed", "spam"])
def test_a_ticket_that_takes_no_answer_says_why(desk: FlaskClient, name: str) -> None:
    ticket = Page(open_page(desk, name))

    assert "text" not in [area["name"] for area in ticket.named("textarea")]
    assert 'class="card quietcard"' in ticket.text


def test_her_words_are_shown_as_words_and_never_as_markup(desk: FlaskClient) -> None:
    text = open_page(desk, "markup")

    assert "&lt;b&gt;labas&lt;/b&gt; &amp; &lt;script&gt;x&lt;/script&gt;" in text


def test_only_the_list_is_sent_when_the_list_is_asked_for(desk: FlaskClient) -> None:
    part = open_page(desk, "list")

    assert "<html" not in part
    assert part.lstrip().startswith('<div class="list" data-change="41" data-due="0">')


def test_an_administrator_is_shown_no_way_to_the_tickets(desk: FlaskClient) -> None:
    people = Page(open_page(desk, "people"))

    assert not [link for link in people.named("a") if link["href"].startswith("/tickets")]


def test_pages_stay_short() -> None:
    long = [
        path.name
        for path in sorted(Path(ROOT / "templates").rglob("*.html"))
        if len(path.read_text("utf-8").splitlines()) > 100
    ]

    assert long == []


def test_the_panel_speaks_the_language_of_whoever_reads_it(desk: FlaskClient) -> None:
    """Jinja works out what it takes for constant when a template is first used, in whatever language that is."""
    first, lithuanian, english = (open_page(desk, "triage", language) for language in ("en", "lt", "en"))

    for page in (first, english):
        assert "no, only she" in page
        assert "Norway" in page
        assert "violence at home" in page
    for said in ("ne, tik ji", "neklausta", "Norvegija", "Lietuva", "smurtas artimoje aplinkoje"):
        assert said in lithuanian
    assert "not asked" not in lithuanian
