"""The register of purposes and its table in docs/hl1.md say the same, and nothing is sealed outside of it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specimens import ORG

from helpline.sealing import PURPOSES, context, contexts

DOCS = Path(__file__).parents[2] / "docs" / "hl1.md"


def test_the_table_in_the_docs_is_the_register() -> None:
    lines = DOCS.read_text(encoding="utf-8").splitlines()

    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| `")]

    assert rows == [
        [f"`{name}`", ", ".join(purpose.parts), purpose.under, " or ".join(purpose.shapes)]
        for name, purpose in PURPOSES.items()
    ]


def test_a_purpose_outside_the_register_has_no_context() -> None:
    with pytest.raises(ValueError, match="register it"):
        context("diary", ORG)


def test_a_context_takes_all_the_parts_of_its_place() -> None:
    with pytest.raises(ValueError, match="org, message, revision"):
        context("message.body", ORG)


def test_no_two_places_share_a_context() -> None:
    texts = ("", "a", "ab")

    places = [context("contact", ORG, one, other) for one in texts for other in texts]
    places += [context(name, *["x"] * len(purpose.parts)) for name, purpose in PURPOSES.items()]

    assert len(set(places)) == 9 + len(PURPOSES)


@given(raw_id=st.binary(min_size=16, max_size=16), revision=st.integers(0, 2**64 - 1))
def test_many_contexts_are_made_as_one_is(raw_id: bytes, revision: int) -> None:
    id_ = UUID(bytes=raw_id)

    assert contexts("message-key", ORG, ORG)(raw_id) == context("message-key", ORG, ORG, id_)
    assert contexts("message.folded", ORG, revision=revision)(raw_id) == context(
        "message.folded", ORG, id_, revision
    )


def test_what_a_keeper_alone_may_open_is_never_under_a_counsellors_key() -> None:
    identity = {"message.who", "contact", "callback", "outbox"}

    assert all(PURPOSES[name].under.startswith("contact key") for name in identity)
    assert all("message key" not in PURPOSES[name].under for name in identity)
