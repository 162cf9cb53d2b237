"""data/ loads only when it is sound; otherwise the message tells an editor which file, row and key to look at."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.domain.checklist import Level
from server.knowledge.load import load_knowledge
from server.knowledge.record import KnowledgeError
from server.settings import Settings

RULES = "checklist/rules.toml"
MODIFIERS = "checklist/modifiers.toml"
QUESTIONS = "checklist/questions.toml"


@dataclass(frozen=True)
class Broken:
    """One thing wrong in one file, and what the message has to name."""

    what: str
    file: str
    breaks: Callable[[str], str]
    names: tuple[str, ...]


def appended(text: str) -> Callable[[str], str]:
    return lambda content: f"{content}\n{text}\n"


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    """The first match replaced. Fails when nothing matches, so that no case goes stale."""

    def breaks(content: str) -> str:
        changed, count = re.subn(pattern, by, content, count=1, flags=re.MULTILINE)
        assert count == 1, f"{pattern} is not in the file any more"
        return changed

    return breaks


def row(
    table: str, when: str, *, level: str = "", more: str = "", id: str = "mine", sources: str = '["judgement"]'
) -> str:
    graded = f'level = "{level}"' if level else ""
    return (
        f'[[{table}]]\nid = "{id}"\nwhen = {when}\n{graded}\nbecause = "Because."\nevidence = ["RF-01"]\n'
        f"sources = {sources}\n{more}"
    )


def rule(when: str, level: str = "emergency", **more: str) -> Callable[[str], str]:
    return appended(row("rule", when, level=level, **more))


def question(more: str, id: str = "mine") -> Callable[[str], str]:
    return appended(f'[[question]]\nid = "{id}"\ntext = "Mine"\nevidence = ["RF-01"]\n{more}')


def without_level(level: str) -> Callable[[str], str]:
    def breaks(content: str) -> str:
        blocks = re.split(r"(?m)^(?=\[\[rule\]\])", content)
        return "".join(block for block in blocks if f'level = "{level}"' not in block)

    return breaks


BROKEN = [
    # ---- rules and modifiers
    Broken("unknown question", RULES, rule('{ tail = ["yes"] }'), ("rule mine", "when.tail")),
    Broken("unknown answer", RULES, rule('{ gait = ["hops"] }'), ("rule mine", "when.gait", "hops", "wobbly")),
    Broken("empty list", RULES, rule("{ gait = [] }"), ("rule mine", "when.gait")),
    Broken("complete list", RULES, rule('{ gut = ["yes", "no", "unsure"] }'), ("rule mine", "when.gut")),
    Broken("answer named twice", RULES, rule('{ gut = ["yes", "yes"] }'), ("rule mine", "when.gut")),
    Broken("empty when", RULES, rule("{}"), ("rule mine", "when")),
    Broken("rank gap", RULES, rule('{ gait = ["wobbly"] }', "same_day"), ("rule mine", "when.gait", "“drags”")),
    Broken("rank gap over unsure", RULES, rule('{ poison = ["unsure"] }'), ("rule mine", "when.poison", "“reach”")),
    Broken(
        "rank gap in a modifier",
        MODIFIERS,
        appended(row("modifier", '{ age = ["under_6m"] }')),
        ("modifier mine", "when.age", "“under_12w”"),
    ),
    Broken("twin rules", RULES, rule('{ stand = ["yes"] }'), ("rule mine", "when", "rf09_cannot_stand")),
    Broken(
        "twin rules with their answers in another order",
        RULES,
        appended(
            row("rule", '{ temp = ["high", "low", "very_low", "very_high"] }', level="same_day", id="mine_first")
            + row("rule", '{ temp = ["very_high", "very_low", "low", "high"] }', level="same_day")
        ),
        ("rule mine,", "when", "mine_first"),
    ),
    Broken(
        "twin modifiers",
        MODIFIERS,
        appended(row("modifier", '{ gutfeel = ["yes"] }')),
        ("modifier mine", "when", "modifier gutfeel"),
    ),
    Broken("rule id twice", RULES, rule('{ gut = ["yes"] }', id="rf33_gut"), ("rule rf33_gut", "id")),
    Broken(
        "one id for a rule and a modifier",
        MODIFIERS,
        appended(row("modifier", '{ flat = ["yes"] }', id="rf33_gut")),
        ("rf33_gut", "id"),
    ),
    Broken("rule that sets watch", RULES, rule('{ gut = ["yes"] }', "watch"), ("rule mine", "level", "watch")),
    Broken("unknown level", RULES, rule('{ gut = ["yes"] }', "urgent"), ("rule mine", "level", "urgent")),
    Broken(
        "level from a question for the vet", RULES, rule('{ which_legs = ["front"] }'), ("rule mine", "when.which_legs")
    ),
    Broken("no source", RULES, rule('{ gut = ["yes"] }', sources="[]"), ("rule mine", "sources")),
    Broken(
        "unknown source", RULES, rule('{ gut = ["yes"] }', sources='["a-blog"]'), ("rule mine", "sources", "a-blog")
    ),
    Broken(
        "no source for a modifier",
        MODIFIERS,
        appended(row("modifier", '{ flat = ["yes"] }', sources="[]")),
        ("modifier mine", "sources"),
    ),
    Broken(
        "unknown source for a modifier",
        MODIFIERS,
        appended(row("modifier", '{ flat = ["yes"] }', sources='["a-blog"]')),
        ("modifier mine", "sources", "a-blog"),
    ),
    Broken(
        "unknown cause", RULES, rule('{ gut = ["yes"] }', more='causes = ["C-99"]'), ("rule mine", "causes", "C-99")
    ),
    Broken(
        "unknown first aid",
        RULES,
        rule('{ gut = ["yes"] }', more='first_aid = "kiss"'),
        ("rule mine", "first_aid", "kiss"),
    ),
    Broken("misspelt key", RULES, rule('{ gut = ["yes"] }', more='advice = "Rest."'), ("rule mine", "advice")),
    Broken(
        "misspelt because",
        RULES,
        replaced("^because = ", "becuase = "),  # codespell:ignore becuase
        ("rule rf02_fit_now", "becuase"),  # codespell:ignore becuase
    ),
    Broken("key left out", RULES, replaced("^because = .*$", ""), ("rule rf02_fit_now", "because")),
    Broken("text instead of a list", RULES, rule('{ gut = "yes" }'), ("rule mine", "when")),
    Broken("number instead of text", RULES, rule('{ gut = ["yes"] }', more="advise = 3"), ("rule mine", "advise")),
    Broken("broken TOML", RULES, appended("[[rule\nid ="), ("TOML", "line")),
    Broken("nothing in the file", RULES, lambda content: "", ("[[rule]]",)),
    *(
        Broken(f"no rule for {level}", RULES, without_level(level), ("level", level))
        for level in ("emergency", "same_day", "book_soon")
    ),
    # ---- questions
    Broken("question id twice", QUESTIONS, question('screen = "signs"', id="gut"), ("question gut", "id")),
    Broken("reserved question id", QUESTIONS, question('screen = "signs"', id="none"), ("question none", "id")),
    Broken("question id with capitals", QUESTIONS, question('screen = "signs"', id="Gut"), ("question Gut", "id")),
    Broken("question id with a dash", QUESTIONS, question('screen = "signs"', id="my-gut"), ("question my-gut", "id")),
    Broken("unknown screen", QUESTIONS, question('screen = "ears"'), ("question mine", "screen", "ears")),
    Broken(
        "no unsure",
        QUESTIONS,
        question('screen = "signs"\nanswers = [["a", "A"], ["b", "B"]]\nranks = [["a"], ["b"]]'),
        ("question mine", "answers", "unsure"),
    ),
    Broken(
        "unsure not last",
        QUESTIONS,
        question('screen = "signs"\nanswers = [["unsure", "?"], ["b", "B"]]\nranks = [["unsure"], ["b"]]'),
        ("question mine", "answers", "unsure"),
    ),
    Broken(
        "answer without a rank",
        QUESTIONS,
        question('screen = "signs"\nanswers = [["a", "A"], ["b", "B"], ["unsure", "?"]]\nranks = [["a"], ["unsure"]]'),
        ("question mine", "ranks", "b"),
    ),
    Broken(
        "answer with two ranks",
        QUESTIONS,
        question('screen = "signs"\nanswers = [["a", "A"], ["unsure", "?"]]\nranks = [["a"], ["unsure", "a"]]'),
        ("question mine", "ranks"),
    ),
    Broken(
        "answer id that an address cannot carry",
        QUESTIONS,
        question('screen = "signs"\nanswers = [["over 5", "More"], ["unsure", "?"]]\nranks = [["unsure"], ["over 5"]]'),
        ("question mine", "answers", "over 5"),
    ),
    # ---- the other files
    Broken(
        "reviewed on no date", "checklist/review.toml", replaced("^changed = .*$", 'changed = "soon"'), ("changed",)
    ),
    Broken("level without words", "checklist/levels.toml", replaced('^id = "watch"$', 'id = "same_day"'), ("watch",)),
    Broken("misspelt key of a level", "checklist/levels.toml", replaced("^lede = ", "leed = "), ("leed",)),
    Broken(
        "not asked without a reason", "checklist/not_asked.toml", replaced("^reason = .*$", ""), ("RF-13", "reason")
    ),
    Broken(
        "cause id twice", "causes.toml", appended('[[cause]]\nid = "C-01"\nname = "A"\nwords = "B."'), ("C-01", "id")
    ),
    Broken("misspelt key of a cause", "causes.toml", replaced("^words = ", "word = "), ("cause C-01", "word")),
    Broken(
        "source without a title", "sources.toml", appended('[sources.mine]\naddress = "x"'), ("source mine", "title")
    ),
    Broken("no sources at all", "sources.toml", lambda content: "", ("sources",)),
    Broken(
        "first aid from an unknown source",
        "first_aid/fit.toml",
        replaced(r"^sources = \[", 'sources = ["a-blog", '),
        ("a-blog",),
    ),
    Broken(
        "first aid with a step of one word", "first_aid/fit.toml", replaced(r"^now = \[", 'now = [ "Run", '), ("now",)
    ),
    Broken(
        "checked on no date",
        "numbers.toml",
        replaced('^checked = ""', 'checked = "last week"'),
        ("line aspca", "checked", "last week"),
    ),
    Broken(
        "line of an unknown region",
        "numbers.toml",
        replaced('^region = "us"', 'region = "mars"'),
        ("line aspca", "region", "mars"),
    ),
    Broken(
        "clause about an unknown question",
        "call_card.toml",
        replaced(r"when = \{ \w+ =", "when = { tail ="),
        ("clause", "when.tail"),
    ),
    Broken(
        "story with an unknown answer",
        "vignettes/watch.toml",
        replaced('^answers = { where = "whole"', 'answers = { where = "ears"'),
        ("story wa_01", "where", "ears"),
    ),
    Broken(
        "story without its level", "vignettes/watch.toml", replaced("^expected = .*$", ""), ("story wa_01", "expected")
    ),
    Broken(
        "story id twice",
        "vignettes/watch.toml",
        replaced('^id = "wa_02.*"$', 'id = "wa_01_paddling_in_his_sleep"'),
        ("wa_01_paddling_in_his_sleep", "id"),
    ),
    Broken("no usual answers", "vignettes/watch.toml", replaced(r"^\[usual\]$", "[normal]"), ("usual",)),
]


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """A copy of data/ to break."""
    return Path(shutil.copytree(settings.data, tmp_path / "data"))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.what)
def test_a_broken_file_is_refused_naming_file_row_and_key(data: Path, broken: Broken) -> None:
    file = data / broken.file
    file.write_text(broken.breaks(file.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(KnowledgeError) as refused:
        load_knowledge(data)

    message = str(refused.value)
    folder = Path("data", broken.file).parent.name
    assert message.startswith(f"{folder}/{file.name}: "), message
    for name in broken.names:
        assert name in message.partition(": ")[2], message


@pytest.mark.parametrize("name", [RULES, QUESTIONS, MODIFIERS, "sources.toml", "numbers.toml", "call_card.toml"])
def test_a_missing_file_is_named(data: Path, name: str) -> None:
    (data / name).unlink()

    with pytest.raises(KnowledgeError, match=re.escape(f"{Path('data', name).parent.name}/{Path(name).name}: ")):
        load_knowledge(data)


def test_a_file_that_is_not_utf_8_is_named(data: Path) -> None:
    (data / RULES).write_bytes(b'because = "\xff"')

    with pytest.raises(KnowledgeError, match=re.escape("checklist/rules.toml: is not valid TOML")):
        load_knowledge(data)


def test_a_first_aid_page_that_a_rule_names_must_be_there(data: Path) -> None:
    (data / "first_aid" / "bloat.toml").unlink()

    with pytest.raises(KnowledgeError, match=r"checklist/rules\.toml: rule \w+, first_aid: “bloat” is not known"):
        load_knowledge(data)


def test_the_copy_loads_as_it_is(data: Path) -> None:
    """So that every refusal above comes from what was broken."""
    assert set(load_knowledge(data).levels) == set(Level)


def test_a_rule_that_only_advises_may_accept_the_calm_answers(data: Path) -> None:
    file = data / RULES
    text = row("rule", '{ settled = ["stopped"], which_legs = ["front"] }', more='advise = "Tell the vet."')
    file.write_text(appended(text)(file.read_text(encoding="utf-8")), encoding="utf-8")

    assert load_knowledge(data).checklist.rules[-1].level is None


def test_a_number_checked_on_a_date_is_kept_as_that_date(data: Path) -> None:
    file = data / "numbers.toml"
    changed = replaced('^checked = ""', 'checked = "2026-11-22"')(file.read_text(encoding="utf-8"))
    file.write_text(changed, encoding="utf-8")

    line = load_knowledge(data).numbers.line[0]

    assert line.checked_on is not None
    assert line.checked_on.isoformat() == "2026-11-22"
    assert load_knowledge(data).numbers.line[1].checked_on is None
