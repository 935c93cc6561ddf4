"""Letters that programs built wrongly or oddly, each shaped like some seen in the wild: her words are read all the same."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.border import IncomingMail
from helpline.words.charsets import decode
from mail_gateway.addresses import OurAddresses
from mail_gateway.parse import parse

OURS = OurAddresses(["help@desk.example"])
HEAD = "From: Rowan <rowan@away.example>\nSubject: Laiškas\nMIME-Version: 1.0\n"


def read(text: str | bytes) -> IncomingMail:
    return parse(text if isinstance(text, bytes) else text.encode(), ours=OURS)


def of_parts(*parts: str, kind: str = "mixed") -> IncomingMail:
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return read(f'{HEAD}Content-Type: multipart/{kind}; boundary="b"\n\n{inside}--b--\n')


def in_charset(text: str, *, stated: str, true: str) -> str:
    head = f"{HEAD}Content-Type: text/plain; charset={stated}\nContent-Transfer-Encoding: 8bit\n\n"
    return read(head.encode() + text.encode(true)).text


@pytest.mark.parametrize("empty_lines", ["", "\n", "\n\n"])
def test_a_part_without_a_header_keeps_a_first_line_that_looks_like_one(empty_lines: str) -> None:
    mail = of_parts(f"{empty_lines}Help: he is at home\nI can not speak.")

    assert mail.text == "Help: he is at home\nI can not speak."


def test_an_empty_line_above_the_header_of_a_part_does_not_show_it() -> None:
    mail = of_parts(
        "\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nA=C4=8Di=C5=AB"
    )

    assert mail.text == "Ačiū"


def test_a_header_torn_by_an_empty_line_still_says_how_to_read_the_letter() -> None:
    torn = "From: Rowan <rowan@away.example>\nSubject: s\n\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>Labas</p>"

    assert read(torn).text == "Labas"


def test_who_wrote_is_never_taken_from_below_an_empty_line() -> None:
    torn = "Subject: s\n\nContent-Type: text/plain\nFrom: Ada <ada@desk.example>\nIn-Reply-To: <1@desk.example>\n\nLabas"

    mail = read(torn)

    assert (mail.address, mail.references, mail.text) == ("", (), "Labas")


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("Labas, mano vyras muša mane. Aš nežinau, ką daryti.", "windows-1257"),
        ("Здравствуйте, мне нужна помощь, муж мне угрожает.", "windows-1251"),
        ("Здравствуйте, мне нужна помощь, муж мне угрожает.", "koi8-r"),
        ("Dzień dobry, mój mąż mi grozi. Boję się, proszę o pomoc.", "windows-1250"),
        ("Dzień dobry, mój mąż mi grozi. Boję się, proszę o pomoc.", "iso-8859-2"),
    ],
)
def test_what_a_program_merely_calls_western_is_read_as_what_it_is(text: str, true: str) -> None:
    assert in_charset(text, stated="iso-8859-1", true=true) == text


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus Köln, schöne Tage, und es kostet 5 €.",
        "Créée à Genève: où êtes-vous? Ça ira.",
        "¿Qué pasó? Señor Núñez, 20 m³ y 30 m².",
        "Góðan dag, það er þörf fyrir hjálp í Reykjavík.",
        "Åse er på vei til Ærøskøbing.",
        "äöüß ad asd, ÄÖÜ äöüß",
        "àâäéèêëïîôöùûüç",
        "áéíóú àèìòù âêîôû äëïöü ñ",
        "hola¿qué tal? ¿cómo¿qué",
        "Takk fyrir það.",
        "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa.",
        "åäö",
    ],
)
def test_what_is_western_stays_so(text: str) -> None:
    assert in_charset(text, stated="iso-8859-1", true="windows-1252") == text


def test_a_russian_subject_without_a_character_set_is_read_beside_a_western_body() -> None:
    head = "Subject: Здравствуйте, нужна помощь\n".encode("windows-1251")

    assert (
        read(head + b"Content-Type: text/plain; charset=iso-8859-1\n\nHello").subject
        == "Здравствуйте, нужна помощь"
    )


@pytest.mark.parametrize(
    "stated", ["cp-1257", "win-1257", "windows1257", "x-cp1257", "3Dwindows-1257", "'windows-1257'"]
)
def test_a_misspelt_character_set_is_understood(stated: str) -> None:
    assert decode("ž".encode("windows-1257"), stated) == ("ž", False)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
def test_what_was_coded_twice_is_read_as_if_coded_once(text: str) -> None:
    once = f"Ačiū už {text}".encode()

    assert decode(once.decode("latin-1").encode(), "utf-8")[0] == decode(once, "utf-8")[0]


def test_a_broken_signature_does_not_spoil_the_words_above_it() -> None:
    assert read(f"{HEAD}Content-Type: text/plain; charset=UTF-7\n\nA+AQ0-i+AWs\n\niQ+w9b/").text.startswith(
        "Ačiū"
    )


def test_a_page_may_say_inside_which_character_set_it_is_in() -> None:
    page = '<meta charset="iso-8859-2"><p>Boję się, proszę, ąśź</p>'

    mail = read(f"{HEAD}Content-Type: text/html\n\n".encode() + page.encode("iso-8859-2"))

    assert mail.text == "Boję się, proszę, ąśź"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted printable", "A=C4=8Di=C5=AB jums"),
        ("quoted-printable (sic)", "A=C4=8Di=C5=AB jums"),
        ('"base64"', base64.b64encode("Ačiū jums".encode()).decode()),
        ("base64", "Ačiū jums, tai nebuvo užkoduota"),
    ],
)
def test_a_transfer_encoding_is_read_as_it_was_meant(encoding: str, body: str) -> None:
    mail = read(
        f"{HEAD}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{body}"
    )

    assert mail.text.startswith("Ačiū jums")


@pytest.mark.parametrize(
    ("stated", "body"),
    [
        ("plain/text", "Labas\nrytas"),
        ("html", "<p>Labas<br>rytas</p>"),
        ("text/html charset=utf-8", "<p>Labas<br>rytas</p>"),
        ("text/html Content-Transfer-Encoding: 8bit", "<p>Labas<br>rytas</p>"),
        ("text/html", "Labas\nrytas"),
        ("text/x-unheard-of", "Labas\nrytas"),
        ("text/richtext", "Labas<nl>rytas"),
        ("text/enriched", "<bold>Labas</bold>\n\nrytas"),
        ("multipart/mixed; boundary='b'", "--b\nContent-Type: text/plain\n\nLabas\nrytas\n--b--"),
        ("multipart/mixed; boundary=b", "Labas\nrytas\n--b\n\n--b--"),
    ],
)
def test_words_are_shown_whatever_a_program_calls_them(stated: str, body: str) -> None:
    assert read(f"{HEAD}Content-Type: {stated}\n\n{body}").text == "Labas\nrytas"


def test_words_that_a_telephone_sends_as_a_file_are_shown_and_kept() -> None:
    mail = of_parts(
        'Content-Type: text/plain; name="text_0.txt"\nContent-Disposition: attachment\n\nPadėkite',
        'Content-Type: image/jpeg; name="photo.jpg"\nContent-Transfer-Encoding: base64\n\nAAAA',
    )

    assert mail.text == "Padėkite"
    assert [file.name for file in mail.attachments] == ["text_0.txt", "photo.jpg"]


def test_a_text_file_beside_a_letter_stays_a_file() -> None:
    mail = of_parts(
        "\nLabas", 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nkita'
    )

    assert mail.text == "Labas"


def test_a_text_file_among_several_versions_does_not_hide_them() -> None:
    file = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nkita'

    mail = of_parts(file, "Content-Type: text/html\n\n<p>Labas</p>", kind="alternative")

    assert mail.text == "Labas"


def test_a_version_for_one_program_is_no_file() -> None:
    mail = of_parts(
        "\nLabas", "Content-Type: text/x-amp-html\n\n<html amp4email>Labas</html>", kind="alternative"
    )

    assert (mail.text, mail.attachments) == ("Labas", ())


def test_a_version_that_only_sends_the_reader_to_the_other_is_not_shown() -> None:
    mail = of_parts(
        "\nYour mail program can not display HTML.",
        "Content-Type: text/html\n\n<p>Labas</p>",
        kind="alternative",
    )

    assert mail.text == "Labas"


@pytest.mark.parametrize("written", ["=?utf-8?Q?Pagalb=C4=85", "=?utf-8?B?UGFnYWxixIU="])
def test_an_encoded_word_that_was_cut_off_is_still_read(written: str) -> None:
    assert read(f"Subject: {written}\n\nx").subject == "Pagalbą"


@pytest.mark.parametrize(
    "said", ["Content-Disposition: attachment; filename='a.pdf'", "Content-Description: a.pdf"]
)
def test_a_file_is_called_what_its_writer_meant(said: str) -> None:
    mail = of_parts("\nLabas", f"Content-Type: application/pdf\n{said}\n\nx")

    assert [file.name for file in mail.attachments] == ["a.pdf"]


@pytest.mark.parametrize(
    "block",
    [
        '<blockquote style="border-left:1px solid #0857A6; margin:10px">kaip laikotės?</blockquote>',
        '<blockquote type="cite">kaip laikotės?</blockquote>',
        '<div class="mail-quote-collapse"><blockquote>kaip laikotės?</blockquote></div>',
        '<blockquote id="mail-app-auto-quote">kaip laikotės?</blockquote>',
    ],
)
def test_an_earlier_letter_inside_a_page_is_marked_as_a_quote(block: str) -> None:
    mail = read(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n<div>Gerai.</div>{block}<div>Ačiū</div>")

    assert "> kaip laikotės?" in mail.text


@pytest.mark.parametrize("style", ["margin:0 0 0 40px; border:none", "border-left:none", ""])
def test_what_is_only_indented_is_no_quote(style: str) -> None:
    mail = read(
        f"{HEAD}Content-Type: text/html\n\n<div>Trys:</div><blockquote style='{style}'>butas</blockquote>"
    )

    assert "> butas" not in mail.text
    assert "butas" in mail.text


@pytest.mark.parametrize("stated", ["windows-1257", "windows-1250", "koi8-r", "big5"])
def test_bytes_of_utf_8_are_read_so_whatever_old_set_is_named(stated: str) -> None:
    assert in_charset("Ačiū už pagalbą, привет", stated=stated, true="utf-8") == "Ačiū už pagalbą, привет"


@pytest.mark.parametrize("closing", ["--b-- what follows is for nobody", "--b  --"])
def test_a_closing_border_may_have_something_around_it(closing: str) -> None:
    assert (
        read(f'{HEAD}Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nLabas\n{closing}\nx').text
        == "Labas"
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><body>Labas</body></html>\n<html><body>ir sudie</body></html>", "Labas\nir sudie"),
        ("<html><body>Labas</body></html>siųsta iš svetainės", "Labas\nsiųsta iš svetainės"),
        ("<div style='display: none !important'>peržiūra</div><p>Labas</p>", "Labas"),
        ("Labas<hr>rytas", "Labas\nrytas"),
        ("<dl><dt>Kada</dt><dd>po šešių</dd></dl>", "Kada\npo šešių"),
        ('Ačiū <img alt="🙏" src="cid:1"><img alt="mano nuotrauka" src="cid:2">', "Ačiū 🙏"),
        ("laba&shy;diena", "labadiena"),
    ],
)
def test_a_page_reads_as_it_is_seen(page: str, text: str) -> None:
    assert read(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{page}").text == text


@pytest.mark.parametrize(
    ("text", "true"),
    [("联通", "gb2312"), ("你好,我需要帮助", "gb18030"), ("こんにちは、助けて", "shift_jis")],
)
def test_what_is_chinese_or_japanese_stays_so(text: str, true: str) -> None:
    assert in_charset(text, stated=true, true=true) == text
