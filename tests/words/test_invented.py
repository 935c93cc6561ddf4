"""The letters of the demonstration: many voices, and nothing in them that could belong to somebody."""

import re
from collections import Counter

import pytest

from helpline.deeds.ticket.facts import TriageFacts
from helpline.words.code_lists import code_list
from helpline.words.invented import InventedLetter, invented_letters

LETTERS = invented_letters()
LISTS = {
    "municipality": "municipalities", "age_band": "age_bands", "relation": "relations", "violence_forms": "violence_forms",
    "sex": "sexes", "harmer_sex": "sexes", "harmer_age_band": "age_bands", "reporting_delay": "reporting_delays",
}  # fmt: skip
COUNTRIES = ("LT", "LV", "IE", "ES", "NO", "GR", "NL", "PT", "BE")
EACH_LETTER = pytest.mark.parametrize("letter", LETTERS, ids=[letter.address for letter in LETTERS])


def words_of(letter: InventedLetter) -> str:
    return "\n".join([letter.name, letter.subject, letter.text, letter.answer or "", letter.follow_up or ""])


def test_there_is_an_inbox_full_of_letters_half_of_them_lithuanian() -> None:
    languages = Counter(letter.language for letter in LETTERS)

    assert len(LETTERS) >= 60
    assert set(languages) == {"lt", "ru", "en", "uk", "pl"}
    assert abs(languages["lt"] - len(LETTERS) / 2) <= 3


def test_every_kind_of_letter_comes_in() -> None:
    kinds = Counter(letter.kind for letter in LETTERS)

    assert set(kinds) >= {"consultation", "information", "third_party", "professional", "referral"}
    assert set(kinds) >= {"perpetrator", "media_general", "thanks_feedback", "abusive", "spam"}
    assert kinds["consultation"] > len(LETTERS) / 2


def test_most_conversations_go_on() -> None:
    assert sum(letter.answer is not None for letter in LETTERS) > len(LETTERS) / 2
    assert sum(letter.follow_up is not None for letter in LETTERS) > len(LETTERS) / 2
    assert any(letter.attachment for letter in LETTERS)


def test_no_two_letters_share_a_sender() -> None:
    assert len({letter.address for letter in LETTERS}) == len(LETTERS)


@EACH_LETTER
def test_what_was_noted_of_a_letter_can_be_chosen_in_a_triage(letter: InventedLetter) -> None:
    for name, told in letter.noted.items():
        codes = COUNTRIES if name == "country" else code_list(LISTS[name]).codes
        assert {*((told,) if isinstance(told, str) else told)} <= {*codes}
        assert hasattr(TriageFacts(), name)
    assert letter.noted.get("country") == "LT" or "municipality" not in letter.noted


@EACH_LETTER
def test_a_sender_lives_where_nobody_can(letter: InventedLetter) -> None:
    assert re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example", letter.address)


@EACH_LETTER
def test_a_letter_holds_no_number_to_call_but_112_and_no_address(letter: InventedLetter) -> None:
    words = words_of(letter)

    assert set(re.findall(r"\d[\d ()+-]{1,}\d", words)) <= {"112"}
    assert "@" not in words
    assert "http" not in words


@EACH_LETTER
def test_a_letter_is_complete_and_of_a_readable_length(letter: InventedLetter) -> None:
    assert letter.subject
    assert 1 <= len(letter.text.splitlines()) <= 10
    assert letter.text == letter.text.strip()
    assert letter.topic or letter.kind not in ("consultation", "third_party")


@EACH_LETTER
def test_she_writes_back_only_to_an_answer(letter: InventedLetter) -> None:
    assert letter.answer or not letter.follow_up


@EACH_LETTER
def test_an_answer_quotes_no_line_of_her_letter(letter: InventedLetter) -> None:
    answered = set((letter.answer or "").splitlines())

    assert not answered & set(letter.text.splitlines())
    assert not [line for line in answered if line.startswith(">")]
