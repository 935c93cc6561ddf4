"""A `winmail.dat` is opened: what Outlook hid in it are files and words like any others."""

from __future__ import annotations

import base64
import struct

from hypothesis import given
from hypothesis import strategies as st

from helpline.border import IncomingMail
from mail_gateway.addresses import OurAddresses
from mail_gateway.parse import parse
from mail_gateway.parse.rtf import text_of_packed_rtf, text_of_rtf
from mail_gateway.parse.tnef import opened

# The example of MS-OXRTFCP 3.2: packed, and what it says.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
BEGIN, TITLE, CONTENT, OF_FILE, OF_LETTER, CODE_PAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9003, 0x9007


def attribute(name: int, value: bytes, *, level: int = 2) -> bytes:
    return struct.pack("<BHHI", level, name, 0, len(value)) + value + b"\0\0"


def packet(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\1\0" + b"".join(attributes)


def properties(*written: tuple[int, int, bytes]) -> bytes:
    """Each (type, id, bytes), of the types that have a length."""
    out = struct.pack("<I", len(written))
    for kind, name, value in written:
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def file(title: bytes, content: bytes) -> bytes:
    return attribute(BEGIN, b"\0" * 14) + attribute(TITLE, title + b"\0") + attribute(CONTENT, content)


def letter(content: bytes, *, text: bytes = b"") -> IncomingMail:
    raw = (
        b"From: rowan@away.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
        + text
        + b"\r\n--b\r\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )
    return parse(raw, ours=OurAddresses(()))


def named(mail: IncomingMail) -> list[tuple[str, bytes]]:
    return [(file.name, file.content) for file in mail.attachments]


def test_the_files_in_a_winmail_dat_stand_beside_the_letter_and_it_is_gone() -> None:
    mail = letter(packet(file(b"pazyma.pdf", b"%PDF"), file(b"foto.jpg", b"JPG")), text=b"hello")

    assert named(mail) == [("pazyma.pdf", b"%PDF"), ("foto.jpg", b"JPG")]
    assert mail.text == "hello"


def test_a_long_name_in_any_script_beats_the_short_one() -> None:
    long = properties((0x1F, 0x3707, "Santuokos liudijimas – žalias.pdf\0".encode("utf-16-le")))

    mail = letter(packet(file(b"SANTUO~1.PDF", b"x") + attribute(OF_FILE, long)))

    assert named(mail) == [("Santuokos liudijimas – žalias.pdf", b"x")]


def test_the_text_inside_is_read_where_the_letter_has_no_other() -> None:
    inside = packet(
        attribute(CODE_PAGE, struct.pack("<II", 1257, 0), level=1),
        attribute(
            OF_LETTER, properties((0x1E, 0x1000, "Bijau grįžti namo\0".encode("windows-1257"))), level=1
        ),
    )

    assert letter(inside).text == "Bijau grįžti namo"
    assert letter(inside, text=b"the same again").text == "the same again"


def test_a_letter_that_is_rich_text_alone_is_read() -> None:
    rich = properties((0x102, 0x1009, PACKED))

    mail = letter(packet(attribute(OF_LETTER, rich, level=1)))

    assert mail.text == "hello world"


def test_a_letter_forwarded_inside_a_winmail_dat_is_opened_too() -> None:
    inner = packet(
        attribute(OF_LETTER, properties((0x1F, 0x1000, "grasinimas\0".encode("utf-16-le"))), level=1),
        file(b"balsas.mp3", b"MP3"),
    )
    holder = attribute(BEGIN, b"") + attribute(OF_FILE, properties((0x0D, 0x3701, b"\7" * 16 + inner)))

    mail = letter(packet(holder))

    assert mail.text == "grasinimas"
    assert named(mail) == [("unknown.dat", inner), ("balsas.mp3", b"MP3")]


def test_a_damaged_winmail_dat_gives_what_it_can_and_is_kept_whole() -> None:
    content = packet(file(b"pazyma.pdf", b"%PDF"), file(b"foto.jpg", b"JPG"))[:-4]

    mail = letter(content)

    assert named(mail) == [("pazyma.pdf", b"%PDF"), ("foto.jpg", b"J"), ("winmail.dat", content)]


def test_an_empty_winmail_dat_stays_a_file() -> None:
    assert named(letter(packet())) == [("winmail.dat", packet())]


def test_counts_that_lie_cost_nothing() -> None:
    lies = struct.pack("<IHHI", 0xFFFFFFFF, 0x1002, 1, 0xFFFFFFFF)

    assert opened(packet(attribute(OF_LETTER, lies, level=1))).files == []


def test_rich_text_keeps_its_letters_and_loses_its_commands() -> None:
    source = r"{\rtf1\ansi\ansicpg1257{\fonttbl{\f0 Arial;}}\f0 Labas, a\'f0 \u353? bijau\par {\*\x hid}\u-10179?\u-8694? gerai}"

    assert text_of_rtf(source) == "Labas, aš š bijau\n😊 dar gerai".replace(" dar", "").replace(
        "😊", "\U0001f60a"
    )


@given(st.binary(max_size=300))
def test_no_bytes_break_the_opening(content: bytes) -> None:
    inside = opened(packet() + content)

    assert all(file.name for file in inside.files)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([BEGIN, TITLE, CONTENT, OF_FILE, OF_LETTER, CODE_PAGE, 0x800C]),
            st.binary(max_size=60),
        ),
        max_size=8,
    )
)
def test_no_attributes_break_the_opening(attributes: list[tuple[int, bytes]]) -> None:
    mail = letter(packet(*(attribute(name, value) for name, value in attributes)))

    assert "unreadable" not in mail.flags


@given(st.binary(max_size=200))
def test_no_packed_text_breaks_the_reading(content: bytes) -> None:
    text = text_of_packed_rtf(PACKED[:16] + content)

    assert text.encode("utf-8") is not None
