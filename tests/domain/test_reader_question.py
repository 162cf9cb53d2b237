"""What people type is made safe to keep, and what staff write is looked through before it is public."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.answer_check import AnswerCheck, Warning
from server.domain.plain_text import clean, clean_line, links_of, paragraphs
from server.domain.reader_question import Asked, fingerprint, read_edited, read_question
from server.knowledge.records import Knowledge

ANY = st.text(alphabet=st.characters(), max_size=500)


@given(ANY)
def test_a_clean_text_has_no_sign_that_cannot_be_seen_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    for sign in cleaned:
        assert sign in "\n\u200d\ufe0f" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert "\n" not in clean_line(text)
    cleaned.encode()


def test_emoji_and_other_writing_stay_and_towers_of_marks_do_not() -> None:
    family = "\U0001f469\u200d\U0001f467 ünï कुत्ता 犬"
    assert clean(family) == family
    assert len(clean("Z" + "\u0337" * 200)) == 5


@given(ANY)
def test_only_our_own_pages_become_links_and_only_where_staff_wrote(text: str) -> None:
    for links in (True, False):
        for part in (part for block in paragraphs(text, links=links) for line in block for part in line):
            assert not part.link or (links and part.link.startswith("/"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://x.example",
        "//x.example",
        "/guide/../staff",
        "/staff",
        "/guide/x?y",
        "/guide/X",
        " /guide/x",
    ],
)
def test_what_leads_elsewhere_is_text(address: str) -> None:
    assert links_of(f"[x]({address})") == []


@given(st.dictionaries(st.sampled_from(["title", "text", "name", "email", "reply", "topic", "stand", "about"]), ANY))
def test_any_form_is_read(knowledge: Knowledge, values: dict[str, str]) -> None:
    questions = knowledge.questions
    asked, problems = read_question(values, questions.gate, questions.desk.topic_names, {"slipped-disc"})
    edited, _ = read_edited(values, questions.desk.topic_names, {"slipped-disc"})

    assert "stand" in problems or asked.taps["stand"]
    assert fingerprint(asked) == fingerprint(Asked("other", f" {asked.text} … "))
    assert set(edited.about) <= {*edited.about}


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ("Call a vet today.", set()),
        ("Rest for 2 days, and come again in 10 minutes.", set()),
        ("Two drops of water.", set()),
        ("Give CARPROFEN", {"drug"}),
        ("Gabapentín", {"drug"}),
        ("gaba\u200bpentin", {"drug"}),
        ("0.5mg/kg", {"dose"}),
        ("½ tablet", {"dose"}),
        ("Give two tablets.", {"dose"}),
        ("Half a pill, or a quarter of a capsule", {"dose"}),
        ("one teaspoon", {"dose"}),
        ("One of the tablets that it has", set()),
        ("the up-n-go", {"product"}),
        ("Walking wheels", {"product"}),
        ("WALKIN' WHEELS", {"product"}),
    ],
)
def test_the_check_finds_medicines_doses_and_products(knowledge: Knowledge, answer: str, kinds: set[str]) -> None:
    assert {warning.kind for warning in knowledge.questions.check.look(answer)} == kinds


def test_each_is_said_once() -> None:
    check = AnswerCheck(("carprofen",), (), ("mg",))
    assert check.look("carprofen, Carprofen, 5 mg, 5  mg") == (Warning("drug", "carprofen"), Warning("dose", "5 mg"))


def test_no_page_of_ours_is_taken_for_a_medicine(knowledge: Knowledge) -> None:
    """An answer that names our own titles and openings passes."""
    check, desk = knowledge.questions.check, knowledge.questions.desk
    titles = [page.matter.title for page in (*knowledge.guide.pages.values(), *knowledge.guide.causes.values())]
    words = [*titles, *(one.words for one in (*desk.openings, *desk.reasons)), *desk.house_rules]

    assert {text: found for text in words if (found := check.look(text))} == {}
