"""Pictures drawn anew: what one sees stays, what they hide goes; nothing hostile holds the desk up."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpline.border import NoPicture, Picture
from helpline.pictures.painters import SECONDS, Painters
from helpline.pictures.redrawing import LONGEST_SIDE, redraw
from tests.photos import MARKS, photo, seen

KINDS = ("JPEG", "PNG", "WEBP", "GIF")


@pytest.fixture(scope="module")
def painters() -> Iterator[Painters]:
    painters = Painters(size=1)
    yield painters
    painters.close()


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def stored(image: Image.Image, kind: str, **how: object) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **how)
    return kept.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that would be gigabytes."""
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    size = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_photo_hides_is_in_the_new_one(kind: str, painters: Painters) -> None:
    hidden = [mark for mark in (*MARKS, b"HIDDEN-BEHIND") if mark in photo(kind)]

    picture = painters.redraw(photo(kind))

    again = opened(picture)
    assert hidden
    assert [mark for mark in hidden if mark in picture.content] == []
    assert not again.getexif()
    assert not set(again.info) & {"exif", "icc_profile", "comment", "xmp", "Comment", "photoshop"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_one_sees_stays_and_stands_upright(kind: str, painters: Painters) -> None:
    again = opened(painters.redraw(photo(kind))).convert("RGB")

    assert again.size == seen().size
    for place in ((80, 60), (80, 180)):
        assert (
            max(abs(a - b) for a, b in zip(again.getpixel(place), seen().getpixel(place), strict=True)) < 40
        )


def test_a_photo_stays_a_photo_and_a_drawing_stays_sharp() -> None:
    kinds = {kind: redraw(stored(seen(), kind)).media_type for kind in KINDS}

    assert kinds == {"JPEG": "image/jpeg", "WEBP": "image/jpeg", "PNG": "image/png", "GIF": "image/png"}


def test_of_the_many_that_a_phone_puts_into_one_photo_the_first_is_left(painters: Painters) -> None:
    behind = Image.new("RGB", seen().size, (0, 250, 0))

    picture = painters.redraw(stored(seen(), "MPO", save_all=True, append_images=[behind]))

    again = opened(picture)
    assert (again.format, again.size) == ("JPEG", seen().size)
    assert picture.content.count(b"\xff\xd8\xff") == 1


def test_where_one_saw_through_one_still_does() -> None:
    clear = Image.new("RGBA", (20, 20), (10, 20, 30, 0))

    modes = [opened(redraw(stored(clear, kind))).mode for kind in ("PNG", "WEBP", "GIF")]

    assert modes == ["RGBA", "RGBA", "RGBA"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_shown(kind: str, painters: Painters) -> None:
    frames = [Image.new("RGB", (30, 30), (shade, 0, 0)) for shade in (250, 100, 0)]

    again = opened(painters.redraw(stored(frames[0], kind, save_all=True, append_images=frames[1:])))

    assert getattr(again, "n_frames", 1) == 1
    assert again.convert("RGB").getpixel((5, 5))[0] > 200


def test_a_large_photo_is_made_smaller() -> None:
    picture = redraw(stored(Image.new("RGB", (8000, 2000)), "JPEG"))

    assert opened(picture).size == (LONGEST_SIDE, LONGEST_SIDE // 4)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "another kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "another kind"),
        (b"%PDF-1.7 " + photo(), "another kind"),
        (stored(seen(), "TIFF"), "another kind"),
        (photo()[: len(photo()) // 2], "broken"),
        (photo("PNG")[:300], "broken"),
        (photo("WEBP")[:200], "broken"),
        (bomb(60_000, 60_000), "too large"),
        (bomb(2_000_000_000, 2_000_000_000), "too large"),
        (bomb(7_000, 7_000), "broken"),
    ],
    ids=["nothing", "svg", "pdf and photo", "tiff", "cut jpeg", "cut png", "cut webp", "bomb", "huge bomb", "small bomb"],
)  # fmt: skip
def test_what_is_no_picture_ends_in_a_reason(content: bytes, reason: str, painters: Painters) -> None:
    began = time.monotonic()

    with pytest.raises(NoPicture) as none:
        painters.redraw(content)

    assert none.value.reason == reason
    assert time.monotonic() - began < 2 * SECONDS + 5  # never a hang
    assert painters.redraw(photo()).media_type == "image/jpeg"  # and the next one is drawn


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    hasty = Painters(size=1, seconds=0.0)

    with pytest.raises(NoPicture) as none:
        hasty.redraw(stored(Image.effect_noise((3000, 3000), 90), "PNG"))

    assert none.value.reason == "too slow"
    hasty.close()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Bits turned, pieces doubled, cut or put elsewhere, lengths made extreme."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 40)
        match chance.randrange(4):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
            case 2:
                changed[at:at] = changed[at : at + length]
            case _:
                del changed[at : at + length]
    return bytes(changed) or b"\0"


@pytest.mark.parametrize("kind", KINDS)
def test_of_many_damaged_pictures_each_ends_in_one_way_or_the_other(kind: str, painters: Painters) -> None:
    chance, reasons = random.Random(7), []

    for _ in range(150):
        try:
            picture = painters.redraw(mutated(photo(kind), chance))
            assert [mark for mark in MARKS if mark in picture.content] == []
        except NoPicture as none:
            reasons.append(none.reason)

    assert 0 < len(reasons) < 150
    assert set(reasons) <= {"broken", "another kind", "too large"}


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "]),
)
def test_no_bytes_make_the_painter_fall(tail: bytes, head: bytes) -> None:
    try:
        picture = redraw(head + tail)
    except NoPicture:
        return
    assert opened(picture).size
