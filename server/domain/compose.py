"""Which pieces make a page. ``web/worker/compose.js`` is the same, line for line; tests hold the two equal.

A page is a list of piece names. Every piece was rendered once (``server/press``), so both hosts only join.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.domain.call_card import CallCard
from server.domain.causes import Cause, Fit, causes_to_name
from server.domain.checklist import UNSURE, Checklist, Level, Modifier, Question, Rule
from server.domain.triage import (
    AGAIN,
    DANGER,
    RESULT,
    TRAVEL,
    Answers,
    Reading,
    Result,
    decide,
    floor,
    next_questions,
    read_answers,
    read_pairs,
    shown_on,
)


@dataclass(frozen=True)
class Composition:
    """The piece that goes into ``<head>`` and the pieces of ``<body>``, in order."""

    head: str
    body: tuple[str, ...]


def compose_checklist(checklist: Checklist, causes: Mapping[str, Cause], query: str) -> Composition:
    """The page of ``/checklist?query``: a screen of questions, or the result."""
    reading = read_answers(checklist, read_pairs(query))
    screen = _screen_to_show(checklist, reading)
    if screen:
        return _screen(checklist, reading, screen)
    return _result(checklist, causes, reading.answers)


def compose_call(checklist: Checklist, call_card: CallCard, query: str) -> Composition:
    """The page of ``/call?query``: the numbers, and the script filled from the answers that were given."""
    answers = read_answers(checklist, read_pairs(query)).answers
    said = [f"say/{clause.id}/{n}" for clause, n in call_card.said(answers)]
    poison_first = answers.get("poison_known") == "yes" or answers.get("poison") in {"reach", "possible"}
    return Composition(
        "head/call",
        (
            "back/check" if answers else "back/home",
            "main",
            "form/hidden",
            *_carry(checklist, answers, ()),
            "form_end",
            "call/numbers",
            *(("call/poison",) if poison_first else ()),
            "say" if said else "say/nothing_yet",
            *said,
            "say_end",
            "call/no_answer",
            *(() if poison_first else ("call/poison",)),
            "call/rest",
            "main_end",
            "bar/call",
        ),
    )


def _screen_to_show(checklist: Checklist, reading: Reading) -> str:
    """The screen asked for or next in the flow; empty for the result."""
    if reading.at == RESULT:
        return ""
    if reading.at == AGAIN:
        return DANGER
    if reading.at and shown_on(checklist, reading.answers, reading.at):
        return reading.at
    todo = {q.screen for q in next_questions(checklist, reading.answers)}
    return next((s.id for s in checklist.screens if s.id in todo), "")


def _screen(checklist: Checklist, reading: Reading, screen: str) -> Composition:
    answers = reading.answers
    shown = shown_on(checklist, answers, screen)
    ticks = [q for q in shown if q.is_tick]
    said_none = bool(ticks) and all(answers.get(q.id, "yes") != "yes" for q in ticks)
    _, level = floor(checklist, answers)
    body = [_back(checklist, answers, screen), "main", f"progress/{screen}", "form", *_carry(checklist, answers, shown)]
    body += [f"screen/{screen}", *_missing(reading, shown, screen)]
    if screen == DANGER:
        body.append("dogs_only")
    group = ""
    for question in shown:
        if question.is_tick and question.group != group:
            body += ["group_end"] if group else []
            body.append(f"group/{screen}/{_group_number(checklist, question)}")
            group = question.group
        body += _asked(question, answers)
    if ticks:
        body += ["group_end", *_cannot_tell(ticks, answers, screen), f"{'said_none' if said_none else 'none'}/{screen}"]
    if level.urgency >= Level.SAME_DAY.urgency and screen not in {DANGER, TRAVEL}:
        body.append("show_result")
    body += [f"dock/{screen}", "form_end", "main_end", "bar/form"]
    return Composition(f"head/{screen}", tuple(body))


def _back(checklist: Checklist, answers: Answers, screen: str) -> str:
    if screen == TRAVEL:
        return "back/result"
    answered = {checklist.question[q].screen for q in answers}
    before = ""
    for s in checklist.screens:
        if s.id == screen:
            break
        before = s.id if s.id in answered else before
    return f"back/{before}" if before else "back/home"


def _carry(checklist: Checklist, answers: Answers, shown: Iterable[Question]) -> list[str]:
    """Hidden inputs for the explicit answers, leaving out those that the screen asks again."""
    own = {q.id for q in shown}
    carried = [q.id for q in checklist.questions if q.id in answers and q.id not in own]
    return [piece for q in carried for piece in (f"carry/{q}", f"value/{answers[q]}")]


def _missing(reading: Reading, shown: tuple[Question, ...], screen: str) -> list[str]:
    if reading.pressed != screen:
        return []
    open_ = [q for q in shown if not q.tells and q.id not in reading.answers]
    said = [piece for q in open_ if not q.is_tick for piece in (f"missing/{q.id}", f"words/{q.id}", "missing_end")]
    if any(q.is_tick for q in open_):
        said.append("missing_tick")
    return ["message", *said, "message_end"] if said else []


def _group_number(checklist: Checklist, question: Question) -> int:
    groups = dict.fromkeys(q.group for q in checklist.on_screen(question.screen) if q.is_tick)
    return list(groups).index(question.group)


def _asked(question: Question, answers: Answers) -> list[str]:
    given = answers.get(question.id, "")
    if question.is_tick:
        checked = ["checked"] if given == "yes" else []
        return [f"tick/{question.id}", *checked, "opt_words", f"words/{question.id}", f"tick_end/{question.id}"]
    body = [f"ask/{question.id}"]
    for answer, _ in question.answers:
        body += [f"opt/{question.id}={answer}", *(["checked"] if answer == given else []), "opt_words"]
        body += [_answer(question, answer), "opt_end"]
    return [*body, "ask_end"]


def _answer(question: Question, answer: str) -> str:
    return f"answer/{answer}" if question.is_tick else f"answer/{question.id}={answer}"


def _cannot_tell(ticks: list[Question], answers: Answers, screen: str) -> list[str]:
    rows = [q for q in ticks if q.cannot_tell or screen != DANGER]
    body = [f"unsure/{screen}"] if rows else []
    for q in rows:
        body += [f"cannot/{q.id}", *(["checked"] if answers.get(q.id) == UNSURE else [])]
        body += ["tell_words", f"tell/{q.id}"] if screen == DANGER else ["unsure_words", f"words/{q.id}"]
        body.append("opt_end")
    return [*body, "unsure_end"] if rows else []


def _result(checklist: Checklist, causes: Mapping[str, Cause], answers: Answers) -> Composition:
    result = decide(checklist, answers)
    level = result.level
    decisive, calmer = rules_shown(result, answers)
    modifiers = [m for m in result.modifiers if all(q in answers for q in m.when)] or list(result.modifiers)
    # A calmer rule about the same answers ("it may not be able to stand") adds nothing to the one that decided.
    about = {q for r in decisive for q in r.when}
    others = [r for r in calmer if not about.issuperset(r.when)]
    rules = [*decisive, *others]
    fit = level == Level.EMERGENCY and answers.get("fit_now") == "yes"
    watch = level == Level.WATCH
    aids = list(dict.fromkeys(r.first_aid for r in rules if r.first_aid)) if not watch else []
    named = causes_to_name(causes, (c for r in (*decisive, *calmer) for c in r.causes), answers)

    body = [
        "back/answers" if answers else "back/home",
        "main",
        "form/hidden",
        *_carry(checklist, answers, ()),
        "form_end",
    ]
    body.append("care/fit" if fit else f"care/{level}")
    body += ["timer"] if fit else []
    body += ["look_again", "goif"] if watch else []
    body += ["again"] if answers.get("settled") == "not_yet" and level != Level.EMERGENCY else []
    body.append(f"why/{level}")
    for rule in decisive or others:
        body += [*_reason(checklist, rule, answers), "reason_end"]
    for modifier in modifiers:
        body += [*_reason(checklist, modifier, answers), "raised_end"]
    body.append("why_end")
    if decisive and (also := [r for r in others if r.level]):
        body.append("also")
        for rule in also:
            body += ["item", f"because/{rule.id}", "item_end"]
        body.append("items_end")
    body.append(f"now/{aids[0]}" if aids else f"now/{level}")
    if advised := dict.fromkeys(checklist.advice[r.id] for r in rules if r.advise):
        body.append("advice")
        for rule_id in advised:
            body += ["item", f"advise/{rule_id}", "item_end"]
        body.append("items_end")
    body.append(f"nots/{aids[0]}" if aids else f"nots/{level}")
    body += ["aids", *(f"aid/{slug}" for slug in aids), "aids_end"]
    if named:
        body += ["causes", *(piece for fit in named for piece in _cause(fit)), "causes_end"]
    body.append(f"change/{level}")
    if told := [r for r in result.raises if answers.get(r.question) == UNSURE]:
        body.append("raises")
        for raise_, answer in ((r, a) for r in told for a in r.answers):
            question = checklist.question[raise_.question]
            body += [f"raise/{question.screen}", f"words/{question.id}"]
            body += [] if question.is_tick else ["raise_answer", _answer(question, answer)]
            body.append(f"then/{raise_.level}")
        body.append("raises_end")
    body += ["answer_rest"] if next_questions(checklist, answers) else []
    body += ["goif"] if level in {Level.SAME_DAY, Level.BOOK_SOON} else []
    body += ["travel"] if level in {Level.EMERGENCY, Level.SAME_DAY} else ["worried", "install_offer"]
    body += _given(checklist, answers)
    shown: list[Rule | Modifier] = [*rules, *modifiers]
    body.append("note")
    body += [f"source/{key}" for key in dict.fromkeys(k for row in shown for k in row.sources)]
    body += ["note_end", "main_end", "bar/form"]
    return Composition(f"head/{level}", tuple(body))


def _cause(fit: Fit) -> list[str]:
    """A cause with the answers that fit it and those that do not."""
    body = [f"cause/{fit.cause.id}"]
    for side, features in (("fits", fit.fits), ("against", fit.against)):
        if features:
            words = [piece for n in features for piece in ("and", f"{side}/{fit.cause.id}/{n}")]
            body += [side, *words[1:], "feature_end"]
    return [*body, "cause_end"]


def rules_shown(result: Result, answers: Mapping[str, str]) -> tuple[list[Rule], list[Rule]]:
    """The rules that decided, and the others that rest on given answers.

    Those that decided are the rules of the most urgent level: those on given answers, or else on what was left open.
    """
    given = [r for r in result.rules if all(q in answers for q in r.when)]
    graded = [r for r in result.rules if r.level]
    top = [r for r in graded if r.level == graded[0].level]
    decisive = [r for r in top if r in given] or top
    return decisive, [r for r in given if r not in decisive]


def _reason(checklist: Checklist, row: Rule | Modifier, answers: Mapping[str, str]) -> list[str]:
    """The owner's own answers, then why they matter."""
    body = ["reason"]
    for question in (checklist.question[q] for q in row.when):
        given = answers.get(question.id)
        if given is None:
            body += ["unsaid", f"words/{question.id}"]
        elif question.is_tick:
            body += [f"said/{given}", f"words/{question.id}"]
        else:
            body += ["said", f"words/{question.id}", "said_answer", _answer(question, given)]
        body.append("said_end")
    return [*body, "because", f"because/{row.id}"]


def _given(checklist: Checklist, answers: Answers) -> list[str]:
    """The answers given, each with its Change: the worrying ones in sight, the calm ones folded away."""
    given = [q for q in checklist.questions if q.id in answers]
    calm = [q for q in given if not q.rank[answers[q.id]] and len(q.ranks) > 1]
    worrying = [q for q in given if q not in calm]
    body = ["given"]
    body += ["given_rows", *_given_rows(worrying, answers), "given_rows_end"] if worrying else []
    body += ["given_calm", *_given_rows(calm, answers), "given_calm_end"] if calm else []
    return [*body, "given_end"] if given else []


def _given_rows(questions: list[Question], answers: Answers) -> list[str]:
    body: list[str] = []
    for q in questions:
        words = f"words/{q.id}"
        body += ["given_row", words, "given_answer", _answer(q, answers[q.id]), f"change_on/{q.screen}", words]
        body.append("given_row_end")
    return body
