"""Words of danger raise attention, in six languages, with or without marks on the letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.words.danger import is_urgent


@pytest.mark.parametrize(
    "text",
    [
        "Jis grasina nužudyti mane ir vaikus",
        "jis turi peili, padekit dabar",
        "ATEME MANO PASA ir neisleidzia is namu",
        "nebenoriu  gyventi",
        "galvoju apie savižudybę",
        "He said he is going to kill me",
        "he has a KNIFE",
        "please, help me now!",
        "he took my passport and locked me in",
        "I don't want to live any more",
        "I don’t want to live any more",
        "Муж угрожает убить меня",
        "он забрал мой паспорт",
        "Не хочу жить",
        "он меня избил, у него нож",
        "Він погрожує вбити мене",
        "допоможіть терміново, він б'є мене",
        "думаю про самогубство",
        "Mąż grozi, że mnie zabije",
        "zamknal mnie i zabral mi paszport",
        "nie chcę żyć",
        "Mein Mann will mich umbringen, er hat ein Messer",
        "Ich will nicht mehr leben",
        "er laesst mich nicht raus und hat meinen Pass, ich bin in Gefahr",
    ],
)
def test_a_letter_that_speaks_of_danger_now_is_urgent(text: str) -> None:
    assert is_urgent(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Laba diena, norėčiau paklausti apie skyrybas ir vaikų išlaikymą.",
        "Hello, I would like to know how to get custody of my children.",
        "I need to build new skills and kill time",
        "Здравствуйте, хочу узнать про развод.",
        "Добрий день, мені потрібна порада щодо розлучення.",
        "Dzień dobry, chciałabym zapytać o rozwód.",
        "Guten Tag, ich habe eine Frage zur Scheidung und zum Sorgerecht.",
        "peiliukas, ginklavimosi",
    ],
)
def test_a_letter_that_asks_for_advice_is_not(text: str) -> None:
    assert not is_urgent(text)


@given(st.text(), st.text())
def test_whatever_stands_around_it_danger_is_heard(before: str, after: str) -> None:
    assert is_urgent(f"{before} he has a knife {after}")
