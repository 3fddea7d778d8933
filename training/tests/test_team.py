"""A team takes one step together; a schedule that is cut short is one that was planned that short."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
import torch

from fleetcast_training.schedule import cut_short, planned
from fleetcast_training.team import Team, alone, run_team


def test_the_rate_rises_holds_and_falls_to_zero() -> None:
    schedule = planned(100, descent=0.25, warmup=10)
    assert schedule.hold == 75
    assert schedule.factor(0) == pytest.approx(0.1)
    assert schedule.factor(9) == schedule.factor(74) == 1.0
    assert schedule.factor(99) == pytest.approx(1 / 25)
    assert schedule.factor(100) == 0.0
    factors = [schedule.factor(step) for step in range(75, 101)]
    assert factors == sorted(factors, reverse=True)


def test_a_schedule_cut_short_is_the_shorter_plan() -> None:
    long = planned(1000, descent=0.25, warmup=10)
    assert cut_short(long, 300, descent=0.25) == planned(400, descent=0.25, warmup=10)
    assert cut_short(long, 750, descent=0.25) == long
    assert cut_short(long, 900, descent=0.25) == long


def give_and_take(folder: Path, team: Team) -> None:
    parameter = torch.nn.Parameter(torch.zeros(2))
    untouched = torch.nn.Parameter(torch.zeros(3))
    parameter.grad = torch.tensor([1.0, 10.0]) * (team.rank + 1)
    team.average_gradients([untouched, parameter])
    told = team.told(7.0 + team.rank)
    torch.save([os.getpid(), parameter.grad, told], folder / f"{team.rank}.pt")


def test_the_members_agree_on_the_mean_gradient_and_on_what_the_first_says(tmp_path: Path) -> None:
    run_team(2, 2, partial(give_and_take, tmp_path))
    (pid, gradient, told), (other_pid, other, also_told) = (
        torch.load(tmp_path / f"{rank}.pt") for rank in range(2)
    )
    assert pid != other_pid
    torch.testing.assert_close(gradient, torch.tensor([1.5, 15.0]))
    torch.testing.assert_close(other, gradient)
    assert told == also_told == 7.0


def test_a_team_of_one_keeps_its_own_gradient() -> None:
    parameter = torch.nn.Parameter(torch.zeros(2))
    parameter.grad = torch.tensor([1.0, 10.0])
    team = alone()
    team.average_gradients([parameter])
    torch.testing.assert_close(parameter.grad, torch.tensor([1.0, 10.0]))
    assert team.told(3.5) == 3.5
