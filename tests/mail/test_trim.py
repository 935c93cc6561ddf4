"""What she wrote now is shown; what was quoted is folded away; nothing is lost and nothing of hers is cut."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.trim import trim

HEADS = [
    "On Mon, 2 Mar 2026 at 10:15, Desk <help@desk.example> wrote:",
    "2026-03-02, pr, 10:15 Desk <help@desk.example> rašė:",
    "2026-03-02 10:15, Desk <help@desk.example> parašė:",
    "пн, 2 мар. 2026 г. в 10:15, Desk <help@desk.example>:",
    "2 марта 2026 г., в 10:15, Desk <help@desk.example> написал(а):",
    "пн, 2 бер. 2026 р. о 10:15 Desk <help@desk.example> пише:",
    "pon., 2 mar 2026 o 10:15 Desk <help@desk.example> napisał(a):",
    "W dniu 2.03.2026 o 10:15, Desk pisze:",
    "Am Mo., 2. März 2026 um 10:15 Uhr schrieb Desk <help@desk.example>:",
    "Am 02.03.26 um 10:15 schrieb Desk:",
    "On Mon, 2 Mar 2026 at 10:15, A Very Long Name Of A Desk Indeed\n<help@desk.example> wrote:",
    "Desk <help@desk.example> wrote:",
]
BLOCKS = [
    "From: Desk <help@desk.example>\nSent: Monday, March 2, 2026 10:15\nTo: Rowan\nSubject: Your letter",
    "Nuo: Desk <help@desk.example>\nIšsiųsta: 2026 m. kovo 2 d. 10:15\nKam: Rowan\nTema: Jūsų laiškas",
    "Von: Desk\nGesendet: Montag, 2. März 2026 10:15\nAn: Rowan\nBetreff: Ihr Brief",
    "Od: Desk\nWysłano: poniedziałek, 2 marca 2026 10:15\nDo: Rowan\nTemat: List",
    "От: Desk\nОтправлено: 2 марта 2026 г. 10:15\nКому: Rowan\nТема: Письмо",
    "Від: Desk\nНадіслано: 2 березня 2026 р. 10:15\nКому: Rowan\nТема: Лист",
    "-----Original Message-----\nFrom: Desk",
    "-----Pradinis laiškas-----",
    "-------- Пересылаемое сообщение --------",
    "-------- Вихідне повідомлення --------",
    "-----Ursprüngliche Nachricht-----",
    "---- Wiadomość oryginalna ----",
    "________________________________\nFrom: Desk\nDate: 2026-03-02\nSubject: Your letter",
]
TELEPHONES = [
    "Sent from my iPhone",
    "Get Outlook for Android<https://aka.ms/x>",
    "Siųsta iš mano iPhone",
    "Išsiųsta iš „Samsung“ telefono",
    "Отправлено с iPhone",
    "Отправлено из мобильной Почты Mail.ru",
    "Надіслано з iPhone",
    "Wysłane z iPhone'a",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
]


@pytest.mark.parametrize("head", HEADS)
def test_a_quoted_letter_below_her_answer_is_folded_away(head: str) -> None:
    trimmed = trim(f"Ačiū jums.\n\n{head}\n\n> Laba diena,\n> mes čia\n>\n> Desk\n")

    assert trimmed.visible == "Ačiū jums."
    assert trimmed.quoted.startswith(head)


@pytest.mark.parametrize("head", HEADS)
def test_a_quoted_letter_without_marks_is_folded_away_too(head: str) -> None:
    trimmed = trim(f"Ačiū jums.\n\n{head}\nLaba diena, mes čia\nDesk")

    assert trimmed.visible == "Ačiū jums."


@pytest.mark.parametrize("block", BLOCKS)
def test_what_outlook_puts_above_the_old_letter_is_known_in_each_language(block: str) -> None:
    trimmed = trim(f"Ačiū jums.\n\n{block}\n\nLaba diena")

    assert trimmed.visible == "Ačiū jums."
    assert trimmed.quoted == f"{block}\n\nLaba diena".removeprefix("")


@pytest.mark.parametrize("line", TELEPHONES)
def test_what_a_telephone_added_is_not_shown(line: str) -> None:
    assert trim(f"Padėkite.\n\n{line}").visible == "Padėkite."


def test_a_signature_is_folded_away() -> None:
    trimmed = trim("Thank you.\n\n-- \nRowan\n+000 00 00")

    assert trimmed.visible == "Thank you."
    assert trimmed.quoted == "-- \nRowan\n+000 00 00"


def test_answers_between_the_quoted_lines_stay_with_their_questions() -> None:
    text = "On 2 Mar 2026, Desk wrote:\n> Are you safe?\nNo.\n> Can we call?\nOnly after six."

    assert trim(text).visible == text


def test_a_quote_below_answers_between_quotes_is_still_folded_away() -> None:
    text = "> Are you safe?\nNo.\n> Can we call?\nOnly after six.\n\n> Yours,\n> Desk"

    assert trim(text).visible == "> Are you safe?\nNo.\n> Can we call?\nOnly after six."


def test_a_quoted_line_that_was_broken_without_its_mark_is_folded_away_with_the_others() -> None:
    quote = (
        "> We would like to ask you whether there is a time of the day when\nwe may call you safely\n> Desk"
    )

    trimmed = trim(f"Only by mail.\n\nOn 2 Mar 2026 at 10:15, Desk wrote:\n{quote}")

    assert trimmed.visible == "Only by mail."


def test_what_a_mailing_list_appends_is_not_shown() -> None:
    trimmed = trim("Labas.\n\n" + "_" * 47 + "\nwomen mailing list\nwomen@lists.example")

    assert trimmed.visible == "Labas."


def test_an_answer_below_the_whole_quote_is_shown_alone() -> None:
    trimmed = trim("On 2 Mar 2026 at 10:15, Desk wrote:\n> Are you safe?\n> Desk\n\nYes, thank you.")

    assert trimmed.visible == "Yes, thank you."
    assert "> Are you safe?" in trimmed.quoted


@pytest.mark.parametrize(
    "text",
    [
        "> only a quote\n> and nothing else",
        "Sent from my iPhone",
        "-- \nRowan",
        "On Mon, 2 Mar 2026 at 10:15, Desk <help@desk.example> wrote:\n> hello",
        "From: a\nSent: b\nTo: c\nSubject: d",
    ],
)
def test_a_letter_is_never_cut_to_nothing(text: str) -> None:
    trimmed = trim(text)

    assert (trimmed.visible, trimmed.quoted) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "He wrote: I will find you",
        "Vakar jis man parašė:\ntu grįši namo",
        "Three things:\n1. the house\n2. the children",
        "Sent from my desk, is easier than by phone.",
        "Rašau jums antrą kartą: nuo vasario 2026 m. gyvenu kitur.\nTikiuosi atsakymo",
        "From: nobody I know\nI got a message.",
        "My story:\nfirst he was kind -- then he was not",
    ],
)
def test_her_own_words_are_not_taken_for_a_quote(text: str) -> None:
    assert trim(text).visible == text


LINES = st.lists(
    st.sampled_from(
        [
            "",
            "Padėkite",
            "> quoted",
            ">> deeper",
            "-- ",
            "--",
            "Sent from my iPhone",
            *HEADS,
            *BLOCKS,
            "No.",
            "____",
        ]
    )
    | st.text(max_size=20),
    max_size=16,
)


@given(LINES)
def test_no_line_is_lost_by_trimming(lines: list[str]) -> None:
    text = "\n".join(lines)

    trimmed = trim(text)

    kept = Counter((trimmed.visible + "\n" + trimmed.quoted).split())
    assert kept == Counter(text.split())
    assert trimmed.visible.strip() or not text.strip()
