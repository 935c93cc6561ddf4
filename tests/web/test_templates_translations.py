"""Everything the desk can say is said in Lithuanian, with the same places for names and numbers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from helpline.web.speaking import TRANSLATIONS
from tests.web.gallery.invented import ROOT

LITHUANIAN = TRANSLATIONS / "lt" / "LC_MESSAGES" / "messages.po"
KEYWORDS = dict(DEFAULT_KEYWORDS) | {"lazy_gettext": None}


def said_in_code() -> Iterator[str]:
    """Every text of the templates and the code; a plural by its first form."""
    for folder, method in (("templates", [("**.html", "jinja2")]), ("helpline", [("**.py", "python")])):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, method, keywords=KEYWORDS):
            yield message if isinstance(message, str) else message[0]


def said_in_lithuanian() -> dict[str, Message]:
    with LITHUANIAN.open("rb") as file:
        catalogue = read_po(file, locale="lt")
    return {_first(message.id): message for message in catalogue if message.id}


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _all(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


def test_everything_is_said_in_lithuanian() -> None:
    lithuanian = said_in_lithuanian()

    silent = {text for text in said_in_code() if text not in lithuanian}

    assert silent == set()


def test_no_lithuanian_sentence_is_empty_or_doubtful() -> None:
    for message in said_in_lithuanian().values():
        forms = _all(message.string)

        assert all(forms), message.id
        assert not message.fuzzy, message.id
        assert len(forms) == (3 if message.pluralizable else 1), message.id


def test_names_and_numbers_have_the_same_places_in_both_languages() -> None:
    for message in said_in_lithuanian().values():
        wanted = placeholders(_first(message.id))

        assert {frozenset(placeholders(form)) for form in _all(message.string)} == {frozenset(wanted)}


def test_no_lithuanian_sentence_is_left_over() -> None:
    assert set(said_in_lithuanian()) - set(said_in_code()) == set()


def test_the_build_compiles_the_catalogue(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    from hatch_build import compile_catalogue

    catalogue = tmp_path / "lt" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    shutil.copy(LITHUANIAN, catalogue)

    compiled = compile_catalogue(catalogue)

    with compiled.open("rb") as file:
        said = GNUTranslations(file)
    assert said.gettext("yes") == "taip"
