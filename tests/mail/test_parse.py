"""Letters shaped like those in the wild, and bytes that no one would send: each is read, none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpline.border import IncomingMail
from mail_gateway.addresses import OurAddresses
from mail_gateway.bounces import failed_recipients
from mail_gateway.intake import read_mail
from mail_gateway.parse import parse
from mail_gateway.parse.parts import MAX_DEPTH, MAX_PARTS

MAILS = Path(__file__).parent.parent / "mails"
OURS = OurAddresses(["help@desk.example"])


def letter(name: str) -> IncomingMail:
    return read_mail((MAILS / name).read_bytes(), ours=OURS)


def parsed(raw: bytes) -> IncomingMail:
    return parse(raw, ours=OURS)


def test_a_letter_in_the_baltic_character_set_is_read() -> None:
    mail = letter("lt-windows-1257.eml")

    assert (mail.address, mail.name) == ("rasa@away.example", "Rasa Pavyzdienė")
    assert mail.subject == "Reikia patarimo dėl šeimos"
    assert mail.text.endswith("vyras grįžta šiąnakt, o aš nežinau, ką daryti. Ačiū už atsakymą.")
    assert (mail.kind, mail.language, mail.message_id) == ("person", "lt", "1@away.example")


def test_a_lithuanian_letter_that_does_not_say_its_character_set_is_read() -> None:
    mail = letter("lt-undeclared-1257.eml")

    assert mail.subject == "Laiškas iš Airijos"
    assert "Vyras manęs neišleidžia iš namų, o vaikų pasus pasiėmė" in mail.text
    assert mail.flags == ("charset-guessed",)


def test_a_russian_letter_that_does_not_say_its_character_set_is_read() -> None:
    mail = letter("ru-undeclared-1251.eml")

    assert "мой муж угрожает забрать детей" in mail.text
    assert mail.language == "ru"


def test_a_russian_reply_in_koi8_keeps_its_thread_and_its_token() -> None:
    mail = letter("ru-koi8-r.eml")

    assert (mail.name, mail.subject) == ("Анна Примерова", "Нужна помощь")
    assert mail.tokens == ("k7q2wz",)
    assert mail.references == ("first@away.example", "answer-1@desk.example")
    assert mail.text == "Здравствуйте, спасибо за ответ. Мне можно писать только днём."
    assert mail.quoted.endswith("> Когда вам можно писать?")


def test_a_letter_in_html_alone_becomes_text_with_its_links_and_nothing_else() -> None:
    mail = letter("pl-html-only.eml")

    assert mail.subject == "Proszę o pomoc"
    assert "proszę o pomoc. Moja historia jest tutaj <https://example.org/historia>" in mail.text
    assert "Jak możemy pomóc?" not in mail.text
    assert "> Jak możemy pomóc?" in mail.quoted
    assert not {"alert", "tracker", "color"} & set(mail.text.replace("(", " ").replace(".", " ").split())
    assert (mail.flags, mail.language) == (("html-only",), "pl")


def page(html: str) -> str:
    """The text of a letter that is this page."""
    return parsed(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()).text


def test_a_table_of_facts_stays_a_table_and_one_that_only_places_things_does_not() -> None:
    facts = "<table><tr><td>diena</td><td>kas</td></tr><tr><td>pirmadienis</td><td>muša</td></tr></table>"

    text = page(f"<table><tr><td>Laba diena</td><td>{facts}</td></tr></table>")

    assert text == "Laba diena\ndiena        kas\npirmadienis  muša"


def test_a_page_of_a_million_links_is_still_read() -> None:
    text = page("<p>Padėkite</p><script>x" + "</script><a href='http://x.example/'>čia</a>" * 60_000)

    assert text.startswith("Padėkite")
    assert "čia" in text
    assert "script" not in text


def test_a_picture_written_into_a_page_does_not_hide_what_stands_below_it() -> None:
    picture = "<img src='data:image/png;base64," + "QUJD" * 600_000 + "'>"

    assert page(f"<p>Žiūrėkite:</p>{picture}<p>Tai jis.</p>").split() == ["Žiūrėkite:", "Tai", "jis."]


def test_quotes_within_quotes_keep_their_depth() -> None:
    text = page("a<blockquote type=cite>b<blockquote type=cite>c</blockquote></blockquote>")

    assert [line for line in text.split("\n") if line.strip("> ")] == ["a", "> b", ">> c"]


def test_a_name_cut_inside_a_letter_and_a_flowed_text_are_put_together() -> None:
    mail = letter("uk-utf-8.eml")

    assert mail.name == "Олена"
    assert mail.text == "Добрий день, я живу у Вільнюсі вже рік. Мені потрібна порада."
    assert (mail.language, mail.subject) == ("uk", "Прошу поради")


def test_of_two_versions_the_plain_one_is_read() -> None:
    mail = letter("de-outlook.eml")

    assert mail.subject == "AW: Gruß"
    assert mail.text == "Danke für die Antwort, ich rufe morgen an."
    assert mail.quoted.startswith("Von: Desk")
    assert mail.attachments == ()


def test_files_keep_their_true_names_and_lose_their_traps() -> None:
    mail = letter("lt-attachments.eml")

    assert [(file.name, file.media_type) for file in mail.attachments] == [
        ("Santuokos nutraukimas – žalią.pdf", "application/pdf"),
        ("Mėlynės.jpg", "image/jpeg"),
        ("evilgpj.exe", "application/octet-stream"),
        ("file-4.eml", "message/rfc822"),
        ("file-5.ics", "text/calendar"),
    ]
    assert mail.attachments[0].content == b"%PDF-1.4 not really"
    assert mail.attachments[3].content.endswith(b"Tu dar pamatysi.")


def test_a_letter_inside_a_letter_can_be_read_below_it() -> None:
    mail = letter("lt-attachments.eml")

    assert mail.text == "Siunčiu dokumentus."
    assert "Subject: Grasinimas\n\nTu dar pamatysi." in mail.quoted


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bounce.eml", "bounce"),
        ("away.eml", "automatic"),
        ("invitation.eml", "calendar"),
        ("newsletter.eml", "list"),
        ("lt-attachments.eml", "person"),
    ],
)
def test_machines_letters_are_told_from_peoples(name: str, kind: str) -> None:
    assert letter(name).kind == kind


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: no",
        b"Subject: Re: out of office hours he follows me",
        b"Subject: my husband is away from home",
        b"Subject: Undelivered",
        b"Subject: Ne darbe, o namie jis mane musa",
        b"Subject: Automatically he takes my phone",
        "Subject: Atostogauju pas seserį, bijau grįžti".encode(),
        b"Precedence: normal",
        b"X-Auto-Response-Suppress: All",
        b"From: bounce@away.example",
        b"Return-Path: <rowan@away.example>",
    ],
)
def test_a_persons_letter_is_never_taken_for_a_machines(header: bytes) -> None:
    assert parsed(header + b"\r\n\r\nplease help").kind == "person"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (b"Auto-Submitted: auto-generated", "automatic"),
        (b"Auto-Submitted: auto-replied (vacation)", "automatic"),
        (b"Return-Path: <>", "automatic"),
        (b"Return-Path: <>\r\nSubject: Undelivered Mail Returned to Sender", "bounce"),
        (b"X-Failed-Recipients: rowan@away.example", "bounce"),
        (b"Precedence: bulk", "list"),
        (b"List-Id: <news.shop.example>", "list"),
        (b"Content-Type: multipart/report; report-type=feedback-report; boundary=x", "report"),
        ("Subject: Автоответ: в отпуске".encode(), "automatic"),
        ("Subject: Автовідповідь".encode(), "automatic"),
        (b"Subject: Automatische Antwort: Urlaub", "automatic"),
        ("Subject: Odpowiedź automatyczna: urlop".encode(), "automatic"),
        (b"Subject: Automatic reply: gone", "automatic"),
    ],
)
def test_a_machines_letter_gives_itself_away(header: bytes, kind: str) -> None:
    raw = b"From: rowan@away.example\r\n" + header + b"\r\n\r\n--x\r\n\r\ntext\r\n--x--\r\n"

    assert parsed(raw).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("This is an automatic reply. I am back on Monday.", "automatic"),
        ("Hello Rowan,\n\nthis is an auto-generated message.", "automatic"),
        ("Laba diena,\n\ntai automatinis atsakymas: gavome jūsų laišką.", "automatic"),
        ("Это автоматический ответ.", "automatic"),
        ("Добрий день!\n\nЦе автоматична відповідь.", "automatic"),
        ("To jest automatyczna odpowiedź.", "automatic"),
        ("Dies ist eine automatische Antwort.", "automatic"),
        ("He gets an automatic reply whenever I write. This is an automatic lock, he says.", "person"),
        ("Labas, ar tai automatinis atsakymas? Noriu kalbėti su žmogumi.", "person"),
        ("This is an awful week.", "person"),
    ],
)
def test_a_machine_that_says_so_in_its_first_words_is_believed(text: str, kind: str) -> None:
    raw = f"From: rowan@away.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}"

    assert parsed(raw.encode()).kind == kind


def test_a_bounce_says_whom_it_did_not_reach() -> None:
    raw = (MAILS / "bounce.eml").read_bytes()

    assert failed_recipients(raw) == ("gone@away.example",)


@pytest.mark.parametrize(
    ("written", "address", "name"),
    [
        ('"evil <fake@x.example>" <real@y.example>', "real@y.example", "evil <fake@x.example>"),
        ("rowan@away.example (Rowan)", "rowan@away.example", "Rowan"),
        ("<rowan@Away.Example>", "rowan@away.example", ""),
        ("Rowan rowan@away.example", "rowan@away.example", ""),
        ("=?utf-8?Q?Rowan_=3Crowan=40away.example=3E?=", "rowan@away.example", "Rowan"),
        ('"Rowan, dear" <rowan@away.example>, other@x.example', "rowan@away.example", "Rowan, dear"),
        ("Rowan\u202e <rowan@away.example>", "rowan@away.example", "Rowan"),
        ("undisclosed", "", "undisclosed"),
        ("Rowan [mailto:rowan@away.example]", "rowan@away.example", ""),
        ("Rowan <mailto:rowan@away.example>", "rowan@away.example", "Rowan"),
        ("<@relay.example:rowan@away.example>", "rowan@away.example", ""),
        ("<<rowan@away.example>>", "rowan@away.example", ""),
        ("rowan @ away.example", "rowan@away.example", ""),
        ("&lt;rowan@away.example&gt;", "rowan@away.example", ""),
        ('"Rowan \\"R\\"" <rowan@away.example>', "rowan@away.example", 'Rowan "R"'),
        ("=?utf-8?Q?R=C5=ABta_<rowan=40away.example>", "rowan@away.example", "Rūta"),
    ],
)
def test_the_writer_is_found_however_she_is_written(written: str, address: str, name: str) -> None:
    mail = parsed(f"From: {written}\r\n\r\nx".encode())

    assert (mail.address, mail.name) == (address, name)


@pytest.mark.parametrize(
    ("stated", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\\\Rasa\\\\nuotrauka.jpg", "nuotrauka.jpg"),
        ("", "file-1.pdf"),
        ("...", "file-1.pdf"),
        ("a" * 300 + ".pdf", "a" * 236 + ".pdf"),
        ("pažyma\u202efdp.exe", "pažymafdp.exe"),
        ("a\x07b.pdf", "ab.pdf"),
    ],
)
def test_a_files_name_can_do_no_harm(stated: str, safe: str) -> None:
    raw = f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="{stated}"\r\n\r\nx'

    (file,) = parsed(raw.encode()).attachments

    assert file.name == safe


def test_a_letter_of_letters_without_end_is_read_to_its_depth() -> None:
    raw = b"From: rowan@away.example\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2_000)
    )

    mail = parsed(raw + b"\r\nhello")

    assert mail.address == "rowan@away.example"
    assert mail.flags == ("too-deep",)
    assert sum(len(file.content) for file in mail.attachments) > MAX_DEPTH


def test_a_letter_of_thousands_of_parts_keeps_all_of_it() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nword\r\n" * 2_000 + b"--b--"

    mail = parsed(raw)

    words = mail.text.count("word") + sum(file.content.count(b"word") for file in mail.attachments)
    assert words == 2_000
    assert mail.flags == ("too-many-parts",)
    assert MAX_PARTS > mail.text.count("word") > 100


def test_a_huge_header_is_cut_and_the_letter_is_still_read() -> None:
    raw = b"X-Junk: " + b"y" * 200_000 + b"\r\n" + b"X-More: z\r\n" * 20_000
    raw += b"From: rowan@away.example\r\nSubject: hello\r\n\r\nplease help"

    mail = parsed(raw)

    assert (mail.address, mail.subject, mail.text) == ("rowan@away.example", "hello", "please help")
    assert mail.flags == ("cut",)


def test_the_tokens_of_the_envelope_come_first() -> None:
    raw = b"To: help+inheader@desk.example, x+y@other.example\r\n\r\nx"

    mail = parse(raw, ours=OURS, recipients=["help+inenvelope@desk.example", "b+00@desk.example"])

    assert mail.tokens == ("inenvelope", "00", "inheader")


SAMPLES = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
BROKEN = [
    b"charset=x-unknown", b"charset=punycode", b"charset=utf-16", b'boundary=""',
    b"\0", b"\r", b"=?utf-8?B?",
    b"=?x?Q?=00?=", b"Content-Type: message/rfc822\r\n\r\n", b"<", b'"', b"(", b"\xff\xfe", b"\xef\xbb\xbf",
    b"Content-Transfer-Encoding: base64\r\n", b"begin 644 x\r\nM\r\nend\r\n", b"<blockquote type=cite>" * 50,
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An invented letter with pieces cut out and rubbish put in."""
    raw = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(raw)))
        length = draw(st.sampled_from([0, 0, 1, 10, 200]))
        raw = raw[:start] + draw(st.sampled_from(BROKEN) | st.binary(max_size=8)) + raw[start + length :]
    return raw


def holds_only_text(mail: IncomingMail) -> bool:
    """Whether a table can hold all of it: no lone surrogate and no NUL anywhere."""
    texts = [mail.address, mail.name, mail.subject, mail.text, mail.quoted, mail.message_id]
    texts += [*mail.references, *mail.tokens, *(file.name for file in mail.attachments)]
    return all("\0" not in text and text.encode("utf-8") is not None for text in texts)


@given(st.binary(max_size=400))
@example(b"")
@example(b"\r\n")
@example(b"\xff" * 100)
@example(b"From: \xc4\xe0\xf0\r\nSubject: \xe8\xeb\r\n\r\n\xe0")
def test_no_bytes_at_all_break_the_reading(raw: bytes) -> None:
    mail = read_mail(raw, ours=OURS)

    assert holds_only_text(mail)
    assert "unreadable" not in mail.flags


@given(damaged())
def test_no_damaged_letter_breaks_the_reading(raw: bytes) -> None:
    mail = read_mail(raw, ours=OURS)

    assert holds_only_text(mail)
    assert all(0 < len(file.name.encode()) <= 240 for file in mail.attachments)
    assert "unreadable" not in mail.flags
