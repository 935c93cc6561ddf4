"""The child that reads letters: a process of its own, without keys, files, network or children; it dies if it must.

Started by `child.Parsers` as `python -m mail_gateway.parser_child` with one socket as its standard input.
"""

from __future__ import annotations

from typing import Any

from helpline.children.frames import frame
from helpline.children.inside import Answer, serve
from helpline.words.danger import is_urgent
from helpline.words.reading_ahead import with_ahead
from mail_gateway.addresses import OurAddresses
from mail_gateway.intake import read_mail
from mail_gateway.reading import as_json
from mail_gateway.wire import packed

ROOM = 256 << 20


def reader(greeting: dict[str, Any]) -> Answer:
    """Reads letters to the desk's addresses; without recipients describes them, for `helpline parse-mail`."""
    ours = OurAddresses(greeting["ours"])
    is_urgent("")  # reads the lists, before a letter's time and memory are counted

    def answer(asked: dict[str, Any], raw: bytes) -> bytes:
        recipients = asked.get("recipients")
        if recipients is None:
            return frame({"described": as_json(raw)})
        mail = read_mail(raw, ours=ours, recipients=recipients)
        return packed(with_ahead(mail) if asked.get("ahead") else mail)

    return answer


if __name__ == "__main__":
    serve(reader, room=ROOM)
