"""Who is asked for in a note: names of the team behind an @, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.mentions import mentioned

TEAM = ("Ada", "Ada Night", "Oda", "Žemyna")


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("@Ada, ar gali pažiūrėti?", ("Ada",), ()),
        ("(@oda) ir @ŽEMYNA", ("Oda", "Žemyna"), ()),
        ("@Ada Night ateis vėliau", ("Ada Night",), ()),
        ("@Ada nights are long", ("Ada",), ()),
        ("@Adam ir @Ada", ("Ada",), ("Adam",)),
        ("rowan@ada.example", (), ()),
        ("@ Ada", (), ()),
        ("@Rowan @Rowan", (), ("Rowan",)),
        ("@Z\u030cemyna", ("Žemyna",), ()),
    ],
)
def test_a_name_of_the_team_is_found(text: str, found: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert mentioned(text, TEAM) == (found, unknown)


@given(st.text())
def test_any_text_can_be_read_and_only_names_of_the_team_are_found(text: str) -> None:
    found, unknown = mentioned(text, TEAM)

    assert set(found) <= set(TEAM)
    assert all(f"@{word}" in unicodedata.normalize("NFC", text) for word in unknown)


@given(st.text(alphabet=" .,\n", max_size=5), st.sampled_from(TEAM), st.text(alphabet=".,\n;", max_size=5))
def test_a_name_is_found_wherever_it_stands(before: str, name: str, after: str) -> None:
    assert mentioned(f"{before}@{name}{after}", TEAM)[0] == (name,)
