"""Long lists of which a page shows a part."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Lines(Sequence[T]):
    """A long list of which only the parts that are asked for are read."""

    def __init__(self, number: int, read: Callable[[slice], Sequence[T]]) -> None:
        self._number, self._read = number, read

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, part: int) -> T: ...
    @overload
    def __getitem__(self, part: slice) -> Sequence[T]: ...
    def __getitem__(self, part: int | slice) -> T | Sequence[T]:
        return self._read(part) if isinstance(part, slice) else self._read(slice(None))[part]

    def __iter__(self) -> Iterator[T]:
        return iter(self._read(slice(None)))
