"""Draws a picture anew: of the file that came, only what one sees goes into the new one. Run it in a child."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from helpline.border import NoPicture, Picture

KINDS = ("JPEG", "PNG", "WEBP", "GIF")  # others are read by larger decoders that letters seldom need
PHOTOS = ("JPEG", "MPO", "WEBP")  # MPO: a JPEG with further ones behind, as some phones take them
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 3000  # enough to read a photographed page; a sensor's own grain is lost on the way
_QUALITY = 88
_SEEN_THROUGH = ("LA", "La", "PA", "RGBA", "RGBa")

Image.MAX_IMAGE_PIXELS = None  # ours is asked first


def redraw(content: bytes) -> Picture:
    """The first picture of the file, upright, at most 3,000 pixels long, as JPEG or (where the original was no
    photo or one sees through it) as PNG. Colours are taken as sRGB.

    Raises NoPicture: "another kind", "too large" (more than 50 million pixels), "broken"; and MemoryError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a file's oddities there is nobody to tell
        return _redrawn(content)


def _redrawn(content: bytes) -> Picture:
    try:
        image = Image.open(io.BytesIO(content), formats=KINDS)
    except UnidentifiedImageError:
        raise NoPicture("another kind") from None
    except Exception as error:
        raise NoPicture("broken") from error
    if image.width * image.height > MOST_PIXELS:
        raise NoPicture("too large")
    try:
        return _drawn(image)
    except MemoryError:
        raise
    except Exception as error:
        raise NoPicture("broken") from error


def _drawn(image: Image.Image) -> Picture:
    is_photo = image.format in PHOTOS
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG can be read at half its size and less
    image.load()
    orientation = image.info.get("exif"), image.info.get("xmp")
    shown = _in_plain_colours(image)
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown.info = {name: value for name, value in zip(("exif", "xmp"), orientation, strict=True) if value}
    bare = _only_pixels(_upright(shown))
    if is_photo and bare.mode == "RGB":
        return Picture("image/jpeg", _saved(bare, "JPEG", quality=_QUALITY))
    return Picture("image/png", _saved(bare, "PNG"))


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where one sees through it."""
    sees_through = image.mode in _SEEN_THROUGH or "transparency" in image.info
    return image.convert("RGBA" if sees_through else "RGB")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held; where that can't be read, as it lies."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  (a broken remark about the picture is no reason not to show it)
        return image


def _only_pixels(image: Image.Image) -> Image.Image:
    """A canvas of its own: the old image carries comments and profiles that saving would write again."""
    canvas = Image.new(image.mode, image.size)
    canvas.paste(image)
    return canvas


def _saved(image: Image.Image, kind: str, **how: int) -> bytes:
    drawn = io.BytesIO()
    image.save(drawn, kind, optimize=True, **how)
    return drawn.getvalue()
