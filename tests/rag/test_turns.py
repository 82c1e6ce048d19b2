"""Turns are in order, fair between askers, given up at once, and told in numbers that hold."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BusyError, CrowdingError
from rag.events import Step, Waiting
from rag.turns import Turn, Turns


def order(turns: Turns, waiting: Sequence[Turn]) -> list[int]:
    """Let each have its turn; in which order of asking they had it."""
    left, had = list(waiting), []
    while left:
        now = next(turn for turn in left if turn.come.is_set())
        left.remove(now)
        had.append(now.number)
        turns.leave(now)
    return had


def test_who_asks_first_is_first() -> None:
    turns = Turns()
    assert order(turns, [turns.take() for _ in range(5)]) == [1, 2, 3, 4, 5]


def test_nobodys_second_goes_before_anothers_first() -> None:
    turns = Turns()
    asked = [turns.take(who) for who in "AAABBC"]
    assert order(turns, asked) == [1, 4, 6, 2, 5, 3]


def test_who_has_a_turn_has_had_their_first() -> None:
    turns = Turns()
    writing = turns.take("A")
    second, other = turns.take("A"), turns.take("B")
    assert (second.before, other.before) == (2, 1)
    assert order(turns, [writing, second, other]) == [1, 3, 2]


def test_who_comes_late_isnt_before_who_waited_for_their_second() -> None:
    turns = Turns()
    first, second = turns.take("A"), turns.take("A")
    turns.leave(first)
    late = turns.take("B")
    assert second.come.is_set()
    assert late.before == 1


def test_how_many_are_before_one_shrinks_with_each_that_is_done_or_gives_up() -> None:
    turns = Turns()
    asked = [turns.take(who) for who in "ABCD"]
    assert [turn.before for turn in asked] == [0, 1, 2, 3]
    turns.leave(asked[2])
    assert [turn.before for turn in asked] == [0, 1, 0, 2]
    turns.leave(asked[0])
    assert [turn.before for turn in asked] == [0, 0, 0, 1]
    assert asked[1].come.is_set()
    assert not asked[2].come.is_set(), "who gave up never has a turn"


def test_several_have_theirs_at_once_where_they_may() -> None:
    turns = Turns(3)
    asked = [turns.take(who) for who in "ABCDE"]
    assert [turn.before for turn in asked] == [0, 0, 0, 1, 2]
    turns.leave(asked[1])
    assert asked[3].come.is_set()
    assert not turns.idle
    for turn in asked:
        turns.leave(turn)
    assert turns.idle


def test_a_turn_is_left_however_it_ends() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take("A"):
        raise ZeroDivisionError
    waiting = turns.take("B").awaited(Step.WAITING)
    assert list(waiting) == []


def test_who_waits_is_told_until_it_is_their_turn() -> None:
    turns = Turns()
    writing = turns.take("A")
    told = turns.take("B").awaited(Step.WAITING)
    assert next(told) == Waiting(Step.WAITING, 1)
    assert next(told) == Waiting(Step.WAITING, 1)
    turns.leave(writing)
    assert list(told) == []


def test_no_more_wait_than_may() -> None:
    turns = Turns(1, most=2)
    asked = [turns.take() for _ in range(3)]
    with pytest.raises(BusyError, match="2 questions wait"):
        turns.take()
    turns.leave(asked[1])
    turns.take()


def test_one_asker_has_a_part_of_the_turns() -> None:
    turns = Turns(8, part=4)
    crowd, other = [turns.take("A") for _ in range(5)], turns.take("B")
    assert [turn.come.is_set() for turn in (*crowd, other)] == [True, True, False, False, False, True]
    assert [turn.before for turn in crowd] == [0, 0, 1, 2, 3]
    turns.leave(crowd[0])
    assert crowd[2].come.is_set()
    assert not crowd[3].come.is_set()
    assert all(turns.take().come.is_set() for _ in range(5)), "whoever is nobody in particular isn't held back"
    assert Turns(2, part=4).take("A").come.is_set(), "one turn at least is everybody's"


def test_who_is_held_back_by_their_own_isnt_told_of_others() -> None:
    turns = Turns(8, part=4)
    for who in "AABB":
        turns.take(who)
    waiting = [turns.take(who) for who in "AABB"]
    assert [turn.before for turn in waiting] == [1, 2, 1, 2]


def test_one_asker_has_a_part_of_the_places_and_nobodys_second_takes_anothers_first() -> None:
    turns = Turns(1, most=4, part=2)
    for who in "AAABBCC":
        turns.take(who)
    with pytest.raises(CrowdingError, match="2 of your questions wait"):
        turns.take("A")
    fourth = turns.take("D")
    with pytest.raises(BusyError, match="4 questions wait"):
        turns.take("E")
    turns.leave(fourth)
    assert turns.take("E").before == 3


@given(st.lists(st.sampled_from("ABC"), max_size=20), st.integers(1, 3))
def test_everybody_has_their_turn_and_waits_for_no_more_than_one_of_each_other(asked: list[str], at_once: int) -> None:
    turns = Turns(at_once)
    taken = [turns.take(who) for who in asked]
    had = order(turns, taken)
    assert sorted(had) == [turn.number for turn in taken]
    who: dict[int, Hashable] = {turn.number: turn.asker for turn in taken}
    if at_once == 1:
        for asker in set(asked):
            first = next(i for i, number in enumerate(had) if who[number] == asker)
            assert len({who[number] for number in had[:first]}) == first, "only others' firsts went before"


def test_many_threads_have_one_turn_each() -> None:
    turns, having, most = Turns(2), 0, 0
    lock = threading.Lock()

    def work(who: int) -> None:
        nonlocal having, most
        for _ in range(20):
            with turns.take(who) as turn:
                assert turn.come.wait(10)
                with lock:
                    having += 1
                    most = max(most, having)
                with lock:
                    having -= 1

    threads = [threading.Thread(target=work, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 2
    assert turns.idle
