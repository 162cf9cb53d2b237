"""Renders every piece once. The names are those that ``server/domain/compose.py`` puts together."""

from collections.abc import Iterator
from typing import Any

from server.domain.checklist import TICK_ANSWERS, Level
from server.domain.triage import DANGER, TRAVEL
from server.knowledge.records import Knowledge
from server.press.render import Renderer, tidy

Piece = tuple[str, str]

PLAIN_RESULT_PIECES = (
    *("again", "answer_rest", "travel", "install_offer"),
    *("reason", "said_answer", "said_end", "because", "reason_end", "raised_end"),
    *("also", "advice", "item", "item_end", "items_end", "aids", "aids_end", "causes", "causes_end", "raises"),
    *("cause_end", "fits", "against", "and_", "feature_end"),
    *("given", "given_rows", "given_calm", "given_row", "given_answer", "given_row_end", "given_end", "note"),
)


def press_pieces(knowledge: Knowledge, renderer: Renderer) -> dict[str, str]:
    """Piece name -> HTML, for the checklist, its results and the call page."""
    pieces: dict[str, str] = {}
    for family in (_frame_pieces, _screen_pieces, _question_pieces, _result_pieces, _row_pieces, _call_pieces):
        for name, html in family(knowledge, renderer):
            if name in pieces:
                raise ValueError(f"Two pieces are called {name}")
            pieces[name] = _joinable(str(html))
    return pieces


def _joinable(html: str) -> str:
    """Tidy, but keep a space at either end: pieces are cut between words too."""
    return (" " if html.startswith(" ") else "") + tidy(html) + (" " if html.endswith(" ") else "")


def _frame_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    m: Any = renderer.macros("checklist/pieces.html")
    for screen in knowledge.checklist.screens:
        yield f"head/{screen.id}", m.head(screen.title, screen.lede)
        yield f"back/{screen.id}", m.back_to(screen.id)
    for level, words in knowledge.levels.items():
        yield f"head/{level}", m.head(words.name, words.lede)
    yield "head/call", m.head("Call", "The numbers to call, and what to say to the vet.")
    yield "back/home", m.back_home()
    yield "back/result", m.back_to("result")
    yield "back/answers", m.back_answers()
    yield "back/check", m.back_check()
    yield "bar/form", m.the_bar("check", True)
    yield "bar/call", m.the_bar("call", True)
    yield "main", '<main id="main">'
    yield "main_end", "</main>"
    yield "form", m.form()
    yield "form/hidden", m.form_hidden()
    yield "form_end", "</form>"


def _screen_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    m: Any = renderer.macros("checklist/pieces.html")
    checklist = knowledge.checklist
    # The screen about a fit comes only after a fit, and the travel screen after the result: not in the count.
    counted = [s for s in checklist.screens if s.id not in {"fit", TRAVEL}]
    for screen in checklist.screens:
        number = sum(s in counted for s in checklist.screens[: checklist.screens.index(screen) + 1])
        yield f"progress/{screen.id}", m.progress(screen, number, 0 if screen.id == TRAVEL else len(counted))
        yield f"screen/{screen.id}", m.screen(screen)
        yield f"none/{screen.id}", m.none_button(screen)
        yield f"said_none/{screen.id}", m.said_none(screen)
        yield f"dock/{screen.id}", m.dock(screen)
        yield f"unsure/{screen.id}", m.unsure(screen.id == DANGER)
        groups = dict.fromkeys(q.group for q in checklist.on_screen(screen.id) if q.is_tick)
        for number, title in enumerate(groups):
            yield f"group/{screen.id}/{number}", m.group(title)
    yield "unsure_end", m.unsure_end()
    yield "group_end", m.group_end()
    yield "show_result", m.show_result()
    yield "dogs_only", m.dogs_only(knowledge.dogs_only)
    yield "message", m.message()
    yield "missing_tick", m.missing_tick()
    yield "missing_end", m.missing_end()
    yield "message_end", m.message_end()


def _question_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    m: Any = renderer.macros("checklist/pieces.html")
    for q in knowledge.checklist.questions:
        yield f"words/{q.id}", m.words(q.text)
        yield f"carry/{q.id}", m.carry(q)
        if q.is_tick:
            yield f"tick/{q.id}", m.tick(q)
            yield f"tick_end/{q.id}", m.tick_end(q)
            yield f"cannot/{q.id}", m.cannot(q)
        else:
            yield f"ask/{q.id}", m.ask(q)
            yield f"missing/{q.id}", m.missing(q)
            for answer, words in q.answers:
                yield f"opt/{q.id}={answer}", m.opt(q, answer)
                yield f"answer/{q.id}={answer}", m.words(words)
        if q.cannot_tell:
            yield f"tell/{q.id}", m.words(q.cannot_tell)
    for answer, words in TICK_ANSWERS:
        yield f"answer/{answer}", m.words(words)
    for answer in dict.fromkeys(a for q in knowledge.checklist.questions for a in q.rank):
        yield f"value/{answer}", m.value(answer)
    for name in ("checked", "opt_words", "opt_end", "ask_end", "tell_words", "unsure_words"):
        yield name, getattr(m, name)()


def _result_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    r: Any = renderer.macros("result/pieces.html")
    for level, words in knowledge.levels.items():
        yield f"care/{level}", r.care(words, words.lede)
        yield f"why/{level}", r.why(level)
        yield f"now/{level}", r.now(level, words.steps, "")
        yield f"nots/{level}", r.do_nots(words.nots)
        yield f"change/{level}", r.change(words)
    emergency = knowledge.levels[Level.EMERGENCY]
    yield "care/fit", r.care(emergency, emergency.lede_fit)
    yield "timer", r.timer(knowledge.stages)
    yield "look_again", r.look_again(knowledge.levels[Level.WATCH].look_again)
    yield "goif", r.goif(knowledge.escalation)
    yield "worried", r.worried(knowledge.not_a_diagnosis)
    for name in PLAIN_RESULT_PIECES:
        yield name.rstrip("_"), getattr(r, name)()
    for answer, start in (("yes", "You ticked: "), ("no", "You said no: "), ("unsure", "You are not sure: ")):
        yield f"said/{answer}", r.said(start)
    yield "said", r.said("")
    yield "unsaid", r.said("Not answered: ")
    yield "raise_answer", " "
    yield "why_end", "</section>"
    yield "given_rows_end", "</ul>"
    yield "given_calm_end", "</ul></details>"
    yield "raises_end", "</ul></section>"
    for level in (Level.EMERGENCY, Level.SAME_DAY, Level.BOOK_SOON):
        yield f"then/{level}", r.then(knowledge.levels[level])
    for screen in knowledge.checklist.screens:
        yield f"raise/{screen.id}", r.raise_(screen)
        yield f"change_on/{screen.id}", r.change_on(screen)
    yield "note_end", r.note_end(knowledge.not_a_diagnosis, knowledge.checklist.changed)


def _row_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    r: Any = renderer.macros("result/pieces.html")
    m: Any = renderer.macros("checklist/pieces.html")
    checklist = knowledge.checklist
    for rule in checklist.rules:
        yield f"because/{rule.id}", m.words(rule.because)
        if checklist.advice.get(rule.id) == rule.id:
            yield f"advise/{rule.id}", m.words(rule.advise)
    for modifier in checklist.modifiers:
        yield f"because/{modifier.id}", m.words(modifier.because)
    for slug, page in knowledge.first_aid.items():
        yield f"now/{slug}", r.now("", page.now, page.picture)
        yield f"nots/{slug}", r.do_nots(page.nots)
        yield f"aid/{slug}", r.aid(slug, page)
    for cause in knowledge.causes.values():
        yield f"cause/{cause.id}", r.cause(cause)
        for side, features in (("fits", cause.fits), ("against", cause.against)):
            for n, feature in enumerate(features):
                yield f"{side}/{cause.id}/{n}", m.words(feature.words)
    for key in dict.fromkeys(key for row in checklist.rows for key in row.sources):
        yield f"source/{key}", r.source(knowledge.sources[key])


def _call_pieces(knowledge: Knowledge, renderer: Renderer) -> Iterator[Piece]:
    c: Any = renderer.macros("call/pieces.html")
    card = knowledge.call_card
    yield "call/numbers", c.numbers(knowledge.numbers.map_search)
    yield "call/poison", c.poison(knowledge.numbers)
    yield "call/no_answer", c.no_answer(card)
    yield "call/rest", c.rest(card)
    yield "say", c.say(card)
    yield "say/nothing_yet", c.nothing_yet(card)
    yield "say_end", c.say_end(card)
    for clause in card.clauses:
        for n, say in enumerate(clause.say):
            yield f"say/{clause.id}/{n}", c.clause(clause.id, say.words)
