"""Guesses at passwords: the first are free, then each waits longer than the one before."""

import asyncio

import pytest

from api.sign_ins import FREE_FOR_PERSON, FREE_FROM_ADDRESS, LONGEST_WAIT_SECONDS, SignIns
from qualification.errors import TooManyRequests


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_doubles_to_a_minute_and_is_forgotten_in_time() -> None:
    clock = Clock()
    tries = SignIns(clock)
    waits: list[int] = []
    for _ in range(FREE_FOR_PERSON):
        tries.begin("default", "ed", "1.2.3.4")
    for _ in range(8):
        with pytest.raises(TooManyRequests) as refused:
            tries.begin("default", "ed", "5.6.7.8")
        waits.append(refused.value.details["retry_after_seconds"])
        clock.now += waits[-1]
        tries.begin("default", "ed", "5.6.7.8")
    clock.now += 1000
    tries.begin("default", "ed", "1.2.3.4")
    tries.begin("default", "ed", "1.2.3.4")

    assert waits == [2, 3, 5, 9, 17, 33, LONGEST_WAIT_SECONDS + 1, LONGEST_WAIT_SECONDS + 1]


def test_an_address_that_guesses_at_many_people_waits_too() -> None:
    tries = SignIns(Clock())
    for number in range(FREE_FROM_ADDRESS):
        tries.begin("default", f"person-{number}", "1.2.3.4")

    with pytest.raises(TooManyRequests):
        tries.begin("default", "somebody", "1.2.3.4")
    tries.begin("default", "somebody", "5.6.7.8")


def test_guesses_made_at_once_all_count() -> None:
    tries = SignIns(Clock())

    async def all_at_once() -> int:
        async def one() -> bool:
            try:
                tries.begin("default", "ed", "1.2.3.4")
            except TooManyRequests:
                return False
            await asyncio.sleep(0)
            return True

        return sum(await asyncio.gather(*(one() for _ in range(50))))

    assert asyncio.run(all_at_once()) == FREE_FOR_PERSON
