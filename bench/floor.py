"""What a measurement says at its end."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A figure beside its goal. `at_least` says which way round the goal is."""

    name: str
    figure: float
    goal: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal

    def __str__(self) -> str:
        return (
            f"{self.name} figure={self.figure:.3g} goal={self.goal:.3g} "
            f"{'met' if self.met else 'short'}"
        )
