"""Our answers as bytes: only the headers we meant, whatever was written into them."""

from __future__ import annotations

import email
import email.policy
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpline.border import Attachment, OutgoingMail, PermanentFailure
from mail_gateway.compose import clean_value, compose

ANSWER = OutgoingMail(
    to="rowan@away.example",
    sender="help@desk.example",
    sender_name="Desk",
    envelope_from="b+0123456789abcdef@desk.example",
    reply_to="help+abcd1234@desk.example",
    subject="Your letter",
    text="Labas, ačiū, kad parašėte.\nMes čia.\n",
    message_id="<0123456789abcdef@desk.example>",
    date=datetime(2026, 3, 1, 22, 30, tzinfo=timezone(timedelta(hours=2))),
)
MEANT = sorted(
    [
        "from",
        "to",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ]
)


def headers(raw: bytes) -> list[str]:
    return sorted(name.lower() for name in email.message_from_bytes(raw))


def test_an_answer_carries_what_was_written_and_nothing_about_us() -> None:
    letter = email.message_from_bytes(compose(ANSWER), policy=email.policy.default)

    assert headers(compose(ANSWER)) == MEANT
    assert letter.get_content().replace("\r\n", "\n") == "Labas, ačiū, kad parašėte.\nMes čia.\n"
    assert letter["From"] == "Desk <help@desk.example>"
    assert letter["Reply-To"] == "help+abcd1234@desk.example"
    assert letter["Message-ID"] == "<0123456789abcdef@desk.example>"


def test_a_letter_nobody_wrote_says_so_and_no_machine_answers_it() -> None:
    raw = compose(replace(ANSWER, is_automatic=True))

    assert email.message_from_bytes(raw)["Auto-Submitted"] == "auto-generated"
    assert headers(raw) == sorted([*MEANT, "auto-submitted"])


def test_the_date_says_nothing_of_where_we_are() -> None:
    letter = email.message_from_bytes(compose(ANSWER))

    assert letter["Date"] == "Sun, 01 Mar 2026 20:30:00 +0000"


def test_an_answer_travels_in_lines_every_server_takes() -> None:
    raw = compose(replace(ANSWER, text="ą" * 5_000, subject="ž" * 500))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def test_a_subject_is_read_back_as_it_was_written() -> None:
    raw = compose(replace(ANSWER, subject='Atsakymas: „Ačiū", ar galime paskambinti? 100 % saugu'))

    letter = email.message_from_bytes(raw, policy=email.policy.default)

    assert letter["Subject"] == 'Atsakymas: „Ačiū", ar galime paskambinti? 100 % saugu'


ATTACKS = [
    "A =?UTF-8?Q?=0A?=Bcc: x@evil.example",
    "A\r\nBcc: x@evil.example",
    "A\nBcc: x@evil.example",
    "A\x0bBcc: x\x0cBcc: y\x85Bcc: z\u2028Bcc: a\u2029Bcc: b",
    "=?UTF-8?B?QQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0ABcc=3A_x=3F=3D?=",
    "\ud800Bcc: x",
    "A =?UTF-8?Q?=0D=0A=0D=0Abody?=",
    "\u202eBcc: x\u2066",
    "=?x?=?=?utf-8?Q?=0ABcc:_x?=?=",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_header_can_be_injected_through_a_subject_or_a_name(attack: str) -> None:
    raw = compose(replace(ANSWER, subject=attack, sender_name=attack))

    assert headers(raw) == MEANT
    assert b"\r\n\r\n" in raw
    assert raw.split(b"\r\n\r\n", 1)[1].startswith(b"Labas")


HOSTILE = st.lists(
    st.sampled_from(
        ["\r\n", "\n", "\r", "=?utf-8?Q?", "=0A", "=0D=0A", "?=", "=?", "Bcc: ", "To: x@evil.example",
        "\x85", "\u2028",
         " ", "\0", '"', "<", ">", "=?utf-8?B?DQpCY2M6IHg=?=", ";", ",", "(", "\\", "ą", ":", "\ud800", "\t",
         "a" * 70]
    )
    | st.text(max_size=8),
    max_size=14,
).map("".join)  # fmt: skip


@given(subject=HOSTILE, name=HOSTILE, text=HOSTILE)
@example(subject="=?", name='"\\', text="\r\n.\r\n")
def test_no_string_ever_adds_a_header(subject: str, name: str, text: str) -> None:
    raw = compose(replace(ANSWER, subject=subject, sender_name=name, text=text))

    assert headers(raw) == MEANT


@given(HOSTILE)
def test_a_cleaned_value_is_one_short_line_without_encoded_words(text: str) -> None:
    value = clean_value(text)

    assert value.isprintable() or value == ""
    assert "=?" not in value
    assert len(value) <= 200


@pytest.mark.parametrize(
    "to",
    [
        "", "rowan", "rowan@", "@away.example", "a@b.example, c@d.example",
        "rowan@away.example\r\nBcc: x@y.example",
        "Rowan <rowan@away.example>", "a b@away.example", "rowan@away..example", "rowan@away.example\n",
    ],
)  # fmt: skip
def test_what_is_no_single_address_is_never_written_to(to: str) -> None:
    answer = replace(ANSWER, to=to)

    if to.strip() != "rowan@away.example":
        with pytest.raises(PermanentFailure, match=r"^bad-address$"):
            compose(answer)
    else:
        assert headers(compose(answer)) == MEANT


def test_an_international_domain_is_written_in_ascii() -> None:
    raw = compose(replace(ANSWER, to="rowan@pavyzdžiai.lt"))

    assert email.message_from_bytes(raw)["To"] == "<rowan@xn--pavyzdiai-0cc.lt>"


def test_a_broken_message_id_is_never_sent() -> None:
    with pytest.raises(PermanentFailure, match=r"^bad-message-id$"):
        compose(replace(ANSWER, message_id="<a@b>\r\nBcc: x@y.example"))


def test_the_date_must_be_in_utc_whatever_it_came_as() -> None:
    raw = compose(replace(ANSWER, date=datetime(2026, 7, 1, 12, 0, tzinfo=UTC)))

    assert email.message_from_bytes(raw)["Date"].endswith("12:00:00 +0000")


HOSTILE_PIECES = [
    "\r\n", "\n", "\r", "\r\n ", "\n\t", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\ud800", "\u202e", "\ufeff",
    "=?utf-8?Q?", "=?UTF-8?B?", "=?us-ascii?q?", "?=", "=?", "=0A", "=0D=0A", "=?utf-8?B?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
    "Bcc: x@evil.example", "To: x@evil.example", "From: x", "Subject: x", ": ", ":", "\r\n\r\n<html>", "<", ">", '"', "\\", ",", ";", "(",
    ")", "@", ".", "help@desk.example", "a" * 80, "ą", "ž" * 40, "🙂", " ", "",
]  # fmt: skip


def hostile_strings(count: int, *, seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices(HOSTILE_PIECES, k=rng.randrange(1, 9))) for _ in range(count)]


def test_of_five_thousand_hostile_strings_none_adds_a_header() -> None:
    injected, left = [], 0

    for text in hostile_strings(5_000, seed=1):
        for names in (["subject", "sender_name", "text"], ["to"], ["sender"], ["reply_to"], ["message_id"]):
            try:
                raw = compose(replace(ANSWER, **dict.fromkeys(names, text)))
            except PermanentFailure:
                continue
            left += 1
            if headers(raw) != MEANT or b"\n" in raw.replace(b"\r\n", b"") or raw.count(b"\r\n\r\n") < 1:
                injected.append((names, text))

    assert injected == []
    assert left >= 5_000


@pytest.mark.parametrize("local", ["rūta", "рута", "δοκιμή", "我買", "a.ž"])
def test_an_address_in_another_alphabet_is_written_as_it_is(local: str) -> None:
    raw = compose(replace(ANSWER, to=f"{local}@pavyzdžiai.lt"))

    assert headers(raw) == MEANT
    assert f"To: <{local}@xn--pavyzdiai-0cc.lt>\r\n".encode() in raw


@pytest.mark.parametrize(
    "local",
    [
        "rū\u202eta",
        "rū\u2028ta",
        "rū ta",
        "rū\u00a0ta",
        "rū\ufeffta",
        ".rūta",
        "rū..ta",
        "rū\ud800ta",
        "rū,ta",
    ],
)
def test_an_address_with_something_hidden_in_it_is_never_written_to(local: str) -> None:
    with pytest.raises(PermanentFailure, match=r"^bad-address$"):
        compose(replace(ANSWER, to=f"{local}@away.example"))


PICTURE = Attachment("priedas-1.jpg", "image/jpeg", bytes(range(256)) * 400)
PAPER = Attachment("priedas-2.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\n--=_\r\n")
WITH_FILES = replace(ANSWER, files=(PICTURE, PAPER))


def files_of(raw: bytes) -> list[tuple[str | None, str, bytes]]:
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    return [
        (part.get_filename(), part.get_content_type(), part.get_content())
        for part in letter.iter_attachments()
    ]


def test_files_go_behind_the_text_and_come_out_as_they_were() -> None:
    raw = compose(WITH_FILES)

    letter = email.message_from_bytes(raw, policy=email.policy.default)
    body = letter.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Labas, ačiū, kad parašėte.\nMes čia.\n"
    assert files_of(raw) == [(file.name, file.media_type, file.content) for file in (PICTURE, PAPER)]


def test_a_letter_with_files_says_no_more_than_one_without() -> None:
    letter = email.message_from_bytes(compose(WITH_FILES))

    assert sorted(name.lower() for name in letter) == [
        name for name in MEANT if name != "content-transfer-encoding"
    ]
    assert [sorted(part.keys()) for part in letter.get_payload()] == [  # type: ignore[union-attr]
        ["Content-Transfer-Encoding", "Content-Type"],
        *[["Content-Disposition", "Content-Transfer-Encoding", "Content-Type"]] * 2,
    ]


def test_a_second_try_is_the_same_letter_byte_for_byte() -> None:
    assert compose(WITH_FILES) == compose(WITH_FILES)


def test_a_letter_with_files_travels_in_lines_every_server_takes() -> None:
    raw = compose(replace(WITH_FILES, files=(replace(PICTURE, name="ą🙂" * 200 + ".jpg"),)))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


@given(name=HOSTILE, content=st.binary(max_size=300), text=HOSTILE)
@example(name="../../x.exe", content=b"", text="--=_")
@example(name='a"; filename=b', content=b"\r\n--=_", text="")
def test_no_name_and_no_content_of_a_file_ever_adds_a_part_or_a_header(
    name: str, content: bytes, text: str
) -> None:
    raw = compose(replace(ANSWER, text=text, files=(Attachment(name, "application/pdf", content),)))

    parts = email.message_from_bytes(raw).get_payload()
    ((filename, _, read),) = files_of(raw)
    assert len(parts) == 2
    assert sorted(parts[1].keys()) == ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type"]  # type: ignore[union-attr]
    assert read == content
    assert filename
    assert not set(filename) & set('\r\n\0/\\"')


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("priedas-1.jpg", "priedas-1.jpg"), ("Mano planas.pdf", "Mano planas.pdf"), ("C:\\Users\\Ada\\x.pdf", "C Users Ada x.pdf"),
        ("žinutė.pdf", "žinutė.pdf"), ("", "file"), ("...", "file"), ("a" * 200 + ".jpeg", "a" * 75 + ".jpeg"),
        ("photo\u202egpj.exe", "photo gpj.exe"),
    ],
)  # fmt: skip
def test_a_name_is_made_fit_for_any_disk(name: str, safe: str) -> None:
    ((filename, _, _),) = files_of(compose(replace(ANSWER, files=(replace(PICTURE, name=name),))))

    assert filename == safe


@pytest.mark.parametrize("media_type", ["", "image", "image/jpeg\r\nBcc: x@y.example", "text/html; x=y"])
def test_a_media_type_that_is_none_never_leaves(media_type: str) -> None:
    with pytest.raises(PermanentFailure, match=r"^bad-file$"):
        compose(replace(ANSWER, files=(replace(PICTURE, media_type=media_type),)))
