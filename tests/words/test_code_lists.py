"""The code lists and protocol texts: whole in both languages, with codes that stay."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from helpline.words.code_lists import Code, CodeList, code_list
from helpline.words.protocols import TEXTS, protocol

NAMES = sorted(
    file.name.removesuffix(".toml") for file in resources.files("helpline.words").joinpath("lists").iterdir()
)


def test_the_desk_has_its_lists() -> None:
    assert NAMES == [
        "age_bands", "call_actions", "call_languages", "call_outcomes", "call_referrals", "caller_kinds", "callers",
        "danger_signs", "follow_ups", "how_heard", "kinds", "municipalities", "reasons", "relations", "reporting_delays", "sexes", "spc_outcomes", "spc_sources", "suicide_levels",
        "violence_forms",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_code_has_words_of_its_own_in_both_languages(name: str) -> None:
    entries = code_list(name).entries

    for language in ("lt", "en"):
        words = [entry.words[language] for entry in entries]
        assert all(words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_plain_and_the_letters_of_a_list_differ(name: str) -> None:
    letters = [entry.key for entry in code_list(name).entries if entry.key]

    assert all(re.fullmatch("[a-z0-9_]+", code) for code in code_list(name).codes)
    assert len(set(letters)) == len(letters)


def test_only_the_first_five_kinds_stand_for_people_who_are_owed_an_answer() -> None:
    codes = code_list("kinds").codes

    assert codes[:5] == ("consultation", "information", "third_party", "professional", "referral")
    assert codes[5:] == ("perpetrator", "media_general", "spam", "auto")


def test_lithuania_has_sixty_municipalities() -> None:
    assert len(code_list("municipalities").codes) == 60


def test_a_hidden_code_leaves_the_form_but_is_still_read() -> None:
    reasons = code_list("reasons").changed(hidden=["legal"])

    assert "legal" not in [entry.code for entry in reasons.offered()]
    assert "legal" in [entry.code for entry in reasons.offered(chosen=["legal"])]
    assert "legal" in reasons.codes
    assert reasons.label("legal", "en") == "legal questions"


def test_an_organisation_adds_codes_but_takes_none_of_ours() -> None:
    ours = CodeList((Code("work", {"en": "work"}),))

    changed = ours.changed(added=[Code("visa", {"lt": "viza"}), Code("work", {"en": "leisure"})])

    assert changed.codes == ("work", "visa")
    assert [changed.label("work", "en"), changed.label("visa", "lt")] == ["work", "viza"]


def test_a_code_nobody_knows_is_shown_as_it_is() -> None:
    assert code_list("reasons").label("moon", "lt") == "moon"


def test_a_language_without_words_gets_english() -> None:
    assert code_list("reasons").label("work", "ru") == "work"
    assert protocol("plan", "ru") == protocol("plan", "en")


@pytest.mark.parametrize("language", ["lt", "en"])
def test_every_suicide_level_and_the_emergency_has_its_protocol(language: str) -> None:
    wanted = {*code_list("suicide_levels").codes, "emergency", "emergency_words"}

    assert set(TEXTS[language]) == wanted
    assert all(protocol(name, language) for name in wanted)
    assert "112" in protocol("emergency", language)
    assert "116 123" in protocol("thoughts", language)
