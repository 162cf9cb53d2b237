"""What an answer of staff must not have: medicines, doses, products. It warns; people decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from server.domain.danger_words import is_one_slip, squeeze, words_of

Kind = Literal["drug", "dose", "product"]
# A name of a medicine is long enough for a slip in it to be no other word.
SLIPS_FROM = 7
_NUMBERS = "one|two|three|four|five|six|eight|ten|half|quarter|couple"
# "Two drops of water" is none.
_NO_DOSE_IN_WORDS = frozenset({"drops"})


@dataclass(frozen=True)
class Warning:
    """Something that was found, as it is written in the answer."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class AnswerCheck:
    """The names to look for, and the units behind a number that make it a dose."""

    drugs: tuple[str, ...]
    products: tuple[str, ...]
    units: tuple[str, ...]

    def look(self, answer: str) -> tuple[Warning, ...]:
        """Everything in an answer that should not be there, each once."""
        words = words_of(answer)
        found = [Warning("drug", word) for word in words if self._is_drug(word)]
        units = "|".join(re.escape(unit) for unit in sorted(self.units, key=len, reverse=True))
        doses = re.findall(rf"\b[\d½¼¾.,/]*[\d½¼¾]\s*-?\s*(?:{units})\b", answer, re.IGNORECASE)
        units = "|".join(re.escape(unit) for unit in self.units if unit not in _NO_DOSE_IN_WORDS)
        doses += re.findall(rf"\b(?:{_NUMBERS})(?:\s+(?:of|an?|or|more))*[\s-]+(?:{units})\b", answer, re.IGNORECASE)
        found += [Warning("dose", " ".join(dose.split())) for dose in doses]
        plain = f" {' '.join(words)} "
        found += [Warning("product", name) for name in self.products if f" {' '.join(words_of(name))} " in plain]
        return tuple(dict.fromkeys(found))

    def _is_drug(self, word: str) -> bool:
        if word in self.drugs or (word.endswith("s") and word[:-1] in self.drugs):
            return True
        near = squeeze(word)
        return len(near) >= SLIPS_FROM and any(
            near == squeeze(drug) or is_one_slip(near, squeeze(drug)) for drug in self.drugs if len(drug) >= SLIPS_FROM
        )
