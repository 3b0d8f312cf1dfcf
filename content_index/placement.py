"""Where the numbers of each row lie: rows are in order of content, slots in order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_ROW = -1


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Each row's part and its slot in there, both shape (rows,).

    Parts never change once made, so a view of the next generation shares those of the last one: a
    change costs a new small part and these arrays. `rows_of_slots` holds, for each part, the row of
    every slot, or -1 where the slot's passage is gone.
    """

    part_of_row: NDArray[np.int16]
    slot_of_row: NDArray[np.int32]
    rows_of_slots: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(
        cls,
        part_of_row: NDArray[np.int16],
        slot_of_row: NDArray[np.int32],
        *,
        sizes: Sequence[int],
    ) -> Placement:
        """Place rows in parts of these sizes."""
        found = []
        for number, size in enumerate(sizes):
            rows = np.flatnonzero(part_of_row == number)
            of_slots = np.full(size, NO_ROW, dtype=np.int32)
            of_slots[slot_of_row[rows]] = rows
            found.append(of_slots)
        return cls(part_of_row, slot_of_row, tuple(found))

    @classmethod
    def of_whole_parts(cls, sizes: Sequence[int]) -> Placement:
        """Place rows one part after the other, each in its own order."""
        numbers = np.repeat(np.arange(len(sizes)), sizes).astype(np.int16)
        slots = [np.arange(size) for size in sizes]
        joined = np.concatenate(slots) if slots else np.zeros(0)
        return cls.of(numbers, joined.astype(np.int32), sizes=sizes)

    def __len__(self) -> int:
        return len(self.part_of_row)

    def marked(self, part: int, marked_rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which slots of a part hold a row that is marked, shape (slots,)."""
        of_slots = self.rows_of_slots[part]
        marked: NDArray[np.bool_] = np.append(marked_rows, np.False_)[of_slots]  # -1: the last
        return marked
