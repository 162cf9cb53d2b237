"""The gate before the basket: open only when every question is answered and nothing stops."""

from __future__ import annotations

from itertools import product as every

from server.domain.gate import GateState, gate_state
from server.knowledge.records import Knowledge

PASSES = {"recent": "no", "sudden": "no", "pain": "no", "rest": "no", "front": "yes", "vet": "yes"}


def judged(knowledge: Knowledge, **answers: str) -> GateState:
    shop = knowledge.shop
    return gate_state(shop.questions, [(stop.id, stop.when) for stop in shop.gate.stop], answers)


def test_it_opens_when_all_is_answered_and_nothing_stops(knowledge: Knowledge) -> None:
    assert judged(knowledge, **PASSES) == GateState("open", PASSES)
    assert judged(knowledge, **PASSES | {"rest": "vet_allows"}).kind == "open"


def test_every_question_can_keep_it_shut(knowledge: Knowledge) -> None:
    for question in knowledge.shop.gate.question:
        without = {q: a for q, a in PASSES.items() if q != question.id}
        assert judged(knowledge, **without) == GateState("ask", without, (), (question.id,))
        assert judged(knowledge, **PASSES | {question.id: "unsure"}).kind == "stop", question.id
        assert judged(knowledge, **PASSES | {question.id: "<b>"}).kind == "ask", question.id


def test_one_stop_is_enough_whatever_is_not_answered_yet(knowledge: Knowledge) -> None:
    state = judged(knowledge, pain="yes")

    assert (state.kind, state.stops) == ("stop", ("stop_pain",))


def test_a_worse_answer_never_opens_it(knowledge: Knowledge) -> None:
    questions = knowledge.shop.questions
    for chosen in every(*([(q.id, answer) for answer in q.rank] for q in questions.values())):
        answers = dict(chosen)
        if judged(knowledge, **answers).kind != "open":
            for question, answer in answers.items():
                ranks = questions[question].rank
                for worse in (other for other in ranks if ranks[other] > ranks[answer]):
                    assert judged(knowledge, **answers | {question: worse}).kind != "open"
