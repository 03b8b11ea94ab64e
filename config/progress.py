"""One line a step with its seconds, and a bar for what takes longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

NAME_WIDTH = 24


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name, run the body, print the seconds it took."""
    print(f"  {name:<{NAME_WIDTH}}", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("  stopped", flush=True)
        raise
    print(f"{time.monotonic() - began:5.1f} s", flush=True)


class Bar:
    """A moving bar in a terminal; elsewhere one line when it is done."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._console = Console()
        self._progress = Progress(
            TextColumn(f"  {name:<{NAME_WIDTH}}"),
            BarColumn(bar_width=30),
            TaskProgressColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> "Bar":
        self._began = time.monotonic()
        self._progress.start()
        self._task = self._progress.add_task("", total=None)
        return self

    def move(self, done: int, total: int, what: str = "") -> None:
        """Say how far it is: `done` of `total`, and in a few words at what."""
        self._progress.update(self._task, completed=done, total=total, description=what)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
        if kind is None:
            seconds = time.monotonic() - self._began
            print(f"  {self._name:<{NAME_WIDTH}}{seconds:5.1f} s", flush=True)
