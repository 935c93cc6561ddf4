"""Letters are read in a child that holds no key; what beats it goes to quarantine, and the next letter is read."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpline.border import IncomingMail
from helpline.children.frames import Garbled, frame, read_frame
from helpline.words.reading_ahead import read_ahead
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Beaten, Parsers
from mail_gateway.intake import read_mail, take_in
from mail_gateway.wire import packed, unpacked

MAILS = sorted((Path(__file__).parent.parent / "mails").glob("*.eml"))
DESK = "help@desk.example"
TO = ("help+k7q2wz@desk.example",)
LETTER = b"From: rowan@away.example\r\nSubject: hello\r\n\r\nplease write back\r\n"


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    parsers = Parsers([DESK], size=2)
    yield parsers
    parsers.close()


def too_large() -> bytes:
    """Nested so that each level copies the next: more than the child may hold."""
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(240_000)
    )


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_letter_is_read_in_the_child_as_it_is_read_here(path: Path, parsers: Parsers) -> None:
    raw = path.read_bytes()

    assert parsers.read(raw, TO) == read_mail(raw, ours=OurAddresses([DESK]), recipients=TO)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_what_was_read_ahead_in_the_child_comes_whole_to_the_desk(path: Path, parsers: Parsers) -> None:
    raw = path.read_bytes()

    mail = parsers.read_ahead(raw, TO)

    assert mail.ahead == read_ahead(read_mail(raw, ours=OurAddresses([DESK]), recipients=TO))


def test_a_letter_that_speaks_of_danger_and_names_its_writer_is_read_ahead(parsers: Parsers) -> None:
    raw = b"From: Rowan Tree <rowan@away.example>\r\nSubject: Rowan\r\n\r\nHe has a knife. rowan@away.example\r\n"

    mail = parsers.read_ahead(raw)

    assert mail.text == "He has a knife. rowan@away.example"
    assert mail.ahead is not None
    assert (mail.ahead.subject, mail.ahead.text) == ("[sender]", "He has a knife. [sender]")
    assert mail.ahead.removed == ("Rowan", "rowan@away.example")
    assert mail.ahead.folded == "[sender]\nhe has a knife. [sender]"
    assert mail.ahead.is_urgent


def test_many_threads_share_a_few_children(parsers: Parsers) -> None:
    letters = [LETTER.replace(b"hello", b"number %d" % n) for n in range(60)]

    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(parsers.read, letters))

    assert [mail.subject for mail in read] == [f"number {n}" for n in range(60)]


def test_a_letter_that_needs_too_much_memory_goes_aside_and_the_next_is_read(parsers: Parsers) -> None:
    stored: list[IncomingMail] = []
    aside: list[str] = []
    for raw in (too_large(), LETTER):
        take_in(
            raw, TO, ours=OurAddresses([DESK]), store=stored.append,
            quarantine=lambda _, why: aside.append(why), read=parsers.read,
        )  # fmt: skip

    assert aside == ["too-large"]
    assert [mail.subject for mail in stored] == ["hello"]


def test_a_letter_that_takes_too_long_is_given_up() -> None:
    parsers = Parsers([DESK], size=1, seconds=0.0)

    with pytest.raises(Beaten) as beaten:
        parsers.read(b"Content-Type: text/html\r\n\r\n" + b"<a href=http://x.example/>" * 20_000)

    assert beaten.value.reason == "too-slow"
    parsers.close()


def children() -> set[int]:
    """The processes begun by this one."""
    return {
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.read_text("latin-1").rpartition(")")[2].split()[1] == str(os.getpid())
    }


def test_a_child_that_died_is_replaced_without_losing_the_letter() -> None:
    parsers = Parsers([DESK], size=1)
    before = children()
    parsers.read(LETTER)
    (child,) = children() - before
    os.kill(child, 9)

    mail = parsers.read(LETTER)

    assert mail.subject == "hello"
    parsers.close()


def test_the_child_has_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPLINE_SECRET", "the key")
    secret = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(secret, True)  # noqa: FBT003 - its only way of being called
    parsers = Parsers([DESK], size=1)
    before = children()
    parsers.read(LETTER)
    (child,) = children() - before

    environment = Path(f"/proc/{child}/environ").read_bytes()
    descriptors = {fd.name: str(fd.readlink()) for fd in Path(f"/proc/{child}/fd").iterdir()}

    assert b"HELPLINE" not in environment
    assert set(descriptors) == {"0", "1", "2"}
    assert descriptors["0"].startswith("socket:")
    parsers.close()
    os.close(secret)


NOWHERE = """
import socket, sys, threading
from helpline.children.alone import leave_network
if sys.argv[1] == "with a thread":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
left = leave_network()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=5).close()
    print(left, "reached")
except OSError:
    print(left, "nobody there")
"""


def tried(how: str) -> str:
    """What a process of its own says: whether it left the network, and whether it then reached us."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-c", NOWHERE, how, str(listening.getsockname()[1])]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], timeout=30
        )
    return done.stdout.strip()


def test_who_has_left_the_network_reaches_nobody_and_who_could_not_says_so() -> None:
    said = tried("alone")

    assert said in ("True nobody there", "False reached")
    assert tried("with a thread") == "False reached"


def test_the_child_has_left_the_network_where_a_process_can() -> None:
    can_leave = tried("alone").startswith("True")
    parsers = Parsers([DESK], size=1)
    before = children()
    parsers.read(LETTER)
    (child,) = children() - before

    ours, its = (Path(f"/proc/{process}/ns/net").stat() for process in ("self", child))

    assert (ours.st_ino != its.st_ino) is can_leave
    parsers.close()


def test_children_are_gone_when_the_parsers_are_closed() -> None:
    before = children()
    parsers = Parsers([DESK], size=1)
    parsers.read(LETTER)

    parsers.close()

    assert children() <= before


def taken_apart(message: bytes) -> tuple[dict[str, object], bytes]:
    place = 0

    def read(size: int) -> bytes:
        nonlocal place
        place += size
        return message[place - size : place]

    return read_frame(read)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_nothing_changes_on_the_wire(path: Path) -> None:
    mail = read_mail(path.read_bytes(), ours=OurAddresses([DESK]), recipients=TO)

    assert unpacked(*taken_apart(packed(mail))) == mail


GOOD: dict[str, object] = {
    "address": "", "name": "", "subject": "", "text": "", "quoted": "", "message_id": "", "language": "", "kind": "person", "delivery": "",
    "tokens": [], "references": [], "flags": [], "files": [], "ahead": None,
}  # fmt: skip
AHEAD: dict[str, object] = {
    "subject": "", "text": "", "quoted": "", "file_names": [], "removed": [], "folded": "", "is_urgent": False,
}  # fmt: skip


def test_a_child_that_says_all_that_it_should_is_believed() -> None:
    read = unpacked(*taken_apart(frame(GOOD | {"ahead": AHEAD | {"folded": "ji rašė"}})))

    assert read.ahead is not None
    assert read.ahead.folded == "ji rašė"


@pytest.mark.parametrize(
    "lie",
    [
        {"kind": "root"}, {"text": 7}, {"text": "\ud800"}, {"files": [["a", "b", -1]]}, {"files": [["a", "b", 9]]},
        {"files": "x"}, {"tokens": [1]}, {"tokens": None}, {"address": None},
        {"ahead": "x"}, {"ahead": {}}, {"ahead": AHEAD | {"removed": [7]}}, {"ahead": AHEAD | {"folded": "\ud800"}},
        {"ahead": AHEAD | {"file_names": ["of no file"]}},
    ],
)  # fmt: skip
def test_a_child_that_lies_is_not_believed(lie: dict[str, object]) -> None:
    said, body = taken_apart(frame(GOOD | lie, b"four"))

    with pytest.raises(Garbled):
        unpacked(said, body)


def test_a_message_of_impossible_length_is_not_waited_for() -> None:
    with pytest.raises(Garbled):
        taken_apart(b"\xff" * 8)
