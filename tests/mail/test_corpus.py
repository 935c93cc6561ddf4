"""What is reached on a folder of real mails, where `HELPLINE_MAIL_CORPUS` names one; none of them is in here.

The folder holds `expected.json`: `items`, each with the `file` of a raw mail and `expect`, what is known about it.
A figure is only asked for where enough mails state the value; the floors are what was reached, rounded down.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mail_gateway.reading import as_json

CORPUS = os.environ.get("HELPLINE_MAIL_CORPUS", "")
pytestmark = pytest.mark.skipif(
    not CORPUS, reason="HELPLINE_MAIL_CORPUS is unset: what is reached on real mails was NOT tested"
)
FLOORS = {
    "from": 99.0, "subject": 99.0, "body": 98.0, "files": 96.0, "files inside winmail.dat": 100.0,
    "bounces found": 97.7, "automatic replies found": 95.0, "recipients of bounces": 95.0, "threads": 99.0,
    "words of the reply": 95.0,
}  # fmt: skip
Reading = dict[str, Any]


@cache
def readings() -> list[tuple[str, Reading, Reading]]:
    """Every mail of the corpus: its file, what is expected, and how it is read."""
    folder = Path(CORPUS)
    items = json.loads((folder / "expected.json").read_text("utf-8"))["items"]
    return [(item["file"], item["expect"], as_json((folder / item["file"]).read_bytes())) for item in items]


def test_every_mail_is_read() -> None:
    unread = [file for file, _, read in readings() if "unreadable" in read["flags"]]

    assert readings()
    assert unread == []


def test_no_person_is_taken_for_a_machine() -> None:
    people = [
        (file, read) for file, expect, read in readings()
        if expect.get("is_auto") is False and expect.get("is_bounce") is False
    ]  # fmt: skip

    assert people
    assert [file for file, read in people if read["is_auto"] or read["is_bounce"]] == []


def test_no_client_and_no_host_is_kept() -> None:
    leaks = [
        file for file, expect, read in readings() if any(said in read["leak_text"] for said in expect.get("meta_tokens", ()))
    ]  # fmt: skip

    assert leaks == []


@pytest.mark.parametrize("column", FLOORS)
def test_the_figures_do_not_sink(column: str, record_property: Callable[[str, object], None]) -> None:
    points = [point for _, expect, read in readings() if (point := POINTS[column](expect, read)) is not None]

    reached = 100 * sum(points) / len(points)

    record_property(column, f"{reached:.1f} % of {len(points)}")
    assert reached >= FLOORS[column]


def from_point(expect: Reading, read: Reading) -> float | None:
    return None if "from" not in expect else bare(read["from"]) == bare(expect["from"])


def subject_point(expect: Reading, read: Reading) -> float | None:
    return None if "subject" not in expect else words(read["subject"]) == words(expect["subject"])


def body_point(expect: Reading, read: Reading) -> float | None:
    if not expect.get("phrases"):
        return None
    return all(joined(phrase) in joined(read["text"]) for phrase in expect["phrases"])


def files_point(expect: Reading, read: Reading) -> float | None:
    """Every file under its name, and no other."""
    if "attachments" not in expect:
        return None
    left = Counter(bare(file["name"]) for file in read["attachments"])
    named = Counter(
        bare(file["name"])
        for file in expect["attachments"]
        if file.get("name") and not file.get("name_generated")
    )
    nameless = len(expect["attachments"]) - named.total()
    return not named - left and (left - named).total() == nameless


def winmail_point(expect: Reading, read: Reading) -> float | None:
    if not expect.get("tnef_names"):
        return None
    return not Counter(map(bare, expect["tnef_names"])) - Counter(
        bare(file["name"]) for file in read["attachments"]
    )


def bounce_point(expect: Reading, read: Reading) -> float | None:
    return read["is_bounce"] if expect.get("is_bounce") else None


def automatic_point(expect: Reading, read: Reading) -> float | None:
    return read["is_auto"] if expect.get("is_auto") and not expect.get("is_bounce") else None


def recipients_point(expect: Reading, read: Reading) -> float | None:
    named = expect.get("bounce_recipients")
    return set(named) <= set(read["bounce_recipients"]) if named else None


def threads_point(expect: Reading, read: Reading) -> float | None:
    return set(expect["references"]) <= set(read["references"]) if expect.get("references") else None


def reply_point(expect: Reading, read: Reading) -> float | None:
    """The harmonic mean of how many words are right and how many right ones are there."""
    if not expect.get("reply"):
        return None
    got, wanted = (
        Counter(words(read["reply"]).lower().split()),
        Counter(words(expect["reply"]).lower().split()),
    )
    return 2 * (got & wanted).total() / (got.total() + wanted.total())


POINTS = {
    "from": from_point, "subject": subject_point, "body": body_point, "files": files_point,
    "files inside winmail.dat": winmail_point, "bounces found": bounce_point, "automatic replies found": automatic_point,
    "recipients of bounces": recipients_point, "threads": threads_point, "words of the reply": reply_point,
}  # fmt: skip


def words(text: str | None) -> str:
    """White space collapsed, invisible letters dropped, in one normal form."""
    normal = unicodedata.normalize("NFC", text or "")
    visible = (
        letter for letter in normal if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf"}
    )
    return " ".join("".join(visible).split())


def joined(text: str | None) -> str:
    return words(text).replace(" ", "").casefold()


def bare(text: str | None) -> str:
    """A name or an address without quotes, brackets, white space and capitals."""
    return re.sub(r"[\s\"<>]+", "", unicodedata.normalize("NFC", text or "")).casefold()
