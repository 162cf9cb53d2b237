// What three taps mean. The same as server/domain/ask_gate.py over the same rows.

const GATE_LEVELS = ["emergency", "same_day", "book_soon", "watch"];

// The rows {id, when: {ask: [answer, ...]}, level} that hold, most urgent first.
function gateHolding(rules, taps) {
  return rules
    .filter(({ when }) => Object.entries(when).every(([ask, answers]) => answers.includes(taps[ask])))
    .sort((a, b) => GATE_LEVELS.indexOf(a.level) - GATE_LEVELS.indexOf(b.level));
}

function mostUrgent(levels) {
  return GATE_LEVELS.find((level) => levels.includes(level)) ?? null;
}
