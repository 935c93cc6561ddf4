"""The child that draws pictures anew: a process of its own, without keys, files, network or children.

Started by `painters.Painters` as `python -m helpline.pictures.child` with one socket as its standard input.
"""

from __future__ import annotations

from typing import Any

from PIL import Image

from helpline.border import NoPicture
from helpline.children.frames import frame
from helpline.children.inside import Answer, serve
from helpline.pictures.redrawing import redraw

ROOM = 640 << 20  # 50 million pixels as RGBA, and once more while colours are changed


def painter(_greeting: dict[str, Any]) -> Answer:
    Image.init()  # loads the decoders now, while files may still be opened

    def answer(_asked: dict[str, Any], content: bytes) -> bytes:
        try:
            picture = redraw(content)
        except NoPicture as none:
            return frame({"no picture": none.reason})
        return frame({"media_type": picture.media_type}, picture.content)

    return answer


if __name__ == "__main__":
    serve(painter, room=ROOM)
