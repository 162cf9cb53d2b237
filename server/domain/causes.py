"""Which causes a result names, and which of the owner's answers fit them. Never a diagnosis, never a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.checklist import Checklist, When, refuse_unsound_when
from server.domain.triage import holds

MOST_CAUSES = 5


@dataclass(frozen=True)
class Feature:
    """An answer that fits a cause or speaks against it; ``words`` finish "Fits: ..."."""

    when: When
    words: str


@dataclass(frozen=True)
class Cause:
    """Something a vet will think about. ``urgent`` ones that fit are never left out."""

    id: str
    name: str
    words: str
    urgent: bool
    slug: str
    fits: tuple[Feature, ...] = ()
    against: tuple[Feature, ...] = ()

    def refuse_unsound(self, checklist: Checklist) -> None:
        """Raise ``UnsoundError`` when a feature names an unknown question or answer."""
        for feature in (*self.fits, *self.against):
            refuse_unsound_when(checklist, f"cause {self.id}", feature.when, graded=False)


@dataclass(frozen=True)
class Fit:
    """A cause with the indexes of its features that hold."""

    cause: Cause
    fits: tuple[int, ...]
    against: tuple[int, ...]

    @property
    def group(self) -> int:
        """0: urgent and fits, 1: fits, 2: urgent, 3: neither known, 4: something speaks against it."""
        if self.against:
            return 4
        return (0 if self.cause.urgent else 1) if self.fits else (2 if self.cause.urgent else 3)


def causes_to_name(causes: Mapping[str, Cause], named: Iterable[str], answers: Mapping[str, str]) -> tuple[Fit, ...]:
    """The causes named by the rules that hold, those that fit first, urgent ones before others.

    At most five, but never without an urgent cause that fits.
    """
    found = [_fit(causes[cause_id], answers) for cause_id in dict.fromkeys(named)]
    found.sort(key=lambda fit: fit.group)
    never_left_out = sum(fit.group == 0 for fit in found)
    return tuple(found[: max(MOST_CAUSES, never_left_out)])


def _fit(cause: Cause, answers: Mapping[str, str]) -> Fit:
    fits = tuple(n for n, feature in enumerate(cause.fits) if holds(feature.when, answers))
    against = tuple(n for n, feature in enumerate(cause.against) if holds(feature.when, answers))
    return Fit(cause, fits, against)
