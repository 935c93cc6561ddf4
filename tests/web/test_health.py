"""What a watch outside the machine is told: that the pages can work, and who delivers; no name, no number, no word."""

from __future__ import annotations

import re

from helpline.deeds.staff import boot_keys
from tests.cast import SECRET, Desk, new_keys


def told(desk: Desk) -> list[str]:
    return desk.browser().get("/health").text.splitlines()


def test_it_tells_whether_the_courier_of_this_process_has_its_keys(desk: Desk) -> None:
    before = told(desk)

    desk.arm()

    assert before == ["ok", "courier: not armed, in this process"]
    assert told(desk) == ["ok", "courier: armed, in this process"]


def test_it_tells_of_couriers_elsewhere_when_they_were_heard_of(desk: Desk) -> None:
    for number in range(2):
        boot = boot_keys.new_boot(SECRET, now=desk.clock.now)
        boot_keys.report(boot, keys=new_keys(desk.clock), now=desk.clock.now)
        if number == 0:
            boot_keys.arm_all(by=desk.sam, secret=lambda: SECRET, now=desk.clock.now)
            boot_keys.report(boot, keys=new_keys(desk.clock), now=desk.clock.now)
        desk.clock.forward(seconds=20)

    assert told(desk)[2:] == [
        "courier: armed, heard of 40 seconds ago",
        "courier: not armed, heard of 20 seconds ago",
    ]


def test_it_tells_of_nobody_and_of_no_letter(desk: Desk) -> None:
    desk.receive()
    desk.answer(desk.receive().ticket_id)
    desk.arm()

    lines = told(desk)

    assert all(re.fullmatch(r"ok|courier: (not )?armed, in this process", line) for line in lines)
