"""`helpline parse-mail` says how the gateway reads a letter, one line a file, whatever is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MAILS = Path(__file__).parent.parent / "mails"
PROMISED = {
    "from", "subject", "text", "reply", "attachments", "is_auto", "is_bounce", "bounce_recipients", "references",
    "leak_text",
}  # fmt: skip


def parse_mail(*files: str, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the lines, and what was said as an error."""
    done = subprocess.run(
        [sys.executable, "-c", "from helpline.cli import main; main()", "parse-mail", *files],
        input=stdin, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_each_file_is_a_line_with_every_key_that_was_promised() -> None:
    code, lines, said = parse_mail(str(MAILS / "bounce.eml"), str(MAILS / "lt-attachments.eml"))

    assert (code, said) == (0, "")
    assert all(set(line) >= PROMISED for line in lines)
    assert (lines[0]["is_bounce"], lines[0]["bounce_recipients"]) == (True, ["gone@away.example"])
    assert lines[1]["attachments"][0] == {"name": "Santuokos nutraukimas – žalią.pdf", "size": 19}
    assert lines[1]["reply"] == "Siunčiu dokumentus."


def test_a_letter_may_come_by_the_standard_input() -> None:
    code, lines, _ = parse_mail("-", stdin=(MAILS / "away.eml").read_bytes())

    assert (code, lines[0]["is_auto"], lines[0]["from"]) == (0, True, "rowan@away.example")


def test_what_can_not_be_read_has_its_line_too_and_no_traceback() -> None:
    code, lines, said = parse_mail("/no/such/file", "/", "-", stdin=b"\xff\0" * 500)

    assert (code, said) == (1, "")
    assert [line.get("error") for line in lines] == ["no-file", "no-file", None]
    assert all(set(line) >= PROMISED for line in lines)


def test_what_beats_the_parser_is_said_by_its_code() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(240_000)
    )

    code, lines, said = parse_mail("-", stdin=nested)

    assert (code, lines[0]["error"], said) == (1, "too-large", "")
