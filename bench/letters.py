"""Draws the letters of the benchmarks by a seed: the same ones each time, in the demo's invented words.

Of a hundred, 60 are multipart/alternative, 5 carry a file of 100 kB, the rest is plain text. Every fifth quotes
an earlier letter. The text is 1 to 6 kB.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from email.message import EmailMessage
from html import escape

from helpline.words.invented import InventedLetter, invented_letters

DESK = "labas@desk.example"
SMALLEST, LARGEST = 1_000, 6_000
FILE_SIZE = 100_000
SHARE_ALTERNATIVE, SHARE_WITH_FILE, SHARE_QUOTING = 0.60, 0.05, 0.20


def letters(count: int, *, seed: int) -> Iterator[bytes]:
    """So many letters as they come over SMTP, CRLF line ends."""
    chance = random.Random(seed)
    for number in range(count):
        yield _letter(number, chance=chance)


def _letter(number: int, *, chance: random.Random) -> bytes:
    model, kind = chance.choice(invented_letters()), chance.random()
    size = chance.randint(SMALLEST, LARGEST)
    mail = EmailMessage()
    mail["From"] = f"{model.name or 'Rowan'} <{number}.{model.address}>"
    mail["To"], mail["Subject"] = DESK, model.subject
    mail["Date"], mail["Message-ID"] = (
        "Thu, 07 Mar 2024 10:00:00 +0200",
        f"<{number}.{chance.random()}@away.example>",
    )
    if kind < SHARE_ALTERNATIVE:
        # The two halves say the same, so each gets its share of the size; markup and encoding come on top.
        text = _text(model, size // 2, chance=chance)
        mail.set_content(text)
        mail.add_alternative(_as_html(text), subtype="html")
    else:
        mail.set_content(_text(model, size, chance=chance))
    if kind > 1 - SHARE_WITH_FILE:
        content = chance.randbytes(FILE_SIZE)
        mail.add_attachment(content, maintype="image", subtype="jpeg", filename="nuotrauka.jpg")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _text(model: InventedLetter, size: int, *, chance: random.Random) -> str:
    """Her words, and those of others who write in her language, until it is long enough (bytes of UTF-8)."""
    same = [letter.text for letter in invented_letters() if letter.language == model.language]
    text = model.text
    while len(text.encode()) < size:
        text += "\n\n" + chance.choice(same)
    text = text.encode()[:size].decode("utf-8", "ignore")
    if chance.random() < SHARE_QUOTING:
        quoted = "\n".join("> " + line for line in model.text.splitlines())
        text += f"\n\nOn Thu, 7 Mar 2024 at 09:12, <{DESK}> wrote:\n{quoted}\n"
    return text


def _as_html(text: str) -> str:
    paragraphs = "".join(f'<p style="margin:0">{escape(line)}<br></p>\n' for line in text.splitlines())
    return f"<html><head><style>p {{color: #222}}</style></head><body><div>{paragraphs}</div></body></html>"
