"""Whoever guesses a password waits longer with each failure, whoever knows it hardly at all."""

from __future__ import annotations

import pytest

from ui import guessing
from ui.guessing import PATIENCE, Guessing, TooManyTriesError


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(tries: Guessing, clock: Clock, name: str, address: str) -> float:
    """Guess wrongly as soon as that may be done; how long it took."""
    begun = clock.now
    while True:
        try:
            clock.now += tries.wait(name, address)
        except TooManyTriesError as error:
            clock.now += error.seconds - PATIENCE
            continue
        tries.failed(name, address)
        return clock.now - begun


def test_a_slip_or_two_cost_nothing(clock: Clock) -> None:
    tries = Guessing(clock)
    assert [fail(tries, clock, "anna", "192.0.2.1") for _ in range(5)] == [0] * 5


def test_a_thousand_guesses_at_a_name_take_most_of_a_day(clock: Clock) -> None:
    tries = Guessing(clock)
    assert sum(fail(tries, clock, "anna", "192.0.2.1") for _ in range(1_000)) > 15 * 3600


def test_an_address_that_goes_through_many_names_is_slowed_down_too(clock: Clock) -> None:
    tries = Guessing(clock)
    assert sum(fail(tries, clock, f"name {number}", "192.0.2.1") for number in range(1_000)) > 15 * 3600


def test_a_name_that_is_guessed_at_from_many_addresses_is_slowed_down_a_little(clock: Clock) -> None:
    tries = Guessing(clock)
    took = sum(fail(tries, clock, "anna", f"198.51.{n // 250}.{n % 250}") for n in range(1_000))
    assert 1_500 < took < 2_500


def test_its_reader_still_comes_in_from_elsewhere_within_seconds(clock: Clock) -> None:
    tries = Guessing(clock)
    for _ in range(100):
        fail(tries, clock, "anna", "192.0.2.1")
    assert tries.wait("anna", "203.0.113.9") <= 2.0


def test_many_guesses_at_once_wait_in_turn(clock: Clock) -> None:
    tries = Guessing(clock)
    for _ in range(6):
        fail(tries, clock, "anna", "192.0.2.1")
    refused = 0
    for _ in range(200):
        try:
            tries.wait("anna", "192.0.2.1")
        except TooManyTriesError:
            refused += 1
    assert refused >= 198


def test_an_ipv6_customers_addresses_are_one(clock: Clock) -> None:
    tries = Guessing(clock)
    assert sum(fail(tries, clock, "anna", f"2001:db8::{n:x}") for n in range(1, 30)) > 600


def test_failures_are_forgotten_by_success_and_with_time(clock: Clock) -> None:
    tries = Guessing(clock)
    for _ in range(5):
        fail(tries, clock, "anna", "192.0.2.1")
    tries.succeeded("Anna ", "192.0.2.1")
    assert fail(tries, clock, "anna", "192.0.2.1") == 0
    for _ in range(8):
        fail(tries, clock, "anna", "192.0.2.1")
    clock.now += guessing.FORGOTTEN + 120
    assert [fail(tries, clock, "anna", "192.0.2.1") for _ in range(4)] == [0] * 4


def test_what_is_remembered_has_a_bound(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "MOST", 50)
    tries = Guessing(clock)
    for number in range(500):
        tries.wait(f"name {number}", f"192.0.{number // 250}.{number % 250}")
    assert all(len(kept) <= 50 for kept in tries._tries.values())
