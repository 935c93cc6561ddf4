"""What somebody types into the search, how it is compared, and how what was found is led back to her words."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.excerpts import excerpt, marked, places_of
from helpline.words.folding import fold, fold_with_places
from helpline.words.pseudonym_search import numbers_named
from helpline.words.pseudonyms import COMBINATIONS, name_of
from helpline.words.seeking import read_sought

# Letters of our languages, marks written apart, ligatures, invisible ones, and whatever else there is.
ODD = st.sampled_from("aąčęėįšųūžłŁóđßґїйЁёİﬁŉ´’ʼ\u0301\u030c\u0307\u00ad\u200b\u1e9e\u0345Ⅳ  -.„“\n\t")
TEXT = st.text(ODD | st.characters(exclude_categories=["Cs"]), max_size=60)


def is_found(typed: str, text: str) -> bool:
    return read_sought(typed).is_in(fold(text).encode())


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("zodis", "Žodis"), ("ŽODĮ", "žodi"), ("lodz", "Łódź"), ("еще", "Ещё раз"), ("ґанок", "Ганок"), ("п'ять", "п’ять"),
        ("z\u030codis", "žodis"), ("slaptazodis", "slapta\u00adžodis"), ("strasse", "Straße"), ("mušė", "Jis mane sumušė."),
        ("paso", "jis paėmė mano pasą"), ("pasą, vaikų", "vaikų pasą"), ("“mano pasą”", "mano\npasą"), ("„mano pasą“", "mano pasą!"),
        ("jo", "Jos jo nebijo"), ("pasą -policij", "jis paėmė pasą"), ('pasas -"mano pasas"', "jo pasas"), ("e-mail", "my e-mail"),
    ],
)  # fmt: skip
def test_what_is_looked_for_is_found(typed: str, text: str) -> None:
    assert is_found(typed, text) == (typed != "paso")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("pasas vaikai", "tik pasas"), ('"pas"', "pasas"), ('"mano pasas"', "mano senas pasas"), ("jo", "geroji"),
        ("pasą -policij", "pasą, bijau policijos"), ('pasas -"mano pasas"', "mano pasas"), ("pasas -jo", "jo pasas"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_found(typed: str, text: str) -> None:
    assert not is_found(typed, text)


@pytest.mark.parametrize("typed", ["", "  ", "-", "-pasas", '""', "„“", '-"mano pasas"', "...", "?!"])
def test_to_say_only_what_must_not_be_there_is_to_look_for_nothing(typed: str) -> None:
    assert read_sought(typed).is_empty


@given(TEXT)
def test_a_text_folds_letter_by_letter(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", fold(text))) == fold(text)


@given(TEXT)
def test_every_folded_letter_knows_where_it_comes_from(text: str) -> None:
    folded, places = fold_with_places(text)

    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert all(letter in fold(text[place]) for letter, place in zip(folded, places, strict=False))


@given(before=TEXT, word=st.text("aąčęėįšųūžłóёйґ", min_size=3, max_size=12), after=TEXT)
def test_the_marked_words_are_those_that_were_looked_for(before: str, word: str, after: str) -> None:
    text = before + word + after
    sought = read_sought(word)

    spans = places_of(text, sought)

    assert sought.is_in(fold(text).encode())
    assert spans
    assert all(fold(word) in fold(text[start:end]) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(text=TEXT, word=st.text("aąčęė", min_size=3, max_size=4), long=st.integers(0, 40))
def test_an_excerpt_is_her_own_words_in_one_line(text: str, word: str, long: int) -> None:
    text = "žodis " * long + text + word + " galas" * long
    pieces = excerpt(text, read_sought(word), length=80)

    said = "".join(words for words, _ in pieces)
    assert any(is_found for _, is_found in pieces)
    assert said.removeprefix("… ").removesuffix(" …") in " ".join(text.split())


def test_an_excerpt_marks_the_word_as_she_wrote_it() -> None:
    pieces = excerpt("Labas. Jis mane\nSUMUŠĖ vakar.", read_sought("sumuse"))

    assert pieces == (("Labas. Jis mane ", False), ("SUMUŠĖ", True), (" vakar.", False))


def test_a_ligature_is_marked_whole() -> None:
    assert marked("ﬁle", read_sought('fil "x"')) == (("ﬁl", True), ("e", False))


@given(st.text(max_size=80))
def test_whatever_is_typed_means_something(typed: str) -> None:
    sought = read_sought(typed)

    assert sought.is_in(b"") == (sought.is_empty)


@pytest.mark.parametrize("locale", ["en", "lt", "ru"])
@given(number=st.integers(0, COMBINATIONS - 1))
def test_a_pseudonym_is_found_by_its_words_in_each_language(locale: str, number: int) -> None:
    assert number in numbers_named(name_of(number, locale))
    assert number in numbers_named(name_of(number, locale).partition(" ")[0][:4])


def test_two_words_of_a_pseudonym_mean_one_and_none_mean_nobody() -> None:
    assert {name_of(number, "en") for number in numbers_named("gintarinis garn")} == {"Amber heron"}
    assert numbers_named("amber heron 2") == numbers_named("Amber HERON")
    assert numbers_named("") == numbers_named("12") == numbers_named("zzqw heron") == frozenset()
