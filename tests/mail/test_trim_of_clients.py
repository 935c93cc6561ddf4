"""How mail programs introduce, divide and sign, in the languages women write to us in; and what only looks like it."""

from __future__ import annotations

import pytest

from mail_gateway.trim import trim

ADA = "Ada <help@desk.example>"
# Each stands above a quote that is marked, and above one that isn't.
HEADS = [
    f"2026 m. kovo 1 d., sk, 14:05 {ADA} rašė:",
    f"{ADA} parašė 2026-03-01, 14:05:",
    f"sekmadienis, 2026 m. kovo 1 d. 14:05:22 EET, {ADA} parašė:",
    f"Cituojama {ADA}:",
    f"вс, 1 мар. 2026 г. в 14:05, {ADA}:",
    f"Воскресенье, 1 марта 2026, 14:05 +03:00 от {ADA}:",
    '01.03.2026, 14:05, "Ada" <help@desk.example>:',
    "В воскресенье, 1 марта 2026 г., 14:05:22 GMT+3, Помощь женщинам города Ada <help@desk.example> написал(а):",
    f"нд, 1 бер. 2026 р. о 14:05 {ADA} пише:",
    '1 березня 2026, 14:05:22, від "Ada" <help@desk.example>:',
    f"У неділю, 1 березня 2026 р., 14:05:22 GMT+2, {ADA} написав(-ла):",
    f"niedz., 1 mar 2026 o 14:05 {ADA} napisał(a):",
    f"Wiadomość napisana przez {ADA} w dniu 1 mar 2026, o godz. 14:05:",
    f"W dniu 2026-03-01 14:05:22 użytkownik {ADA} napisał:",
    f"Am Sonntag, 1. März 2026 um 14:05:22 MEZ hat {ADA} Folgendes geschrieben:",
    f"Zitat von {ADA}:",
    "1. März 2026, 14:05 von help@desk.example:",
    "Jan 5, 2026, 14:05 by help@desk.example:",
    f"---- On Sun, 01 Mar 2026 14:05:22 +0200 {ADA} wrote ----",
    "---- Ada wrote ----",
    f"On Mar 1, 2026,\nat 14:05,\n{ADA} wrote:",
    "At 02:05 PM 3/1/2026, you wrote:",
    f"\u202bבתאריך יום א׳, 1 במרץ 2026 ב-14:05 מאת {ADA}:\u202c",
]
# These say too little to be believed where no marked quote follows: she may be telling when somebody wrote to her.
HEADS_OF_MARKED = [
    "2026-03-01 14:05, Ada rašė:",
    "01.03.2026 14:05, Ada пишет:",
    "Ada schrieb am 01.03.2026 um 14:05:",
    "2013/7/20 Ada <help@desk.example>",
]
DIVIDERS = [
    "-------- Pradinis pranešimas --------",
    "---------- Persiųstas pranešimas ---------",
    "---------- Wiadomość przekazana dalej ---------",
    "--- Оригінальне повідомлення ---",
    "----- Original Nachricht -----",
    "------------------ 原始邮件 ------------------",
    "Begin forwarded message:",
    "Persiųsto laiško pradžia:",
    "Начало переадресованного сообщения:",
    "Początek przekazywanej wiadomości:",
    "Anfang der weitergeleiteten Nachricht:",
    "Od: Ada\nWysłane: 14:05 Niedziela 2026-03-01\nDo: Rowan\nTemat: List",
    "From: Ada [mailto:help@desk.example]\nSent: Sunday, March 1, 2026 2:05 PM",
]
ADDED = [
    "Išsiųsta iš „Yahoo“ pašto, skirto „iPhone“",
    "Gaukite „Outlook“, skirtą „Android“<https://aka.ms/x>",
    "Išsiųsta naudojant „Proton Mail“ saugų el. paštą.",
    "Siųsta iš telefono",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Sent from my phone",
    "(sent from a mobile device)",
    "Sent from Yahoo Mail. Get the app",
    "Virus-free.www.avast.com",
    "Отправлено со смартфона Samsung Galaxy.",
    "Отправлено из мобильного приложения Яндекс Почты",
    "Получить Outlook для Android",
    "Надіслано зі смартфону Samsung Galaxy.",
    "Надіслано з мобільного додатку UKR.NET",
    "Wysłane z aplikacji Poczta WP",
    "Uzyskaj aplikację Outlook dla systemu Android",
    "Von unterwegs gesendet",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Gesendet mit Proton Mail, sicherer E-Mail.",
]


@pytest.mark.parametrize("head", HEADS + HEADS_OF_MARKED)
def test_what_a_program_writes_above_a_marked_quote_goes_with_it(head: str) -> None:
    assert trim(f"Taip.\n\n{head}\n\n> Ar galite kalbėti?\n").visible == "Taip."


@pytest.mark.parametrize("head", HEADS)
def test_what_a_program_writes_above_an_unmarked_quote_goes_with_it(head: str) -> None:
    assert trim(f"Taip.\n\n{head}\n\nAr galite kalbėti?\n").visible == "Taip."


@pytest.mark.parametrize("divider", DIVIDERS)
def test_below_a_divider_stands_an_earlier_letter(divider: str) -> None:
    assert trim(f"Taip.\n\n{divider}\n\nAr galite kalbėti?\n").visible == "Taip."


@pytest.mark.parametrize("line", ADDED)
def test_what_a_program_adds_is_not_shown(line: str) -> None:
    assert trim(f"Taip.\n\n{line}").visible == "Taip."


def test_to_and_subject_above_an_attribution_go_with_it() -> None:
    head = '----------------\nКому: Rowan <rowan@mail.example>;\nТема: Письмо;\n01.03.2026, 14:05, "Ada" <help@desk.example>:'

    assert trim(f"Да.\n\n{head}\nМожете говорить?").visible == "Да."


def test_of_a_signed_letter_the_words_are_shown() -> None:
    armour = "-----BEGIN PGP SIGNATURE-----\n\n" + "iQIzBAEBCgAdFiEE\n" * 20 + "-----END PGP SIGNATURE-----"
    text = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nThank you, it is quiet now.\n{armour}"

    trimmed = trim(text)

    assert trimmed.visible == "Thank you, it is quiet now."
    assert "Hash: SHA512" in trimmed.quoted


@pytest.mark.parametrize(
    "text",
    [
        "Visi jo grasinimai:\n\n2026-03-01 14:05 jis rašė:\nrasiu tave\n\n2026-03-02 9:10 jis rašė:\njau žinau kur",
        "Wszystko:\n\n01.03.2026 14:05, mąż napisał:\nznajdę cię",
        "Von meinem Handy hat er alles gelesen.\nDas macht mir Angst.",
        "Sent from my sister's phone\nPlease do not answer here.",
        "Надіслано з телефону доньки\nНе пишіть сюди.",
        "Siųsta iš telefono, kurio jis nemato",
        "Gauti telefoną iš jo negaliu\nKą daryti?",
        "Labas,\n12.09.2026 rašykite man į rowan@away.example:\nten saugu",
        "It came back:\n\n<rowan@away.example>: host mx.away.example[192.0.64.15] said: 550 <rowan@away.example>:\n    unknown",
        "Laba diena,\nNuo: 2024 m.\nIki: dabar\nTema: smurtas\nData: 2026-03-01\nKą man daryti?",
        "Labas,\n\nFrom: his mail he took my number.\nTo: me he said nothing.\nSubject: I am afraid.",
        "Hello,\n\nOn 2 March 2026 at 10:15 he wrote:\nI will find you\n\nWhat shall I do?",
        "Guten Tag,\nAm 3. März 2026 um 14:05 schrieb er mir:\nIch finde dich.\nWas soll ich tun?",
        "Dzień dobry,\nW dniu 3 marca 2026 napisał mi:\nznajdę cię.\nCo mam robić?",
        "Здравствуйте,\n3 марта 2026 он написал:\nнайду тебя.\nЧто делать?",
        "Добрий день,\n3 березня 2026 р. він пише:\nзнайду тебе.\nЩо робити?",
        "Prašau padėkite.\n\nJis man rašė iš kazkas@away.example:\ntu grįši",
        "Labas,\n--\nNežinau, ką daryti.\nJis namie.",
        "Kas man rūpi:\nTema: butas\nKam: vaikams",
        "Sent from my phone\nHe is in the next room, I can not talk.",
    ],
)
def test_her_own_words_only_look_like_a_programs(text: str) -> None:
    assert trim(text).visible == text


def test_an_answer_below_a_quote_that_says_inside_who_wrote_is_shown_alone() -> None:
    quote = f"> Понедельник, 2 марта 2026, 09:54 +10:00 от {ADA}:\n>\n> Можете говорить?"

    assert trim(f"{quote}\n\nДа, после шести.").visible == "Да, после шести."
