"""What an order costs, and whoever can make a link to pay it."""

from dataclasses import dataclass
from typing import Protocol


class TillError(Exception):
    """There is no link. The words are for staff."""


@dataclass(frozen=True)
class Bill:
    """What staff ask for, in cents."""

    goods: int
    shipping: int
    tax: int

    @property
    def total(self) -> int:
        return self.goods + self.shipping + self.tax


class Till(Protocol):
    """Makes a link where an order can be paid. The same ``key`` again gives the same link."""

    def __call__(self, number: str, email: str, bill: Bill, key: str) -> str:
        """The link. Raises ``TillError``."""
