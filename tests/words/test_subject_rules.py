"""What may stand on the outside of a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.subject_rules import LONGEST, trouble_of_subject
from helpline.words.subjects import ANSWERED, subjects


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("Dėl jūsų užsakymo", ""),
        ("  ", "empty"),
        ("a" * 61, "long"),
        ("Labas\u202ekitas", "odd"),
        ("Skambinkite 112", "number"),
        ("rasykite@linija.example", "number"),
        ("He will kill me", "danger"),
        ("Moterų LINIJA rašo", "organisation"),
    ],
)
def test_a_subject_that_would_tell_is_refused(text: str, trouble: str) -> None:
    assert trouble_of_subject(text, names=["", "Moterų linija"]) == trouble


@pytest.mark.parametrize("language", ANSWERED)
def test_every_subject_that_ships_is_neutral(language: str) -> None:
    assert {trouble_of_subject(words, names=["Moterų linija"]) for _, words in subjects(language)} == {""}


@given(st.text())
def test_any_text_gets_an_answer_and_nothing_long_or_empty_passes(text: str) -> None:
    trouble = trouble_of_subject(text, names=["Linija"])

    assert trouble or 0 < len(" ".join(text.split())) <= LONGEST
