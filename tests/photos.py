"""Invented photos as a phone takes them: lying on the side, and telling where, when, with what and by whom."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

GPS_MARK = b"N54-GPS-MARK"
MARKS = (GPS_MARK, b"CAMERA-MARK", b"COMMENT-MARK", b"PROFILE-MARK", b"XMP-MARK")


def seen() -> Image.Image:
    """What is on it: red above, blue below, as one holds it upright."""
    image = Image.new("RGB", (160, 240), (200, 30, 30))
    image.paste((30, 30, 200), (0, 120, 160, 240))
    return image


@cache
def photo(kind: str = "JPEG") -> bytes:
    """As JPEG, PNG, WEBP or GIF, with all the hidden things that kind can carry."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter right
    exif[0x010F] = "CAMERA-MARK"
    exif.get_ifd(0x8825).update({1: "N", 2: (54.0, 41.0, 13.5), 29: "2026:03:01", 27: GPS_MARK})
    lying = seen().transpose(Image.Transpose.ROTATE_90)
    stored, written = io.BytesIO(), PngInfo()
    written.add_text("Comment", "COMMENT-MARK")
    hidden: dict[str, dict[str, object]] = {
        "JPEG": {
            "exif": exif,
            "comment": b"COMMENT-MARK",
            "icc_profile": b"PROFILE-MARK",
            "xmp": b"XMP-MARK",
        },
        "PNG": {"exif": exif, "pnginfo": written, "icc_profile": b"PROFILE-MARK"},
        "WEBP": {"exif": exif, "icc_profile": b"PROFILE-MARK", "xmp": b"XMP-MARK"},
        "GIF": {"comment": b"COMMENT-MARK"},
    }
    (seen() if kind == "GIF" else lying).save(stored, kind, **hidden[kind])
    return stored.getvalue() + b"HIDDEN-BEHIND"
