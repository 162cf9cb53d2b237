// What JavaScript makes of a query, in the words of oracle.py. Loaded into a page behind web/worker/triage.js and compose.js.

let checklist;

function useTable(table) {
  checklist = indexChecklist(table);
}

function saidOf(query) {
  const { answers, at, pressed } = readAnswers(checklist, readPairs(query));
  const result = decide(checklist, answers);
  const page = composeChecklist(checklist, query);
  const call = query.length % 8 === 0 ? composeCall(checklist, query) : null;
  return JSON.stringify({
    answers: checklist.questions.filter((q) => answers.has(q.id)).map((q) => [q.id, answers.get(q.id)]),
    at,
    pressed,
    level: result.level,
    rules: result.rules.map((rule) => rule.id),
    modifiers: result.modifiers.map((modifier) => modifier.id),
    raises: result.raises.map((up) => [up.question, up.answers, up.level]),
    page: [page.head, ...page.body],
    call: call ? [call.head, ...call.body] : [],
  });
}

// The places in `queries` whose fingerprint is not the one expected.
async function differences(queries, expected) {
  const encoder = new TextEncoder();
  const found = await Promise.all(
    queries.map(async (query, n) => {
      const digest = await crypto.subtle.digest("SHA-256", encoder.encode(saidOf(query)));
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      return hex === expected[n] ? -1 : n;
    }),
  );
  return found.filter((n) => n >= 0);
}
