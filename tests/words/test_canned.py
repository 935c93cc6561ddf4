"""Ready texts: what comes with the desk is neutral and complete, and an empty place is always seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpline.words.canned import PLACEHOLDERS, STARTERS, fill, unfilled, unknown_places
from helpline.words.personal_data import personal_data


def test_lithuanian_and_english_have_the_same_texts() -> None:
    codes = {
        language: {one.code for one in STARTERS if one.language == language} for language in ("lt", "en")
    }

    assert codes["lt"] == codes["en"]
    assert {"safety", "received", "danger"} <= codes["lt"]
    assert len(STARTERS) == 2 * len(codes["lt"])


def test_each_is_filled_by_what_the_desk_knows_and_names_nobody() -> None:
    known = dict.fromkeys(PLACEHOLDERS, "Ada")

    filled = [fill(one.body, known) for one in STARTERS]

    assert all(body and not unfilled(body) and not personal_data(body) for body in filled)
    assert all(one.title for one in STARTERS)


def test_a_place_without_anything_to_put_there_stays_and_is_seen() -> None:
    filled = fill("Skambinkite {line_number}. {counsellor}", {"line_number": "", "counsellor": "Ada"})

    assert filled == "Skambinkite {line_number}. Ada"
    assert unfilled(filled) == ("{line_number}",)


def test_her_pseudonym_is_no_place() -> None:
    assert unknown_places("Laba diena, {pseudonym}! {counsellor}") == ("{pseudonym}",)


@given(
    st.text(alphabet="ab {}\n", max_size=60),
    st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text(max_size=5)),
)
def test_what_has_no_known_place_is_left_as_it_is(text: str, known: dict[str, str]) -> None:
    assert fill(text, known) == text
