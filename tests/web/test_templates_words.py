"""How times, sizes and codes are said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from helpline.deeds.waiting.course import EventShown
from helpline.records.events import KINDS
from helpline.web import speaking
from helpline.web.words.codes_of_answers import outcome_word
from helpline.web.words.codes_of_tickets import STATES
from helpline.web.words.codes_said import word_for
from helpline.web.words.event_words import SENTENCES, event_sentence
from helpline.web.words.moments import size, span
from tests.web.gallery.app import compile_translations, make_app

NOW = datetime(2026, 3, 11, 22, 30, tzinfo=UTC)  # half past midnight in Vilnius


@pytest.fixture(scope="module", params=["en", "lt"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True, scope="module")
def desk(language: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    translations = compile_translations(tmp_path_factory.mktemp("translations"))
    with make_app(translations=translations).test_request_context(f"/?lang={language}"):
        yield


def said(moment: datetime, *, clock: bool = False) -> str:
    filters = "when(clock=True)" if clock else "when"
    return render_template_string("{{ moment | " + filters + " | striptags }}", moment=moment, now=NOW)


def test_spans_have_two_units_at_most(language: str) -> None:
    spans = [span(minutes) for minutes in (0, 12, 200, 180, 1440, 3140, 20_000)]

    assert (
        spans
        == {
            "en": ["under 1 min", "12 min", "3 h 20 min", "3 h", "1 day", "2 days 4 h", "13 days"],
            "lt": [
                "trumpiau nei 1 min.",
                "12 min.",
                "3 val. 20 min.",
                "3 val.",
                "1 d.",
                "2 d. 4 val.",
                "13 d.",
            ],
        }[language]
    )


def test_no_span_is_a_dash() -> None:
    assert span(None) == "-"


def test_a_day_begins_at_midnight_where_she_who_reads_is(language: str) -> None:
    days = [said(NOW), said(NOW - timedelta(minutes=31)), said(NOW + timedelta(days=1))]

    assert (
        days
        == {
            "en": ["today 00:30", "yesterday 23:59", "tomorrow 00:30"],
            "lt": ["šiandien 00:30", "vakar 23:59", "rytoj 00:30"],
        }[language]
    )


def test_older_days_are_said_by_date(language: str) -> None:
    older = datetime(2025, 11, 3, 12, tzinfo=UTC)

    dates = [said(NOW - timedelta(days=9)), said(NOW - timedelta(days=9), clock=True), said(older)]

    assert (
        dates
        == {
            "en": ["3 March", "3 March 00:30", "3 November 2025"],
            "lt": ["kovo 3 d.", "kovo 3 d. 00:30", "2025 m. lapkričio 3 d."],
        }[language]
    )


def test_the_exact_moment_is_there_for_those_who_ask(language: str) -> None:
    tag = render_template_string("{{ moment | waits }}", moment=NOW - timedelta(minutes=12), now=NOW)

    assert 'datetime="2026-03-11T22:18+00:00"' in tag
    assert ("12 March 2026 00:18" if language == "en" else "2026 m. kovo 12 d. 00:18") in tag


@pytest.mark.parametrize(
    ("count", "english", "lithuanian"),
    [(820, "820 B", "820 B"), (12_300, "12 KB", "12 KB"), (1_400_000, "1.4 MB", "1,4 MB")],
)
def test_file_sizes_are_short(language: str, count: int, english: str, lithuanian: str) -> None:
    assert size(count) == (english if language == "en" else lithuanian)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_has_a_sentence(kind: str) -> None:
    assert kind in SENTENCES
    assert "%(" not in event_sentence(EventShown(kind, NOW, "Ada", "Sam"))
    assert "None" not in event_sentence(EventShown(kind, NOW, None, None))


def test_taking_a_ticket_reads_differently_from_getting_one(language: str) -> None:
    took = event_sentence(EventShown("assigned", NOW, "Ada", "Ada"))
    got = event_sentence(EventShown("assigned", NOW, "Sam", "Ada"))

    assert took == ("Ada took it" if language == "en" else "Ada paėmė")
    assert got == ("Sam handed it over to: Ada" if language == "en" else "Sam perdavė, dabar turi Ada")


@given(st.text())
def test_an_unknown_code_is_shown_as_it_is(code: str) -> None:
    if code not in STATES:
        assert word_for(STATES, code) == code
    if code not in SENTENCES:
        assert event_sentence(EventShown(code, NOW, None, None)) == code


def test_a_mail_servers_code_is_told_by_its_first_digit(language: str) -> None:
    told = outcome_word("451")

    assert told == ("asked to come again later (451)" if language == "en" else "paprašė ateiti vėliau (451)")


def test_no_two_tables_of_words_have_the_same_name() -> None:
    files = (Path(speaking.__file__).parent / "words").glob("codes_of_*.py")

    names = re.findall(r"^([A-Z_]+): Words = ", "\n".join(file.read_text() for file in files), re.MULTILINE)

    assert sorted(names) == sorted(speaking.CODES)
