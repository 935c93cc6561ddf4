"""Files with an answer, as the composer sends them: cleaned, asked about, refused with a sentence, never on the disk."""

from __future__ import annotations

import io
import tempfile
from uuid import UUID

import pytest
from PIL import Image
from werkzeug.formparser import default_stream_factory
from werkzeug.test import TestResponse

from helpline import records
from helpline.border import Attachment
from helpline.web.ticket import enclosures, looks
from helpline.words.file_names import neutral_name
from helpline.words.subjects import WORDS
from tests.cast import Desk
from tests.multipart import multipart
from tests.photos import GPS_MARK, photo

PDF = b"%PDF-1.7 kaip pasiruosti"


@pytest.fixture(autouse=True)
def ada_reads_english(desk: Desk) -> None:
    with records.transaction() as session:
        session.get_one(records.Staff, desk.ada.staff_id).language = "en"


def post(desk: Desk, path: str, form: dict[str, str], *files: tuple[bytes, str]) -> TestResponse:
    browser = desk.browser("Ada")
    chosen = [("files", name, content) for content, name in files]
    body, kind = multipart({"csrf": browser.csrf, **form}, chosen)
    return browser.ask("POST", path, data=body, content_type=kind, headers={"Sec-Fetch-Site": "same-origin"})


def send(desk: Desk, ticket_id: UUID, *files: tuple[bytes, str], **form: str) -> TestResponse:
    told = {"text": "Štai ko prašėte.", "subject": "lt.answer", "version": "0", **form}
    return post(desk, f"/tickets/{ticket_id}/answers", told, *files)


def sent_files(desk: Desk) -> list[tuple[str, str]]:
    desk.let_leave()
    return [(file.name, file.media_type) for file in desk.mailer.sent[-1].files]


def test_a_photo_leaves_without_place_and_under_a_neutral_name(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    answer = send(desk, ticket_id, (photo(), "Vilniaus prieglauda.jpeg"))

    assert answer.status_code == 303
    assert sent_files(desk) == [("priedas-1.jpg", "image/jpeg")]
    (file,) = desk.mailer.sent[-1].files
    assert GPS_MARK in photo()
    assert GPS_MARK not in file.content
    assert not Image.open(io.BytesIO(file.content)).getexif()


def test_by_default_nothing_is_enclosed(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    answer = send(desk, ticket_id, (b"", ""))

    assert answer.status_code == 303
    assert sent_files(desk) == []


def test_her_own_names_stay_where_that_is_chosen(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    send(desk, ticket_id, (photo(), "kelias namo.jpeg"), (b"abc", "planas.txt"), keep_names="yes")

    assert [name for name, _ in sent_files(desk)] == ["kelias namo.jpg", "planas.txt"]


def test_a_document_goes_only_when_somebody_has_looked_through_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    refused = send(desk, ticket_id, (PDF, "plan.pdf"))
    taken = send(desk, ticket_id, (PDF, "plan.pdf"), looked_through="yes")

    assert refused.status_code == 422
    assert "“plan.pdf” may tell who wrote it, when and on which machine." in refused.text
    assert taken.status_code == 303
    assert sent_files(desk) == [("priedas-1.pdf", "application/pdf")]


TOO_MANY = [(b"a", f"{number}.txt") for number in range(enclosures.MOST + 1)]
TOO_LARGE = [(b"a" * (enclosures.MOST_BYTES + 1), "a.txt")]
TOGETHER = [(b"a" * (enclosures.MOST_TOGETHER // 2 + 1), "a.txt")] * 2
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 100


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (TOO_MANY, "At most 5 files go with one answer."),
        (TOO_LARGE, "“a.txt” is larger than 10 MB."),
        (TOGETHER, "Together the files are larger than 15 MB; her mailbox may not take them."),
        ([(photo()[: len(photo()) // 2], "a.jpg")], "“a.jpg” can&#39;t be read as a picture; it may be damaged."),
        ([(HEIC, "IMG_1.HEIC")], "“IMG_1.HEIC” is a kind of picture the desk can&#39;t clean of place and time."),
        ([(HEIC, "notes")], "“notes” is a kind of picture the desk can&#39;t clean of place and time."),
        ([(b"<svg/>", "a.svg")], "“a.svg” is a kind of picture the desk can&#39;t clean of place and time."),
    ],
    ids=["too many", "too large", "too large together", "cut", "from a phone", "renamed", "svg"],
)  # fmt: skip
def test_a_refused_file_costs_nobody_her_words(
    desk: Desk, files: list[tuple[bytes, str]], sentence: str
) -> None:
    ticket_id = desk.receive().ticket_id

    answer = send(desk, ticket_id, *files, looked_through="yes")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Štai ko prašėte.</textarea>" in answer.text
    assert desk.rows(records.OutboxRow) == []


def test_whoever_was_too_late_is_told_to_choose_her_files_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id, by=desk.oda)

    answer = send(desk, ticket_id, (b"abc", "planas.txt"))

    assert answer.status_code == 409
    assert "Please choose the files again" in answer.text
    assert "Štai ko prašėte.</textarea>" in answer.text


def test_a_draft_kept_by_hand_is_kept_whatever_is_chosen_beside_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    large = (b"a" * (2 << 20), "a.txt")

    answer = post(desk, f"/tickets/{ticket_id}/draft", {"text": "Rašau", "version": "0"}, large)

    assert answer.status_code == 303
    assert desk.talk(ticket_id).draft == "Rašau"


def test_other_forms_take_no_large_body(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    large = (b"a" * (2 << 20), "a.txt")

    answer = post(desk, f"/tickets/{ticket_id}/notes", {"note": "x"}, large)

    assert answer.status_code == 413


def test_an_upload_is_held_in_memory_and_never_in_a_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Werkzeug would spool it from half a megabyte on. Here nobody finds a place for temporary files."""
    ticket_id = desk.receive().ticket_id
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    answer = send(desk, ticket_id, (b"a" * (3 << 20), "a.txt"))

    assert answer.status_code == 303
    spooled = default_stream_factory(3 << 20, "text/plain", "a.txt", 3 << 20)
    with spooled, pytest.raises(FileNotFoundError):  # the control: so it would have been noticed
        spooled.write(b"a" * (3 << 20))


@pytest.mark.parametrize("language", [*WORDS, "other", ""])
def test_a_neutral_name_is_plain_in_every_language(language: str) -> None:
    name = neutral_name(2, "jpg", language=language)

    assert name.isascii()
    assert name.endswith("-2.jpg")


def test_the_disk_holds_no_name_and_no_byte_of_a_file(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    send(desk, ticket_id, (b"kq7vzu-content", "kq7vzu-name.txt"), keep_names="yes")

    whole = desk.store.disk()
    assert whole
    assert b"kq7vzu" not in whole


def look(desk: Desk, content: bytes, *, name: str = "a.jpg") -> TestResponse:
    ticket_id = desk.receive(attachments=(Attachment(name, "image/jpeg", content),)).ticket_id
    (file,) = desk.talk(ticket_id).messages[0].files
    return desk.browser("Ada").get(f"/tickets/{ticket_id}/files/{file.id}/look")


def test_a_look_shows_the_picture_without_what_it_hides(desk: Desk) -> None:
    answer = look(desk, photo())

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert GPS_MARK not in answer.data
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == looks.POLICY
    assert looks.POLICY.startswith("sandbox; default-src 'none'; ")


def test_the_original_stays_as_it_came(desk: Desk) -> None:
    ticket_id = desk.receive(attachments=(Attachment("a.jpg", "image/jpeg", photo()),)).ticket_id
    (file,) = desk.talk(ticket_id).messages[0].files

    answer = desk.browser("Ada").get(f"/tickets/{ticket_id}/files/{file.id}")

    assert answer.data == photo()
    assert answer.mimetype == "application/octet-stream"


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", photo()[: len(photo()) // 2], b"GIF89a\xff\xff\xff\xff"]
)
def test_what_can_not_be_shown_is_told_in_a_sentence(desk: Desk, content: bytes) -> None:
    answer = look(desk, content)

    assert answer.status_code == 422
    assert "Nothing to look at" in answer.text


def test_a_look_is_offered_at_pictures_only(desk: Desk) -> None:
    files = (Attachment("a.JPG", "application/octet-stream", b"x"), Attachment("b.svg", "image/svg+xml", b"x"),
             Attachment("c", "image/webp", b"x"), Attachment("d.pdf", "application/pdf", b"x"))  # fmt: skip
    ticket_id = desk.receive(attachments=files).ticket_id

    page = desk.browser("Ada").get(f"/tickets/{ticket_id}").text

    shown = desk.talk(ticket_id).messages[0].files
    assert [f"/files/{file.id}/look" in page for file in shown] == [True, False, True, False]
