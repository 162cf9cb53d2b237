// Answers in, level out: the same functions as server/domain/triage.py, over the same table. Nothing else.
// Unknown is never "no": an unanswered question counts as `unsure` as soon as a result is shown.

const UNSURE = "unsure";
const DANGER = "danger";
const TRAVEL = "travel";
const AGAIN = "again";
const RESULT = "result";
const LEVELS = ["emergency", "same_day", "book_soon", "watch"];

function urgency(level) {
  return LEVELS.length - 1 - LEVELS.indexOf(level);
}

function oneStepUp(level) {
  return LEVELS[Math.max(0, LEVELS.indexOf(level) - 1)];
}

function mostUrgent(levels) {
  return levels.reduce((best, level) => (level && urgency(level) > urgency(best) ? level : best), "watch");
}

// The table as it lies in the pack, with the look-ups that the functions below need.
function indexChecklist(table) {
  const question = new Map(table.questions.map((q) => [q.id, q]));
  const onScreen = new Map(table.screens.map((s) => [s, table.questions.filter((q) => q.screen === s)]));
  const rulesAbout = new Map(
    table.questions.map((q) => [q.id, table.rules.filter((r) => r.level && Object.hasOwn(r.when, q.id))]),
  );
  return { ...table, question, onScreen, rulesAbout };
}

// Cut a raw query at & and =. Nothing is decoded, so both hosts see the same letters.
function readPairs(query) {
  return query.split("&").map((part) => {
    const cut = part.indexOf("=");
    return cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
  });
}

function readAnswers(checklist, pairs) {
  let answers = new Map();
  let at = "";
  let done = "";
  let none = "";
  for (const [key, value] of pairs) {
    const screen = checklist.screens.includes(value);
    const question = checklist.question.get(key);
    if (key === "at" && (screen || value === RESULT || value === AGAIN)) at = value;
    else if (key === "done" && screen) done = value;
    else if (key === "none" && screen) none = value;
    else if (question && Object.hasOwn(question.rank, value)) {
      const held = answers.get(key);
      if (held === undefined || question.rank[value] >= question.rank[held]) answers.set(key, value);
    }
  }
  for (const [screen, saysNone] of [[done, false], [none, true]]) {
    if (screen) for (const [q, a] of ticksLeftEmpty(checklist, answers, screen, saysNone)) answers.set(q, a);
  }
  if (at === AGAIN) {
    answers = new Map([...answers].filter(([q]) => checklist.question.get(q).screen !== DANGER && q !== "settled"));
  }
  return { answers, at, pressed: done || none };
}

// The `no` answers that a pressed button makes explicit: only of ticks that were on the screen.
function ticksLeftEmpty(checklist, answers, screen, saysNone) {
  const ticks = shownOn(checklist, answers, screen).filter((q) => q.tick);
  const ticked = ticks.some((q) => answers.get(q.id) === "yes");
  // Beside a danger sign nothing is claimed about the others: the owner may have stopped reading.
  if ((screen === DANGER && ticked) || !(ticked || saysNone)) return [];
  return ticks.filter((q) => !answers.has(q.id)).map((q) => [q.id, "no"]);
}

function holds(when, answers) {
  return Object.entries(when).every(([question, accepted]) => accepted.includes(answers.get(question)));
}

function isOpen(when, answers) {
  let unanswered = false;
  for (const [question, accepted] of Object.entries(when)) {
    if (!answers.has(question)) unanswered = true;
    else if (!accepted.includes(answers.get(question))) return false;
  }
  return unanswered;
}

// The level that the given answers alone have set: before and after the modifiers.
function floorOf(checklist, answers) {
  const base = mostUrgent(checklist.rules.filter((r) => r.level && holds(r.when, answers)).map((r) => r.level));
  const lifted = checklist.modifiers.some((m) => holds(m.when, answers));
  return [base, lifted ? oneStepUp(base) : base];
}

// The unanswered questions that could still lift the floor, in order. Empty: the flow ends.
function nextQuestions(checklist, answers) {
  const [base, final] = floorOf(checklist, answers);
  if (final === "emergency") return [];
  const wanted = new Set();
  for (const rule of checklist.rules) {
    if (rule.level && !rule.told && urgency(rule.level) > urgency(base) && isOpen(rule.when, answers)) {
      for (const q of Object.keys(rule.when)) wanted.add(q);
    }
  }
  if (base === final) {
    for (const modifier of checklist.modifiers) {
      if (isOpen(modifier.when, answers)) for (const q of Object.keys(modifier.when)) wanted.add(q);
    }
  }
  return checklist.questions.filter((q) => wanted.has(q.id) && !answers.has(q.id));
}

// The questions that a screen shows: those the other screens leave open, and those already answered.
function shownOn(checklist, answers, screen) {
  const others = new Map([...answers].filter(([q]) => checklist.question.get(q).screen !== screen));
  const stillOpen = new Set(nextQuestions(checklist, others).map((q) => q.id));
  return checklist.onScreen.get(screen).filter((q) => q.tells || stillOpen.has(q.id) || answers.has(q.id));
}

function decide(checklist, answers) {
  const full = new Map(checklist.questions.map((q) => [q.id, answers.get(q.id) ?? UNSURE]));
  const rules = checklist.rules.filter((r) => holds(r.when, full));
  const modifiers = checklist.modifiers.filter((m) => holds(m.when, full));
  const base = mostUrgent(rules.map((r) => r.level));
  const level = modifiers.length ? oneStepUp(base) : base;
  rules.sort((a, b) => urgency(b.level || "watch") - urgency(a.level || "watch"));
  return { level, rules, modifiers, raises: raisesOf(checklist, full, base, level, modifiers.length > 0) };
}

function raisesOf(checklist, full, base, level, lifted) {
  const found = [];
  for (const question of checklist.questions) {
    if (level === "emergency" || question.tells || full.get(question.id) !== UNSURE) continue;
    const byLevel = new Map();
    for (const answer of question.answers) {
      const other = new Map(full).set(question.id, answer);
      const about = checklist.rulesAbout.get(question.id).filter((r) => holds(r.when, other));
      const now = mostUrgent([base, ...about.map((r) => r.level)]);
      const up =
        lifted || checklist.modifiers.some((m) => Object.hasOwn(m.when, question.id) && holds(m.when, other));
      const reached = up ? oneStepUp(now) : now;
      if (urgency(reached) > urgency(level)) byLevel.set(reached, [...(byLevel.get(reached) ?? []), answer]);
    }
    for (const [reached, ids] of byLevel) found.push({ question: question.id, answers: ids, level: reached });
  }
  return found.sort((a, b) => urgency(b.level) - urgency(a.level));
}
