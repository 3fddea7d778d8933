"""Several single-threaded processes that train one model together.

On a CPU this is several times faster than threads: a small network's operations are too short to be worth
handing out, the LSTM's steps above all. Every member draws its own windows, all take the step of the mean
gradient, and so all hold the same weights at all times.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import torch
from torch import multiprocessing


class Team:
    """One member's view. rank 0 validates, decides and writes files; a team of one needs no other process."""

    def __init__(self, rank: int, board: torch.Tensor, barrier: threading.Barrier | None) -> None:
        self.rank, self.size = rank, len(board)
        self.board, self.barrier = board, barrier

    def exchange(self, mine: torch.Tensor) -> torch.Tensor:
        """What every member gave, [members, len(mine)]; waits for all of them."""
        if self.barrier is None:
            return mine[None]
        self.board[self.rank, : len(mine)] = mine
        self.barrier.wait()
        all_of_them = self.board[:, : len(mine)].clone()
        self.barrier.wait()
        return all_of_them

    def average_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace the gradients by their mean over the members."""
        if self.size == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        mean = self.exchange(torch.cat([g.flatten() for g in gradients])).mean(0)
        for gradient, part in zip(gradients, mean.split([g.numel() for g in gradients]), strict=True):
            gradient.copy_(part.view_as(gradient))

    def told(self, value: float) -> float:
        """The first member's value, for all."""
        return float(self.exchange(torch.tensor([value], dtype=torch.float64))[0, 0])


def alone() -> Team:
    return Team(0, torch.zeros(1, 1), None)


def run_team(size: int, room: int, work: Callable[[Team], None]) -> None:
    """Run `work` in `size` processes (in this one if it is one); room: numbers that a member can give at once.

    `work` is pickled: a function of a module, or a functools.partial of one.
    """
    if size == 1:
        return work(alone())
    context = multiprocessing.get_context("spawn")
    board = torch.zeros(size, room, dtype=torch.float64).share_memory_()
    multiprocessing.spawn(member, args=(board, context.Barrier(size), work), nprocs=size)


def member(rank: int, board: torch.Tensor, barrier: threading.Barrier, work: Callable[[Team], None]) -> None:
    torch.set_num_threads(1)
    work(Team(rank, board, barrier))
