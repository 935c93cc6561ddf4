"""Which addresses are ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.addresses import OurAddresses

OURS = OurAddresses(["Help@Desk.example", "pagalba@linija.example"])


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("help@desk.example", None),
        ("HELP@DESK.EXAMPLE", None),
        ("<help@desk.example>", None),
        ("help+AbC1@desk.example", "abc1"),
        ("pagalba+x+y@linija.example", "x+y"),
        ("b+00ff@linija.example", "00ff"),
        ("help+@desk.example", None),
    ],
)
def test_an_address_of_ours_is_known_and_its_token_read(address: str, token: str | None) -> None:
    assert OURS.is_ours(address)
    assert OURS.token_of(address) == token


@pytest.mark.parametrize(
    "address",
    [
        "help@linija.example",
        "b@desk.example",
        "b+x@other.example",
        "",
        "@",
        "help",
        "help+x@evil.example",
        "b+@desk.example",
    ],
)
def test_a_foreign_address_is_neither_ours_nor_gives_a_token(address: str) -> None:
    assert not OURS.is_ours(address)
    assert OURS.token_of(address) is None


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567-", min_size=1, max_size=40))
def test_a_token_comes_back_as_it_was_given(token: str) -> None:
    assert OURS.token_of(f"help+{token.upper()}@desk.example") == token
