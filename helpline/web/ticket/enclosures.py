"""The files a colleague chooses for an answer: counted, weighed, pictures drawn anew, the rest asked about, all renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Form

from helpline.border import Attachment, NoPicture, Picture
from helpline.web.words.moments import size
from helpline.words.file_names import neutral_name

MOST = 5
MOST_BYTES = 10_000_000  # of one file, as it is chosen
MOST_TOGETHER = 15_000_000  # as they leave: base64 makes 20 MB of it, and many mailboxes take no more than 25
LARGEST_FORM = 30_000_000  # so much is read, so that what was written can be kept when the files are refused
LIMITS = {"most": MOST, "bytes": MOST_BYTES}
View = TypeVar("View", bound=Callable[..., Any])
Redraw = Callable[[bytes], Picture]

NEEDS_NO_LOOK = ("txt",)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PICTURES = frozenset(
    [
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "png",
        "apng",
        "webp",
        "gif",
        "heic",
        "heif",
        "avif",
        "tif",
        "tiff",
        "bmp",
        "svg",
        "svgz",
        "ico",
        "dng",
        "raw",
    ]
)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,5})\Z")

NO_PICTURE: dict[str, LazyString] = {
    "another kind": _(
        "“%(name)s” is a kind of picture the desk can't clean of place and time. Save it as JPEG or PNG."
    ),
    "broken": _("“%(name)s” can't be read as a picture; it may be damaged."),
    "too large": _("“%(name)s” has more pixels than the desk can clean. Make the picture smaller."),
    "too slow": _("“%(name)s” took too long to clean. Make the picture smaller."),
    "not now": _("Pictures can't be cleaned at this moment. Send your answer without it, or try later."),
}


class FileRefused(Exception):
    """A chosen file can't go with the answer; the argument is a sentence for her who chose it."""


class EnclosureForm(Form):
    """What she says about the files: that she has looked through the documents; that their names may stay."""

    looked_through = BooleanField()
    keep_names = BooleanField()


@dataclass(frozen=True, repr=False)
class Chosen:
    """One file as the browser sent it; `ending` is that of its name, in lower case."""

    name: str
    ending: str
    media_type: str
    content: bytes

    @property
    def claims_to_be_a_picture(self) -> bool:
        return self.ending in PICTURES or self.media_type.startswith("image/") or _is_in_a_phone(self.content)


def takes_files(view: View) -> View:
    """For a route whose form may carry files: its body may be larger than that of others."""
    setattr(view, "takes_files", True)  # noqa: B010  (the mark that `make_room` reads)
    return view


def make_room() -> None:
    """Before each request, and before anybody reads its form."""
    if getattr(current_app.view_functions.get(request.endpoint or ""), "takes_files", False):
        request.max_content_length = LARGEST_FORM


def enclosures(
    uploads: Sequence[FileStorage], *, said: EnclosureForm, language: str, redraw: Redraw
) -> tuple[Attachment, ...]:
    """What goes with the answer, named in `language`. Raises FileRefused."""
    chosen = _chosen(uploads)
    files = []
    for number, one in enumerate(chosen, start=1):
        media_type, ending, content = _cleaned(one, looked_through=said.looked_through.data, redraw=redraw)
        name = (
            _own_name(one, ending)
            if said.keep_names.data
            else neutral_name(number, ending, language=language)
        )
        files.append(Attachment(name, media_type, content))
    if sum(len(file.content) for file in files) > MOST_TOGETHER:
        raise FileRefused(
            gettext(
                "Together the files are larger than %(size)s; her mailbox may not take them.",
                size=size(MOST_TOGETHER),
            )
        )
    return tuple(files)


def _chosen(uploads: Sequence[FileStorage]) -> list[Chosen]:
    """A field without a file sends one empty upload without a name."""
    named = [upload for upload in uploads if upload.filename]
    if len(named) > MOST:
        raise FileRefused(gettext("At most %(most)s files go with one answer.", most=MOST))
    chosen = []
    for upload in named:
        name = (upload.filename or "").replace("\\", "/").rpartition("/")[2][-200:]
        content = upload.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise FileRefused(
                gettext("“%(name)s” is larger than %(size)s.", name=name, size=size(MOST_BYTES))
            )
        ending = _ENDING.search(name)
        chosen.append(Chosen(name, ending[1].lower() if ending else "", upload.mimetype, content))
    return chosen


def _cleaned(file: Chosen, *, looked_through: bool, redraw: Redraw) -> tuple[str, str, bytes]:
    """Media type, ending and content as they leave. What a file is, its bytes say; its name only makes us stricter."""
    try:
        picture = redraw(file.content)
    except NoPicture as none:
        if none.reason != "another kind" or file.claims_to_be_a_picture:
            raise FileRefused(str(NO_PICTURE[none.reason]) % {"name": file.name}) from none
    else:
        return picture.media_type, ENDINGS[picture.media_type], picture.content
    if file.ending not in NEEDS_NO_LOOK and not looked_through:
        raise FileRefused(
            gettext(
                "“%(name)s” may tell who wrote it, when and on which machine. Look through it, and say that you have.",
                name=file.name,
            )
        )
    return MEDIA_TYPES.get(file.ending, "application/octet-stream"), file.ending, file.content


def _own_name(file: Chosen, ending: str) -> str:
    stem = _ENDING.sub("", file.name)
    return f"{stem}.{ending}" if ending else stem


def _is_in_a_phone(content: bytes) -> bool:
    """HEIF and AVIF, as phones take pictures, whatever they are called (ISO 14496-12, 4.3)."""
    return content[4:8] == b"ftyp" and content[8:12] in (
        b"heic",
        b"heix",
        b"hevc",
        b"heim",
        b"mif1",
        b"msf1",
        b"avif",
        b"avis",
    )
