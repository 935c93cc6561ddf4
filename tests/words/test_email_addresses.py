"""What somebody typed who heard an address on the phone: only what a letter can go to is let through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.email_addresses import objection_to_address

OURS = ("labas@desk.example",)


@pytest.mark.parametrize(
    "address",
    ["rowan@post.example", " rowan.birch+2@post.example ", "r_b-1@a-b.post.example", "rowan@paštas.example"],
)
def test_an_address_a_letter_can_go_to_is_taken(address: str) -> None:
    assert objection_to_address(address, ours=OURS) == ""


@pytest.mark.parametrize(
    ("typed", "objection"),
    [
        ("  ", "empty"),
        ("rowan at post.example", "several"),
        ("rowan@post.example, ona@post.example", "several"),
        ("rowan@@post.example", "several"),
        ("Rowan <rowan@post.example>", "several"),
        ("rowan.post.example", "no at"),
        ("@post.example", "local"),
        ("rožė@post.example", "local"),
        ("rowan..birch@post.example", "local"),
        ("<rowan@post.example>", "local"),
        ("rowan@post", "domain"),
        ("rowan@127.0.0.1", "domain"),
        ("rowan@-post.example", "domain"),
        ("rowan@post..example", "domain"),
        ("rowan@post.example\nBcc:x", "several"),
        ("a" * 65 + "@post.example", "too long"),
        ("LABAS@desk.example", "ours"),
        ("labas+abc@desk.example", "ours"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_apart(typed: str, objection: str) -> None:
    assert objection_to_address(typed, ours=OURS) == objection


@given(st.text())
def test_what_is_taken_is_one_address_on_one_line(typed: str) -> None:
    if objection_to_address(typed) == "":
        address = typed.strip()
        assert address.count("@") == 1
        assert not set(' \t\r\n,;<>()"\\') & set(address)
        assert address.rpartition("@")[0].isascii()
