"""What can be made of a letter that beat the parser: text for a person, whatever the bytes are."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.deeds.rough_reading import LONGEST, SHOWN, rough_reading

HEAD = b"From: Rowan Birch <rowan@post.example>\r\nSubject: =?utf-8?q?A=C4=8Di=C5=AB?=\r\n"
WORDS = "Labas vakaras,\nrašau pirmą kartą ir nežinau, ar čia teisinga vieta.\nAčiū, kad skaitote."


def body(coding: str, told: bytes) -> bytes:
    return HEAD + f"Content-Transfer-Encoding: {coding}\r\n\r\n".encode() + told


@pytest.mark.parametrize(
    "raw",
    [
        body("8bit", WORDS.encode()),
        body("8bit", WORDS.encode().replace(b"\n", b"\r\n")),
        body("8bit", WORDS.encode("windows-1257")),
        body("quoted-printable", quopri.encodestring(WORDS.encode())),
        body("base64", base64.encodebytes(WORDS.encode())),
        body("base64", base64.encodebytes(WORDS.encode()).replace(b"\n", b"\r\n")),
    ],
    ids=["utf-8", "crlf", "baltic", "quoted-printable", "base64", "base64 crlf"],
)
def test_a_plain_letter_is_readable_whatever_its_coding(raw: bytes) -> None:
    rough = rough_reading(raw)

    assert (rough.address, rough.subject, rough.text) == ("rowan@post.example", "Ačiū", WORDS)


def test_a_picture_within_is_left_out_and_the_words_around_it_stay() -> None:
    raw = body("base64", b"Labas,\n\n" + base64.encodebytes(bytes(range(256)) * 20) + b"\nVISO-GERO")

    assert rough_reading(raw).text == "Labas,\n\n[…]\n\nVISO-GERO"


def test_a_letter_without_a_head_is_all_text() -> None:
    rough = rough_reading("Labas, čia aš".encode())

    assert (rough.address, rough.subject, rough.text) == ("", "", "Labas, čia aš")


@pytest.mark.parametrize(
    "raw",
    [
        b"@" * LONGEST, b"a" * LONGEST, b"From: " + b"a@" * LONGEST, b"=" * LONGEST, b"base64\n\n" + b"QQ==\n" * LONGEST,
        b"From:" * LONGEST, b"Subject: " + b"=?utf-8?q?" * LONGEST,
    ],
    ids=["at", "long", "addresses", "equals", "base64", "fields", "words"],
)  # fmt: skip
@pytest.mark.timeout(5)
def test_a_hostile_letter_costs_no_time(raw: bytes) -> None:
    assert len(rough_reading(raw).text) <= SHOWN


@given(st.binary(max_size=600), st.sampled_from([b"", HEAD, b"base64\n\n", b"quoted-printable\n\n"]))
def test_any_bytes_give_text_without_control_signs(noise: bytes, before: bytes) -> None:
    rough = rough_reading(before + noise)

    told = rough.address + rough.subject + rough.text
    assert not [sign for sign in told if ord(sign) < 32 and sign not in "\n\t"]
    told.encode()
