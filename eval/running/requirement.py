"""What a run must reach, such as ``MRR@10>=0.70``.

It deliberately doesn't know how a measure is worked out.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.measures.judgement import Measured
from index.errors import MisuseError

_FORM = re.compile(r"\s*([A-Za-z0-9@]+)\s*(>=|<=|==|>|<)\s*(-?\d*\.?\d+)\s*")
_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class Requirement:
    """A measure compared with a number."""

    measure: str
    relation: str
    bound: float

    @classmethod
    def parse(cls, text: str, known: Sequence[str]) -> Requirement:
        """Read one, of a measure that is known.

        Raises:
            MisuseError: it has another form, or names no known measure.
        """
        match = _FORM.fullmatch(text)
        if match is None:
            raise MisuseError(f"--require {text!r}: write MEASURE>=NUMBER, such as 'MRR@10>=0.70'")
        name, relation, bound = match.groups()
        if name not in known:
            raise MisuseError(f"--require {text!r}: no measure is called {name!r}; known are: {', '.join(known)}")
        return cls(name, relation, float(bound))

    def missed(self, measures: Mapping[str, Measured]) -> str | None:
        """Say in one line how it was missed; None where it was met."""
        found = measures.get(self.measure)
        wanted = f"{self.measure} {self.relation} {self.bound:g} was required"
        if found is None or found.value is None:
            return f"{wanted}, but it isn't defined for this set"
        if _OPERATORS[self.relation](found.value, self.bound):
            return None
        return f"{wanted}, {found.value:.4f} was found"
