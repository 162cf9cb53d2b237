"""Which causes a result names, and which of the owner's answers fit them. Never a diagnosis, never a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.checklist import Checklist, When, refuse_unsound_when
from server.domain.triage import holds

MOST_CAUSES = 5
FITS_WELL = 2


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
            refuse_unsound_when(checklist.question, f"cause {self.id}", feature.when, graded=False)


@dataclass(frozen=True)
class Fit:
    """A cause with the indexes of its features that hold."""

    cause: Cause
    fits: tuple[int, ...]
    against: tuple[int, ...]
    named: bool

    @property
    def group(self) -> int:
        """What is listed first.

        0: named by a rule, urgent and fits; 1: named and fits; 2: named and urgent; 3: named, nothing known either
        way; 4: named by no rule, but it fits well; 5: something speaks against it.
        """
        if self.against:
            return 5
        if not self.named:
            return 4
        return (0 if self.cause.urgent else 1) if self.fits else (2 if self.cause.urgent else 3)

    @property
    def is_listed(self) -> bool:
        """Whether it may be listed: a rule names it, or at least two answers fit and none speaks against it."""
        return self.named or (len(self.fits) >= FITS_WELL and not self.against)


def causes_to_name(causes: Mapping[str, Cause], named: Iterable[str], answers: Mapping[str, str]) -> tuple[Fit, ...]:
    """The causes named by the rules that hold, those that fit first, urgent ones before others; then others that fit.

    At most five, but never without an urgent cause that a rule names and that fits.
    """
    by_rules = list(dict.fromkeys(named))
    every = [*by_rules, *(cause_id for cause_id in causes if cause_id not in by_rules)]
    found = [fit for c in every if (fit := _fit(causes[c], answers, named=c in by_rules)).is_listed]
    found.sort(key=lambda fit: fit.group)
    never_left_out = sum(fit.group == 0 for fit in found)
    return tuple(found[: max(MOST_CAUSES, never_left_out)])


def _fit(cause: Cause, answers: Mapping[str, str], *, named: bool) -> Fit:
    fits = tuple(n for n, feature in enumerate(cause.fits) if holds(feature.when, answers))
    against = tuple(n for n, feature in enumerate(cause.against) if holds(feature.when, answers))
    return Fit(cause, fits, against, named)
