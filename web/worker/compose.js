// Which pieces make a page: the same as server/domain/compose.py, line for line. Words live in the pieces.

const MOST_CAUSES = 5;
const FITS_WELL = 2;

function composeChecklist(checklist, query) {
  const reading = readAnswers(checklist, readPairs(query));
  const screen = screenToShow(checklist, reading);
  return screen ? composeScreen(checklist, reading, screen) : composeResult(checklist, reading.answers);
}

function composeCall(checklist, query) {
  const { answers } = readAnswers(checklist, readPairs(query));
  const said = saidClauses(checklist, answers);
  const poisonFirst = answers.get("poison_known") === "yes" || ["reach", "possible"].includes(answers.get("poison"));
  return {
    head: "head/call",
    body: [
      answers.size ? "back/check" : "back/home",
      "main",
      "form/hidden",
      ...carry(checklist, answers, []),
      "form_end",
      "call/numbers",
      ...(poisonFirst ? ["call/poison"] : []),
      said.length ? "say" : "say/nothing_yet",
      ...said,
      "say_end",
      "call/no_answer",
      ...(poisonFirst ? [] : ["call/poison"]),
      "call/rest",
      "main_end",
      "bar/call",
    ],
  };
}

function saidClauses(checklist, answers) {
  return checklist.clauses.flatMap((clause) => {
    const n = clause.say.findIndex((when) => holds(when, answers));
    return n < 0 ? [] : [`say/${clause.id}/${n}`];
  });
}

// The screen asked for or next in the flow; empty for the result.
function screenToShow(checklist, reading) {
  if (reading.at === RESULT) return "";
  if (reading.at === AGAIN) return DANGER;
  if (reading.at && shownOn(checklist, reading.answers, reading.at).length) return reading.at;
  const todo = new Set(nextQuestions(checklist, reading.answers).map((q) => q.screen));
  return checklist.screens.find((s) => todo.has(s)) ?? "";
}

function composeScreen(checklist, reading, screen) {
  const answers = reading.answers;
  const shown = shownOn(checklist, answers, screen);
  const ticks = shown.filter((q) => q.tick);
  const saidNone = ticks.length > 0 && ticks.every((q) => (answers.get(q.id) ?? "yes") !== "yes");
  const [, level] = floorOf(checklist, answers);
  const body = [backFrom(checklist, answers, screen), "main", `progress/${screen}`, "form"];
  body.push(...carry(checklist, answers, shown), `screen/${screen}`, ...missing(reading, shown, screen));
  if (screen === DANGER) body.push("dogs_only");
  let group = "";
  for (const question of shown) {
    if (question.tick && question.group !== group) {
      if (group) body.push("group_end");
      body.push(`group/${screen}/${groupNumber(checklist, question)}`);
      group = question.group;
    }
    body.push(...asked(question, answers));
  }
  if (ticks.length) {
    body.push("group_end", ...cannotTell(ticks, answers, screen), `${saidNone ? "said_none" : "none"}/${screen}`);
  }
  if (urgency(level) >= urgency("same_day") && screen !== DANGER && screen !== TRAVEL) body.push("show_result");
  body.push(`dock/${screen}`, "form_end", "main_end", "bar/form");
  return { head: `head/${screen}`, body };
}

function backFrom(checklist, answers, screen) {
  if (screen === TRAVEL) return "back/result";
  const answered = new Set([...answers.keys()].map((q) => checklist.question.get(q).screen));
  let before = "";
  for (const s of checklist.screens) {
    if (s === screen) break;
    if (answered.has(s)) before = s;
  }
  return before ? `back/${before}` : "back/home";
}

function carry(checklist, answers, shown) {
  const own = new Set(shown.map((q) => q.id));
  return checklist.questions
    .filter((q) => answers.has(q.id) && !own.has(q.id))
    .flatMap((q) => [`carry/${q.id}`, `value/${answers.get(q.id)}`]);
}

function missing(reading, shown, screen) {
  if (reading.pressed !== screen) return [];
  const open = shown.filter((q) => !q.tells && !reading.answers.has(q.id));
  const said = open.filter((q) => !q.tick).flatMap((q) => [`missing/${q.id}`, `words/${q.id}`, "missing_end"]);
  if (open.some((q) => q.tick)) said.push("missing_tick");
  return said.length ? ["message", ...said, "message_end"] : [];
}

function groupNumber(checklist, question) {
  const groups = new Set(checklist.onScreen.get(question.screen).filter((q) => q.tick).map((q) => q.group));
  return [...groups].indexOf(question.group);
}

function asked(question, answers) {
  const given = answers.get(question.id) ?? "";
  const checked = (yes) => (yes ? ["checked"] : []);
  if (question.tick) {
    const words = ["opt_words", `words/${question.id}`, `tick_end/${question.id}`];
    return [`tick/${question.id}`, ...checked(given === "yes"), ...words];
  }
  const options = question.answers.flatMap((answer) => [
    `opt/${question.id}=${answer}`,
    ...checked(answer === given),
    "opt_words",
    answerPiece(question, answer),
    "opt_end",
  ]);
  return [`ask/${question.id}`, ...options, "ask_end"];
}

function answerPiece(question, answer) {
  return question.tick ? `answer/${answer}` : `answer/${question.id}=${answer}`;
}

function cannotTell(ticks, answers, screen) {
  const rows = ticks.filter((q) => q.cannot || screen !== DANGER);
  if (!rows.length) return [];
  const pieces = rows.flatMap((q) => [
    `cannot/${q.id}`,
    ...(answers.get(q.id) === UNSURE ? ["checked"] : []),
    ...(screen === DANGER ? ["tell_words", `tell/${q.id}`] : ["unsure_words", `words/${q.id}`]),
    "opt_end",
  ]);
  return [`unsure/${screen}`, ...pieces, "unsure_end"];
}

function composeResult(checklist, answers) {
  const result = decide(checklist, answers);
  const level = result.level;
  const given = (row) => Object.keys(row.when).every((q) => answers.has(q));
  const [decisive, calmer] = rulesShown(result, given);
  const givenModifiers = result.modifiers.filter(given);
  const modifiers = givenModifiers.length ? givenModifiers : result.modifiers;
  // A calmer rule about the same answers ("it may not be able to stand") adds nothing to the one that decided.
  const about = new Set(decisive.flatMap((r) => Object.keys(r.when)));
  const others = calmer.filter((r) => Object.keys(r.when).some((q) => !about.has(q)));
  const rules = [...decisive, ...others];
  const fit = level === "emergency" && answers.get("fit_now") === "yes";
  const watch = level === "watch";
  const aids = watch ? [] : [...new Set(rules.map((r) => r.aid).filter(Boolean))];
  const named = causesToName(checklist, [...decisive, ...calmer], answers);

  const body = [answers.size ? "back/answers" : "back/home", "main", "form/hidden", ...carry(checklist, answers, []), "form_end"];
  body.push(fit ? "care/fit" : `care/${level}`);
  if (fit) body.push("timer");
  if (watch) body.push("look_again", "goif");
  if (answers.get("settled") === "not_yet" && level !== "emergency") body.push("again");
  body.push(`why/${level}`);
  for (const rule of decisive.length ? decisive : others) body.push(...reason(checklist, rule, answers), "reason_end");
  for (const modifier of modifiers) body.push(...reason(checklist, modifier, answers), "raised_end");
  body.push("why_end");
  const also = decisive.length ? others.filter((r) => r.level) : [];
  if (also.length) body.push("also", ...also.flatMap((r) => ["item", `because/${r.id}`, "item_end"]), "items_end");
  body.push(aids.length ? `now/${aids[0]}` : `now/${level}`);
  const advised = [...new Set(rules.map((r) => r.advice).filter(Boolean))];
  if (advised.length) {
    body.push("advice", ...advised.flatMap((id) => ["item", `advise/${id}`, "item_end"]), "items_end");
  }
  body.push(aids.length ? `nots/${aids[0]}` : `nots/${level}`);
  body.push("aids", ...aids.map((slug) => `aid/${slug}`), "aids_end");
  if (named.length) body.push("causes", ...named.flatMap(causePieces), "causes_end");
  body.push(`change/${level}`);
  const told = result.raises.filter((r) => answers.get(r.question) === UNSURE);
  if (told.length) {
    body.push("raises");
    for (const r of told) {
      const question = checklist.question.get(r.question);
      for (const answer of r.answers) {
        body.push(`raise/${question.screen}`, `words/${question.id}`);
        if (!question.tick) body.push("raise_answer", answerPiece(question, answer));
        body.push(`then/${r.level}`);
      }
    }
    body.push("raises_end");
  }
  if (nextQuestions(checklist, answers).length) body.push("answer_rest");
  if (level === "same_day" || level === "book_soon") body.push("goif");
  body.push(...(level === "emergency" || level === "same_day" ? ["travel"] : ["worried", "install_offer"]));
  body.push(...givenAnswers(checklist, answers), "note");
  body.push(...[...new Set([...rules, ...modifiers].flatMap((row) => row.sources))].map((key) => `source/${key}`));
  body.push("note_end", "main_end", "bar/form");
  return { head: `head/${level}`, body };
}

// The causes named by these rules, those that fit first, urgent ones before others; then others that fit well.
// At most five, but never without an urgent cause that a rule names and that fits.
function causesToName(checklist, rules, answers) {
  const byRules = [...new Set(rules.flatMap((r) => r.causes))];
  const every = [...byRules, ...Object.keys(checklist.causes).filter((id) => !byRules.includes(id))];
  const found = every
    .map((id) => causeFit(checklist.causes[id], id, answers, byRules.includes(id)))
    .filter((fit) => fit.named || (fit.fits.length >= FITS_WELL && !fit.against.length));
  found.sort((a, b) => a.group - b.group);
  const neverLeftOut = found.filter((fit) => fit.group === 0).length;
  return found.slice(0, Math.max(MOST_CAUSES, neverLeftOut));
}

// Groups as in server/domain/causes.py.
function causeFit(cause, id, answers, named) {
  const held = (features) => features.map((when, n) => (holds(when, answers) ? n : -1)).filter((n) => n >= 0);
  const fits = held(cause.fits);
  const against = held(cause.against);
  let group = cause.urgent ? 2 : 3;
  if (fits.length) group = cause.urgent ? 0 : 1;
  if (!named) group = 4;
  if (against.length) group = 5;
  return { id, fits, against, named, group };
}

// A cause with the answers that fit it and those that do not.
function causePieces(fit) {
  const body = [`cause/${fit.id}`];
  for (const side of ["fits", "against"]) {
    if (!fit[side].length) continue;
    const words = fit[side].flatMap((n) => ["and", `${side}/${fit.id}/${n}`]);
    body.push(side, ...words.slice(1), "feature_end");
  }
  return [...body, "cause_end"];
}

// The rules that decided (of the most urgent level: those on given answers, or else on what was left open),
// and the others that rest on given answers.
function rulesShown(result, given) {
  const graded = result.rules.filter((r) => r.level);
  const top = graded.filter((r) => r.level === graded[0].level);
  const said = top.filter(given);
  const decisive = said.length ? said : top;
  return [decisive, result.rules.filter((r) => given(r) && !decisive.includes(r))];
}

// The owner's own answers, then why they matter.
function reason(checklist, row, answers) {
  const body = ["reason"];
  for (const question of Object.keys(row.when).map((q) => checklist.question.get(q))) {
    const given = answers.get(question.id);
    const words = `words/${question.id}`;
    if (given === undefined) body.push("unsaid", words);
    else if (question.tick) body.push(`said/${given}`, words);
    else body.push("said", words, "said_answer", answerPiece(question, given));
    body.push("said_end");
  }
  return [...body, "because", `because/${row.id}`];
}

// The answers given, each with its Change: the worrying ones in sight, the calm ones folded away.
function givenAnswers(checklist, answers) {
  const given = checklist.questions.filter((q) => answers.has(q.id));
  if (!given.length) return [];
  const isCalm = (q) => q.rank[answers.get(q.id)] === 0 && q.ranks > 1;
  const calm = given.filter(isCalm);
  const worrying = given.filter((q) => !isCalm(q));
  const body = ["given"];
  if (worrying.length) body.push("given_rows", ...givenRows(worrying, answers), "given_rows_end");
  if (calm.length) body.push("given_calm", ...givenRows(calm, answers), "given_calm_end");
  return [...body, "given_end"];
}

function givenRows(questions, answers) {
  return questions.flatMap((q) => {
    const words = `words/${q.id}`;
    const answer = answerPiece(q, answers.get(q.id));
    return ["given_row", words, "given_answer", answer, `change_on/${q.screen}`, words, "given_row_end"];
  });
}
