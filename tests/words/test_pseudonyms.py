"""Pseudonyms: two gentle words that agree in gender, mean the same in every language, and never change."""

import hashlib
import string
from collections.abc import Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.pseudonyms import COMBINATIONS, TRIES_A_ROUND, WORD_LISTS, draw, name_of, numbers_of

LOCALES = sorted(WORD_LISTS)
NUMBERS = st.integers(min_value=0, max_value=COMBINATIONS - 1)
ALPHABETS = {
    "en": string.ascii_lowercase,
    "lt": "aąbcčdeęėfghiįyjklmnoprsštuųūvzž",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_the_same_number_of_words_and_enough_of_them(locale: str) -> None:
    words, english = WORD_LISTS[locale], WORD_LISTS["en"]

    assert len(words.adjectives) == len(english.adjectives) >= 96
    assert len(words.nouns) == len(english.nouns) >= 96


@pytest.mark.parametrize("locale", LOCALES)
def test_no_word_stands_twice_in_a_language(locale: str) -> None:
    words = WORD_LISTS[locale]

    nouns = [noun.word for noun in words.nouns]
    forms = [form for adjective in words.adjectives for form in adjective.values()]

    assert len(set(nouns + forms)) == len(nouns + forms)


@pytest.mark.parametrize("locale", LOCALES)
def test_words_are_written_with_the_letters_of_their_language(locale: str) -> None:
    words = WORD_LISTS[locale]

    letters = {letter for noun in words.nouns for letter in noun.word}
    letters |= {letter for adjective in words.adjectives for form in adjective.values() for letter in form}

    assert letters <= set(ALPHABETS[locale])


@pytest.mark.parametrize(
    ("locale", "number", "name"),
    [
        ("en", 0, "Amber heron"),
        ("lt", 0, "Gintarinis garnys"),
        ("ru", 0, "Янтарная цапля"),
        ("en", 1, "Amber swan"),
        ("lt", 1, "Gintarinė gulbė"),
        ("ru", 1, "Янтарный лебедь"),
        ("en", COMBINATIONS - 1, "Practical orbit"),
        ("lt", COMBINATIONS - 1, "Praktiška orbita"),
        ("ru", COMBINATIONS - 1, "Практичная орбита"),
        ("en", COMBINATIONS, "Amber heron 2"),
        ("lt", 2 * COMBINATIONS + 1, "Gintarinė gulbė 3"),
    ],
)
def test_a_number_has_its_name_in_each_language(locale: str, number: int, name: str) -> None:
    assert name_of(number, locale) == name


@given(number=NUMBERS, locale=st.sampled_from(LOCALES))
def test_a_name_is_two_words_and_only_the_first_is_capitalised(number: int, locale: str) -> None:
    adjective, noun = name_of(number, locale).split(" ")

    assert adjective == adjective.capitalize()
    assert noun == noun.lower()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_numbers_share_a_name(locale: str) -> None:
    names = {name_of(number, locale) for number in range(COMBINATIONS)}

    assert len(names) == COMBINATIONS


@given(number=NUMBERS)
def test_a_lithuanian_adjective_agrees_with_its_noun(number: int) -> None:
    adjective, noun = name_of(number, "lt").split(" ")

    masculine = noun.endswith("s")  # garnys, ežys, lotosas; feminine -is nouns are kept out of the list

    assert adjective.endswith(("as", "us", "is") if masculine else ("a", "i", "ė"))
    assert masculine or noun.endswith(("a", "ė"))


@given(number=NUMBERS)
def test_a_russian_adjective_agrees_with_its_noun(number: int) -> None:
    adjective, noun = name_of(number, "ru").split(" ")

    if noun.endswith(("а", "я")):
        assert adjective.endswith(("ая", "яя"))
    elif noun.endswith(("о", "е")):
        assert adjective.endswith(("ое", "ее"))
    else:  # the words on a soft sign in the list (лебедь, тополь, миндаль) are masculine
        assert adjective.endswith(("ый", "ий", "ой"))


@pytest.mark.parametrize("locale", ["pl", "", "tlh", "zz_ZZ"])
def test_a_language_without_words_says_it_in_english(locale: str) -> None:
    assert name_of(4711, locale) == name_of(4711, "en")


@pytest.mark.parametrize("locale", ["lt_LT", "lt-LT", "LT"])
def test_a_region_does_not_change_the_language(locale: str) -> None:
    assert name_of(4711, locale) == name_of(4711, "lt")


def test_a_negative_number_has_no_name() -> None:
    with pytest.raises(ValueError, match="not negative"):
        name_of(-1, "en")


def test_nobodys_name_changes_with_a_new_version() -> None:
    """A changed English row renames women who were told their name. Never update these two values."""
    names = "\n".join(name_of(number, "en") for number in range(COMBINATIONS))

    assert COMBINATIONS == 97 * 116
    assert (
        hashlib.sha256(names.encode()).hexdigest()
        == "ff89927bd94339b34654f3ed1447e552cd96fa083ec6981296e286309ad9f37f"
    )


def test_drawn_numbers_were_not_taken_and_differ() -> None:
    taken = {number for number in range(COMBINATIONS) if number % 2}

    drawn = draw(lambda asked: asked - taken, count=40)

    assert not taken.intersection(drawn)
    assert all(0 <= number < COMBINATIONS for number in drawn)
    assert len(set(drawn)) == 40


def test_drawn_numbers_do_not_come_in_order() -> None:
    drawn = [draw(lambda asked: asked)[0] for _ in range(40)]

    assert drawn != sorted(drawn)
    assert len(set(drawn)) > 20


def test_after_fifty_misses_the_next_round_begins() -> None:
    missed: list[int] = []

    def free(asked: Set[int]) -> Set[int]:
        missed.extend(number for number in asked if number < COMBINATIONS)
        return {number for number in asked if number >= COMBINATIONS}

    drawn = draw(free)

    assert TRIES_A_ROUND <= len(missed) < 2 * TRIES_A_ROUND
    assert COMBINATIONS <= drawn[0] < 2 * COMBINATIONS
    assert name_of(drawn[0], "en").endswith(" 2")


def test_whoever_has_come_to_a_later_round_asks_for_no_earlier_one() -> None:
    asked: set[int] = set()

    def free(numbers: Set[int]) -> Set[int]:
        asked.update(numbers)
        return numbers

    draw(free, since=3 * COMBINATIONS + 5)

    assert {number // COMBINATIONS for number in asked} == {3}


@given(st.integers(0, 3 * COMBINATIONS), st.sampled_from(["lt", "en", "ru"]))
def test_a_pseudonym_is_found_again_by_its_words(number: int, language: str) -> None:
    words = name_of(number, language)

    assert number in numbers_of(words)
    assert number in numbers_of(f"  {words.upper()} ")


@given(st.text(max_size=60))
def test_what_is_no_pseudonym_is_nobodys(words: str) -> None:
    assert all(words.split() and number >= 0 for number in numbers_of(words))


def test_a_pseudonym_is_found_without_its_marks() -> None:
    assert numbers_of("zydras garnys") == numbers_of("Žydras garnys") != ()
