"""Which pieces make a page: every name exists, a screen asks again what is open, a result explains itself."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.domain.causes import MOST_CAUSES
from server.domain.checklist import Checklist, Level, Modifier, Rule
from server.domain.triage import Answers, decide, next_questions
from server.press.book import Book
from tests.answer_sets import calmest
from tests.owner import Sheet, sheet

LEVELS = [str(level) for level in Level]


def address(answers: Answers, **button: str) -> str:
    return "&".join(f"{key}={value}" for key, value in [*answers.items(), *button.items()])


def result_of(book: Book, answers: Answers) -> Sheet:
    page = sheet(book, address(answers, at="result"))
    assert page.shown in LEVELS
    return page


@given(data=st.data())
@settings(max_examples=80)
def test_every_address_gives_a_page_of_pieces_that_exist(
    book: Book, any_query: st.SearchStrategy[str], data: st.DataObject
) -> None:
    query = data.draw(any_query)
    for path in book.composed:
        composition = book.composition(path, query)
        assert {composition.head, *composition.body} <= book.pieces.keys()


@given(data=st.data())
@settings(max_examples=50)
def test_every_set_of_answers_gives_a_result_and_a_call_page_of_pieces_that_exist(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    for path in book.composed:
        composition = book.composition(path, address(answers, at="result"))
        assert {composition.head, *composition.body} <= book.pieces.keys()
    assert result_of(book, answers).shown == decide(book.knowledge.checklist, answers).level


def test_every_rule_and_every_modifier_can_be_explained(book: Book, checklist: Checklist) -> None:
    calm = calmest(checklist)
    rows: list[Rule | Modifier] = [*checklist.rules, *checklist.modifiers]
    for row in rows:
        held = {**calm, **{question: accepted[0] for question, accepted in row.when.items()}}
        assert set(result_of(book, held).pieces) <= book.pieces.keys(), row.id


def test_nothing_answered_shows_the_danger_signs(book: Book) -> None:
    for query in ("", "utm=1", "at=nowhere", "done=danger", "none", "at=again"):
        assert sheet(book, query).shown == "danger", query


def test_answering_again_starts_with_the_danger_signs_whatever_else_was_answered(book: Book) -> None:
    page = sheet(book, "none=danger&snake=yes&settled=not_yet&at=again")

    assert page.shown == "danger"
    assert page.carried == {"snake": "yes"}


def test_an_untouched_danger_screen_is_not_an_all_clear(book: Book) -> None:
    page = sheet(book, "done=danger")

    assert page.shown == "danger"
    assert page.has("message")
    assert page.has("missing_tick")


def test_no_message_stands_on_a_screen_that_was_not_sent_yet(book: Book) -> None:
    assert not sheet(book, "").has("message")
    assert not sheet(book, "none=danger").has("message")
    assert not sheet(book, "none=danger&at=danger").has("message")


def test_only_i_cannot_tell_ticks_show_the_danger_screen_again_with_a_message(book: Book) -> None:
    page = sheet(book, "breathing=unsure&done=danger")

    assert page.shown == "danger"
    assert page.has("missing_tick")
    assert page.checked == {"breathing": "unsure"}


def test_none_of_these_with_i_cannot_tell_goes_on_and_keeps_it(book: Book) -> None:
    page = sheet(book, "breathing=unsure&none=danger")

    assert page.shown == "cause"
    assert page.carried["breathing"] == "unsure"


def test_only_four_signs_may_be_cannot_tell_on_the_danger_screen(book: Book, checklist: Checklist) -> None:
    page = sheet(book, "")

    assert page.can_be_unsure_of == [q.id for q in checklist.on_screen("danger") if q.cannot_tell]
    assert sorted(page.can_be_unsure_of) == ["breathing", "fit_now", "react", "stand"]


def test_on_later_screens_every_tick_may_be_unsure(book: Book) -> None:
    page = sheet(book, "none=danger")

    assert page.can_be_unsure_of == page.ticks


@pytest.mark.parametrize("screen", ["cause", "shake", "walk", "signs", "dog"])
def test_a_choice_left_open_shows_the_screen_again_naming_it_with_the_ticks_kept(book: Book, screen: str) -> None:
    before = sheet(book, address({}, none="danger", at=screen))
    tick, radios = before.ticks[0], before.radios

    page = sheet(book, address({**before.carried, tick: "yes"}, done=screen, at=screen))

    assert page.shown == screen
    assert page.missing == [q for q in radios if q in page.radios]
    assert page.missing
    assert page.checked == {tick: "yes"}
    assert not page.has("missing_tick")


def test_a_screen_with_a_choice_left_open_is_shown_again_without_being_asked_for(book: Book) -> None:
    page = sheet(book, "none=danger&carrion=yes&done=cause")
    assert page.shown == "cause", "the danger signs are carried as answers only by the next screen"
    carried = sheet(book, "none=danger").carried

    page = sheet(book, address({**carried, "carrion": "yes"}, done="cause"))

    assert page.shown == "cause"
    assert page.missing == ["poison"]


def test_the_message_names_only_what_is_missing(book: Book) -> None:
    carried = sheet(book, "none=danger").carried

    page = sheet(book, address({**carried, "poison": "no"}, done="cause"))

    assert page.missing == []
    assert page.has("missing_tick")


def test_a_screen_leaves_its_own_questions_out_of_the_hidden_inputs(book: Book, checklist: Checklist) -> None:
    for screen in checklist.screens:
        page = sheet(book, address(calmest(checklist), at=screen.id))
        assert page.shown == screen.id
        own = {q.id for q in checklist.on_screen(screen.id)}
        assert set(page.carried) == set(checklist.question) - own


@given(data=st.data())
@settings(max_examples=80)
def test_a_page_shows_or_carries_every_answer_once(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    page = sheet(book, address(answers))

    asked = {*page.ticks, *page.radios}
    assert not asked & set(page.carried)
    for question, answer in answers.items():
        if question not in asked:
            assert page.carried[question] == answer
        elif answer != "no" or question in page.radios:
            danger_unsure = page.shown == "danger" and question not in page.can_be_unsure_of
            assert page.checked.get(question) == answer or (answer == "unsure" and danger_unsure)


@given(data=st.data())
@settings(max_examples=50)
def test_a_result_carries_every_answer_and_offers_to_change_it(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)
    page = result_of(book, answers)

    assert page.carried == answers
    for question in answers:
        assert page.has(f"change_on/{book.knowledge.checklist.question[question].screen}")


def test_the_result_is_shown_as_soon_as_it_is_asked_for(book: Book) -> None:
    assert sheet(book, "at=result").shown in {Level.SAME_DAY, Level.EMERGENCY}
    assert sheet(book, "gait=limp&at=result").shown in LEVELS


def test_a_screen_asked_for_that_has_nothing_to_ask_is_passed_over(book: Book) -> None:
    assert sheet(book, "none=danger&at=fit").shown == "fit", "the fit is still open"
    assert sheet(book, "none=danger&fit_past=no&at=fit").shown == "cause"
    assert sheet(book, "stand=yes&at=dog").shown == Level.EMERGENCY


def test_every_result_has_its_level_its_reasons_what_to_do_and_what_not_to_do(book: Book, checklist: Checklist) -> None:
    calm = calmest(checklist)
    for level, answers in {
        "emergency": {"stand": "yes"},
        "same_day": {**calm, "flat": "yes"},
        "book_soon": {**calm, "gait": "limp"},
        "watch": calm,
    }.items():
        page = result_of(book, answers)
        assert page.shown == level
        for piece in (f"care/{level}", f"why/{level}", f"change/{level}", "aids", "note", "note_end"):
            assert page.has(piece), (level, piece)
        assert [p for p in page.pieces if p.startswith("now/")], level
        assert [p for p in page.pieces if p.startswith("nots/")], level
        assert page.has("goif") == (level != "emergency")
        assert page.has("install_offer") == (level in {"book_soon", "watch"})
        assert page.has("look_again") == (level == "watch")


def test_a_fit_going_on_has_the_timer_and_its_own_words(book: Book) -> None:
    page = result_of(book, {"fit_now": "yes"})
    assert page.has("timer")
    assert page.has("care/fit")
    assert page.has("now/fit")
    assert not result_of(book, {"stand": "yes"}).has("timer")
    assert not result_of(book, {"fit_past": "known"}).has("timer")


def test_a_result_shows_the_rules_that_decided_it_with_their_sources(book: Book, checklist: Checklist) -> None:
    for rule in (r for r in checklist.rules if r.level == Level.EMERGENCY and len(r.when) == 1):
        held = {question: accepted[0] for question, accepted in rule.when.items()}
        page = result_of(book, held)
        assert page.has(f"because/{rule.id}")
        for source in rule.sources:
            assert page.has(f"source/{source}"), (rule.id, source)
        for cause in rule.causes[:1]:
            assert page.has(f"cause/{cause}")


def test_first_aid_that_fits_comes_before_the_general_words(book: Book) -> None:
    page = result_of(book, {"bloat": "yes"})

    assert page.has("now/bloat")
    assert page.has("nots/bloat")
    assert page.has("aid/bloat")
    assert not page.has("now/emergency")


@given(data=st.data())
@settings(max_examples=50)
def test_at_most_five_causes_and_those_that_do_not_fit_last(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    page = result_of(book, data.draw(any_answers))

    causes = [book.knowledge.causes[p.removeprefix("cause/")] for p in page.pieces if p.startswith("cause/")]
    fits = {p.split("/")[1] for p in page.pieces if p.startswith("fits/")}
    against = {p.split("/")[1] for p in page.pieces if p.startswith("against/")}
    assert len(causes) <= MOST_CAUSES or all(c.urgent and c.id in fits for c in causes)
    # Whatever something speaks against comes last; a named emergency that fits comes before what does not fit.
    assert [c.id in against for c in causes] == sorted(c.id in against for c in causes)


@given(data=st.data())
@settings(max_examples=50)
def test_answer_the_rest_is_offered_exactly_when_something_open_could_matter(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject
) -> None:
    answers = data.draw(any_answers)

    assert result_of(book, answers).has("answer_rest") == bool(next_questions(book.knowledge.checklist, answers))


def test_an_unsure_answer_that_matters_is_listed_with_what_it_could_become(book: Book, checklist: Checklist) -> None:
    page = result_of(book, {**calmest(checklist), "gait": "unsure"})

    place = page.pieces.index("raises")
    listed = page.pieces[place : page.pieces.index("raises_end")]
    assert "answer/gait=drags" in listed
    assert listed[listed.index("answer/gait=drags") + 1] == "then/emergency"


def test_the_reason_says_what_was_not_answered_instead_of_claiming_it(book: Book) -> None:
    page = result_of(book, {})

    assert page.has("unsaid")
    assert not [p for p in page.pieces if p.startswith("said/")]


# ------------------------------------------------------------------ the call page


def clauses(book: Book, answers: Answers) -> list[str]:
    pieces = book.composition("/call", address(answers)).body
    return [p for p in pieces if p.startswith("say/") and p != "say/nothing_yet"]


def test_with_no_answers_the_script_says_nothing_for_the_owner(book: Book) -> None:
    pieces = book.composition("/call", "").body

    assert clauses(book, {}) == []
    assert "say/nothing_yet" in pieces
    assert "say" not in pieces
    assert "back/home" in pieces


@given(data=st.data())
@settings(max_examples=80)
@example(data=None)
def test_a_clause_is_said_only_for_answers_that_were_given(
    book: Book, any_answers: st.SearchStrategy[Answers], data: st.DataObject | None
) -> None:
    answers = data.draw(any_answers) if data else {}
    card = {clause.id: clause for clause in book.knowledge.call_card.clauses}

    for piece in clauses(book, answers):
        _, clause, number = piece.split("/")
        when = card[clause].say[int(number)].when
        assert all(answers.get(question) in accepted for question, accepted in when.items()), piece


def test_a_danger_sign_alone_claims_nothing_about_the_other_signs(book: Book, checklist: Checklist) -> None:
    for question in checklist.on_screen("danger"):
        pieces = book.composition("/call", f"{question.id}=yes&done=danger").body
        assert [p for p in pieces if p.startswith("carry/")] == [f"carry/{question.id}"]


def test_each_clause_is_said_at_most_once(book: Book, checklist: Checklist) -> None:
    said = clauses(book, calmest(checklist))

    assert said
    assert len({piece.split("/")[1] for piece in said}) == len(said)


def test_the_poison_lines_come_first_only_when_poison_is_possible(book: Book) -> None:
    def order(answers: Answers) -> list[str]:
        return [p for p in book.composition("/call", address(answers)).body if p in {"call/poison", "call/no_answer"}]

    for answers in ({"poison_known": "yes"}, {"poison": "reach"}, {"poison": "possible"}):
        assert order(answers) == ["call/poison", "call/no_answer"]
    for answers in ({}, {"poison": "no"}, {"poison": "unsure"}, {"stand": "yes"}):
        assert order(answers) == ["call/no_answer", "call/poison"]


def test_the_call_page_carries_the_answers_back_to_the_checklist(book: Book) -> None:
    pieces = book.composition("/call", "stand=yes&gut=no").body

    assert "back/check" in pieces
    assert {"carry/stand", "value/yes", "carry/gut", "value/no"} <= set(pieces)
