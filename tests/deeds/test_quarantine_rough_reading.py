"""What can be made of a letter that beat the parser: text for a person, whatever the bytes are."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.deeds.mail.rough_reading import LONGEST, SHOWN, rough_reading

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


RUSSIAN = (
    "Здравствуйте,\nпишу вам первый раз и не знаю, туда ли я обращаюсь. Муж забрал документы, и я боюсь идти домой.\n"
    "Спасибо, что читаете."
)
POLISH = "Dzień dobry,\npiszę pierwszy raz i nie wiem, czy to właściwe miejsce. Dziękuję, że państwo czytają."
FOREIGN = [
    (WORDS, "utf-8"), (WORDS, "windows-1257"), (WORDS, "iso-8859-13"), (RUSSIAN, "utf-8"), (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"), (POLISH, "utf-8"), (POLISH, "windows-1250"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "charset"), FOREIGN)
@pytest.mark.parametrize("coding", ["8bit", "quoted-printable", "base64"])
def test_a_letter_that_names_no_character_set_is_readable_all_the_same(
    words: str, charset: str, coding: str
) -> None:
    told = words.encode(charset)
    coded = {"8bit": told, "quoted-printable": quopri.encodestring(told), "base64": base64.encodebytes(told)}

    assert rough_reading(body(coding, coded[coding])).text == words


@pytest.mark.parametrize(
    ("words", "charset"), [("Да", "koi8-r"), ("Да", "windows-1251"), ("Taip, žinau", "iso-8859-13")]
)
def test_few_words_are_read_in_the_character_set_that_the_letter_names(words: str, charset: str) -> None:
    named = HEAD + f'Content-Type: text/plain; charset="{charset.upper()}"\r\n\r\n'.encode()

    assert rough_reading(named + words.encode(charset)).text == words


def test_a_subject_of_bytes_is_read_as_the_letter_is() -> None:
    raw = b"From: a@post.example\r\nSubject: %s\r\nX: charset=koi8-r\r\n\r\n%s" % (
        "Вопрос".encode("koi8-r"),
        RUSSIAN.encode("koi8-r"),
    )

    assert (rough_reading(raw).subject, rough_reading(raw).text) == ("Вопрос", RUSSIAN)


@pytest.mark.parametrize("word", ["Pagalbos", "Sveikina", "AAAA", "Dabar123"])
def test_a_word_that_could_be_base64_stays_a_word(word: str) -> None:
    assert rough_reading(body("base64", f"Labas,\n\n{word}\n".encode())).text == f"Labas,\n\n{word}"


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
