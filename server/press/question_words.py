"""/questions.json: the danger words and the taps, for the phone."""

import json
from typing import Any

from server.knowledge.questions import Questions


def phone_table(questions: Questions) -> dict[str, Any]:
    """What web/questions/danger_words.js and ask_gate.js read: ids and phrases, no sentences."""
    words = questions.words
    return {
        "signs": [[sign.id, sign.level, sign.phrases] for sign in words.signs],
        "sets": words.sets,
        "gap": words.gap,
        "far": words.far,
        "ordinary": " ".join(words.ordinary),
        "rules": [{"id": rule.id, "when": rule.when, "level": rule.level} for rule in questions.gate.rules],
    }


def phone_words(questions: Questions) -> str:
    """The same as text."""
    return json.dumps(phone_table(questions), ensure_ascii=False, separators=(",", ":"))
