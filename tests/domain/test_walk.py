"""An owner pressing through the screens, from the first tick to the result."""

import pytest

from server.domain.checklist import Checklist, Level
from server.domain.triage import Answers, read_answers, read_pairs
from server.domain.vignettes import as_answered, score
from server.press.book import Book
from tests.answer_sets import calmest
from tests.owner import answer_sheet, press_through, sheet

CALM_WALK = ["danger", "cause", "shake", "walk", "signs", "dog"]


@pytest.fixture(scope="module")
def calm(checklist: Checklist) -> Answers:
    return calmest(checklist)


def answers_in(checklist: Checklist, query: str) -> Answers:
    return read_answers(checklist, read_pairs(query)).answers


def test_a_story_comes_to_its_result_in_at_most_seven_screens_and_the_pages_claim_nothing_else(
    book: Book, checklist: Checklist
) -> None:
    """Every fifth story; the level of the accuracy page is the one an owner pressing through would see."""
    stories = book.knowledge.stories[::5]
    given = {s.story.id: s.given for s in score(checklist, book.knowledge.causes, stories).scored}
    for story in stories:
        screens, query = press_through(book, story.answers)
        assert len(screens) <= 7, (story.id, screens)
        assert len(set(screens)) == len(screens), (story.id, screens)
        assert sheet(book, query).shown == given[story.id], story.id
        told = as_answered(checklist, story.answers)
        for question, answer in answers_in(checklist, query).items():
            # Most danger signs have no "I cannot tell": an owner in doubt leaves them unticked.
            assert answer in {told[question], "no" if told[question] == "unsure" else ""}, (story.id, question)


def test_a_danger_sign_is_one_screen(book: Book, checklist: Checklist, calm: Answers) -> None:
    for question in checklist.on_screen("danger"):
        screens, query = press_through(book, {**calm, question.id: "yes"})
        assert screens == ["danger"], question.id
        assert sheet(book, query).shown == Level.EMERGENCY


def test_a_decisive_answer_ends_the_questions_on_its_own_screen(book: Book, calm: Answers) -> None:
    for question, answer in (("snake", "yes"), ("poison", "reach"), ("gait", "drags"), ("gut_much", "yes")):
        screens, _ = press_through(book, {**calm, question: answer})
        assert screens[-1] == book.knowledge.checklist.question[question].screen


def test_a_calm_dog_takes_six_screens_and_a_fit_brings_a_seventh(book: Book, calm: Answers) -> None:
    assert press_through(book, calm)[0] == CALM_WALK
    assert press_through(book, {**calm, "fit_past": "known"})[0] == [*CALM_WALK[:-1], "fit", "dog"]


def test_every_screen_of_a_walk_carries_all_answers_given_before(
    book: Book, checklist: Checklist, calm: Answers
) -> None:
    query = ""
    for screen in CALM_WALK:
        page = sheet(book, query)
        assert page.shown == screen
        assert page.carried == answers_in(checklist, query)
        query = answer_sheet(page, calm)


def test_back_shows_the_screen_before_with_its_answers_standing(book: Book, calm: Answers) -> None:
    query = ""
    seen: list[tuple[str, Answers]] = []
    for _ in CALM_WALK:
        page = sheet(book, query)
        if seen:
            before, told = seen[-1]
            assert page.has(f"back/{before}")
            back = sheet(book, page.sent({}, at=before))
            assert back.shown == before
            assert back.checked == {q: a for q, a in told.items() if q in back.radios}
            assert back.said_none == bool(back.ticks)
        else:
            assert page.has("back/home")
        seen.append((page.shown, {q: calm[q] for q in [*page.ticks, *page.radios]}))
        query = answer_sheet(page, calm)


def test_back_keeps_what_was_ticked_but_not_yet_sent(book: Book, calm: Answers) -> None:
    on_cause = answer_sheet(sheet(book, ""), calm)
    page = sheet(book, on_cause)
    back = sheet(book, page.sent({"carrion": "yes"}, at="danger"))

    assert back.shown == "danger"
    again = sheet(book, back.sent({}, done="danger"))
    assert again.shown == "cause"
    assert again.checked == {"carrion": "yes"}


def test_change_asks_the_screen_again_and_keeps_all_other_answers(
    book: Book, checklist: Checklist, calm: Answers
) -> None:
    _, query = press_through(book, calm)
    for screen in CALM_WALK:
        result = sheet(book, query)
        assert result.has(f"change_on/{screen}")
        page = sheet(book, result.sent({}, at=screen))
        assert page.shown == screen
        others = {q: a for q, a in answers_in(checklist, query).items() if checklist.question[q].screen != screen}
        assert page.carried == others


def test_a_changed_answer_replaces_the_old_one_and_only_that(book: Book, checklist: Checklist, calm: Answers) -> None:
    _, query = press_through(book, calm)
    page = sheet(book, sheet(book, query).sent({}, at="signs"))
    changed = page.sent({**page.checked, "gut": "yes"}, done="signs")

    before, after = answers_in(checklist, query), answers_in(checklist, changed)
    assert after == {**before, "gut": "yes"}


def test_a_worse_answer_changed_back_to_a_calm_one_is_gone(book: Book, checklist: Checklist, calm: Answers) -> None:
    """The question's own hidden input is left out, or the old, more worrying answer would win for ever."""
    _, query = press_through(book, {**calm, "gait": "limp"})
    assert sheet(book, query).shown == Level.BOOK_SOON
    page = sheet(book, sheet(book, query).sent({}, at="walk"))
    changed = page.sent({**page.checked, "gait": "normal"}, done="walk")

    assert answers_in(checklist, changed)["gait"] == "normal"
    _, query = press_through(book, calm, changed)
    assert sheet(book, query).shown == Level.WATCH


def test_an_unticked_danger_sign_is_gone_once_none_of_these_is_pressed(book: Book, calm: Answers) -> None:
    _, query = press_through(book, {**calm, "bloat": "yes"})
    page = sheet(book, sheet(book, query).sent({}, at="danger"))
    assert page.checked == {"bloat": "yes"}

    assert sheet(book, page.sent({}, none="danger")).shown == "cause"


def test_a_changed_answer_asks_what_depends_on_it(book: Book, calm: Answers) -> None:
    _, query = press_through(book, calm)
    page = sheet(book, sheet(book, query).sent({}, at="signs"))

    after = sheet(book, page.sent({**page.checked, "fit_past": "first"}, done="signs"))

    assert after.shown == "fit"
    assert after.radios == ["fit_length", "fit_recover"]


def test_pale_gums_do_not_turn_into_watch_when_the_other_sign_is_taken_back(book: Book, calm: Answers) -> None:
    _, query = press_through(book, {**calm, "eat_less": "unsure", "gut": "yes", "gums": "bad"})
    assert sheet(book, query).shown == Level.EMERGENCY
    page = sheet(book, sheet(book, query).sent({}, at="signs"))

    # "Vomiting" unticked; nothing else is ticked, so "None of these".
    chosen = {q: calm[q] for q in page.radios}
    _, query = press_through(book, calm, page.sent(chosen, none="signs"))

    assert sheet(book, query).shown != Level.WATCH


def test_a_cold_dog_that_was_answered_too_early_is_asked_again(book: Book, calm: Answers) -> None:
    told = {**calm, "why": "cold", "settled": "not_yet"}
    _, query = press_through(book, told)
    result = sheet(book, query)
    assert result.shown == Level.WATCH
    assert result.has("again")

    again = result.sent({}, at="again")
    screens, query = press_through(book, {**calm, "settled": "still"}, again)

    assert screens == ["danger", "shake"], "the danger signs come first again, then whether it has settled"
    assert sheet(book, query).shown != Level.WATCH


def test_a_danger_sign_that_appears_at_the_second_look_is_an_emergency(book: Book, calm: Answers) -> None:
    _, query = press_through(book, {**calm, "settled": "not_yet"})
    screens, query = press_through(book, {**calm, "react": "yes"}, sheet(book, query).sent({}, at="again"))

    assert screens == ["danger"]
    assert sheet(book, query).shown == Level.EMERGENCY


def test_the_three_questions_for_the_vet_leave_the_result_as_it_is(book: Book, calm: Answers) -> None:
    _, query = press_through(book, {**calm, "stand": "yes"})
    result = sheet(book, query)
    assert result.has("travel")
    page = sheet(book, result.sent({}, at="travel"))
    assert page.shown == "travel"
    assert page.has("back/result")

    told = {"which_poison": "nothing", "which_legs": "both_back", "how_often": "all_the_time"}
    after = sheet(book, page.sent(told, done="travel"))

    assert after.shown == Level.EMERGENCY
    assert after.carried == {"stand": "yes", **told}


def test_the_questions_for_the_vet_may_be_left_open(book: Book) -> None:
    assert sheet(book, "stand=yes&done=travel").shown == Level.EMERGENCY


def test_answers_left_open_can_be_answered_from_an_early_result(book: Book, calm: Answers) -> None:
    early = "none=danger&gut=yes&done=signs&at=result"
    result = sheet(book, early)
    assert result.shown in {Level.SAME_DAY, Level.EMERGENCY}
    assert result.has("answer_rest")

    screens, _ = press_through(book, {**calm, "gut": "yes"}, result.sent({}))

    assert screens[0] == "cause"
    assert "danger" not in screens


def test_show_my_result_is_offered_from_same_day_on_and_never_on_the_danger_screen(book: Book, calm: Answers) -> None:
    def offers(told: Answers) -> dict[str, bool]:
        found, query = {}, ""
        while (page := sheet(book, query)).shown in {s.id for s in book.knowledge.checklist.screens}:
            found[page.shown] = page.has("show_result")
            query = answer_sheet(page, told)
        return found

    assert not any(offers(calm).values())
    early = offers({**calm, "operation": "yes"})
    assert early == {screen: screen not in {"danger", "cause"} for screen in early}
    assert not sheet(book, "gut=yes&at=danger").has("show_result")


def test_a_story_stops_at_the_screen_that_makes_it_an_emergency(checklist: Checklist, calm: Answers) -> None:
    told = as_answered(checklist, {**calm, "snake": "yes", "gut_much": "yes"})

    assert {checklist.question[q].screen for q in told} == {"danger", "cause"}
