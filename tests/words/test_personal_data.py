"""What tells who somebody is, in our own words: it is seen in every shape, and ordinary sentences are left alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.personal_data import (
    check_digit,
    is_iban,
    is_personal_code,
    mark_of,
    names_her,
    personal_data,
    take_out,
)

BORN = st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31))
PROSE = st.text(alphabet="aąbcčdeęė ,.\n", max_size=60)


def kinds(text: str) -> list[str]:
    return [found.kind for found in personal_data(text)]


def personal_code(born: date, number: int) -> str:
    ten = f"{(3 if born.year < 2000 else 5) + number % 2}{born:%y%m%d}{number:03d}"
    return f"{ten}{check_digit(ten)}"


@pytest.mark.parametrize(
    ("text", "kind", "seen"),
    [
        ("Parašyk jai rowan.birch+1@post.example rytoj.", "email", "rowan.birch+1@post.example"),
        ("Skambink +370 612 34567 vakare", "phone", "+370 612 34567"),
        ("Skambink 8 612 34567 vakare", "phone", "8 612 34567"),
        ("Skambink 0 612 34567 vakare", "phone", "0 612 34567"),
        ("Call +44 20 7946 0018 now", "phone", "+44 20 7946 0018"),
        ("a. k. 38001010015.", "code", "38001010015"),
        ("Sąskaita LT60 1010 0123 4567 8901 banke", "iban", "LT60 1010 0123 4567 8901"),
        ("Ji gyvena Liepų g. 12-5, antras aukštas", "street", "Liepų g. 12-5"),
        ("Ar susitinkam Laisvės alėjoje 7", "street", "Laisvės alėjoje 7"),
        ("She lives at 12 Green Park Road now", "street", "12 Green Park Road"),
        ("Laba diena, [sender], ačiū", "mask", "[sender]"),
    ],
)
def test_it_is_seen_with_its_place(text: str, kind: str, seen: str) -> None:
    found = personal_data(text)

    assert [(one.kind, one.text) for one in found] == [(kind, seen)]
    assert text[found[0].start : found[0].end] == seen


@pytest.mark.parametrize(
    "text",
    [
        "Ačiū, kad parašėte. Mes čia kasdien nuo 8 iki 20 val., o 2026-03-02 ne.",
        "Skambinkite 112, jei pavojus. Nemokama linija 0 800 66366.",
        "Kodas 38001010016 neteisingas, o 11111111111 irgi.",
        "Sąskaita LT60 1010 0123 4567 8902 neteisinga",
        "Ji turi 3 vaikus, 12 metų laukė, bylos nr. 2-345/2026.",
        "Susitikime prie 5 parko, g. 7 eilutė.",
    ],
)
def test_an_ordinary_sentence_is_left_alone(text: str) -> None:
    found = kinds(text)

    assert found == []


def test_the_helplines_own_number_may_always_stand() -> None:
    text = "Skambink mums +370 612 34567, ne jai 8 612 34568"

    found = personal_data(text, ours=("+37061234567",))

    assert [one.text for one in found] == ["8 612 34568"]


def test_the_line_is_told() -> None:
    found = personal_data("Laba diena\n\nmano paštas a@b.example")

    assert [one.line for one in found] == [3]


@given(BORN, st.integers(0, 999), PROSE, PROSE)
def test_every_personal_code_is_seen_wherever_it_stands(
    born: date, number: int, before: str, after: str
) -> None:
    code = personal_code(born, number)

    found = personal_data(f"{before} {code} {after}")

    assert [one.text for one in found if one.kind == "code"] == [code]


@given(BORN, st.integers(0, 999), st.integers(1, 9))
def test_a_code_with_another_last_digit_is_none(born: date, number: int, off: int) -> None:
    code = personal_code(born, number)

    wrong = f"{code[:10]}{(int(code[10]) + off) % 10}"

    assert is_personal_code(code)
    assert not is_personal_code(wrong)


@given(st.integers(0, 10**16 - 1))
def test_a_lithuanian_account_is_known_by_its_check_digits(account: int) -> None:
    bban = f"{account:016d}"
    check = 98 - int(f"{bban}2129{'00'}") % 97

    assert is_iban(f"LT{check:02d}{bban}")
    assert not is_iban(f"LT{(check + 1) % 97:02d}{bban}")


@given(st.text(max_size=300))
def test_findings_never_lie_over_each_other_and_nothing_is_left_once_they_are_out(text: str) -> None:
    found = personal_data(text)

    cleaned = take_out(text, found)

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[one.start : one.end] == one.text for one in found)
    assert len(cleaned) == len(text) - sum(one.end - one.start - 1 for one in found)


def test_who_let_one_thing_stand_has_not_let_another_stand() -> None:
    one, two = personal_data("a@b.example"), personal_data("a@b.example, c@d.example")

    assert mark_of(one) != mark_of(two)
    assert mark_of(one) == mark_of(personal_data("Rašyk: a@b.example"))
    assert mark_of(()) == ""


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Laba diena, Rasa", True),
        ("Laba diena, RASA!", True),
        ("Parašysiu apie Rasą rytoj", True),
        ("Ant žolės rasos lašai? Rašau", True),
        ("Laba diena, ponia", False),
        ("ar rasa.b@post.example dar tinka", True),
        ("ar mėlynas dar tinka", False),
    ],
)
def test_her_name_is_known_in_its_cases(text: str, *, is_told: bool) -> None:
    told = names_her(text, address="rasa.b@post.example", name="Rasa B")

    assert told == is_told


@pytest.mark.parametrize("name", ["Help Rasa", "Jo Rasa", "Mama Rasa", "Rasa, my number"])
def test_what_any_answer_may_say_is_not_her_name(name: str) -> None:
    assert not names_her("We help. Jo mama. The number is 112.", address="b@post.example", name=name)
    assert names_her("Laba diena, Rasa", address="b@post.example", name=name)
