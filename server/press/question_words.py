"""/questions.json: the danger words and the taps, for the phone."""

import json
from typing import Any

from server.knowledge.questions import Questions


def phone_table(questions: Questions) -> dict[str, Any]:
    """What web/questions/danger_words.js and ask_gate.js read: ids, no sentences."""
    return {
        "signs": [
            [sign, [[[gap, sorted(words)] for gap, words in phrase] for phrase in phrases]]
            for sign, phrases in questions.words.compiled
        ],
        "levels": {sign.id: sign.level for sign in questions.words.signs},
        "ordinary": questions.words.ordinary,
        "rules": [{"id": rule.id, "when": rule.when, "level": rule.level} for rule in questions.gate.rules],
    }


def phone_words(questions: Questions) -> str:
    """The same as text."""
    return json.dumps(phone_table(questions), ensure_ascii=False, separators=(",", ":"))
