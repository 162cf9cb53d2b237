"""The words of waiting, rest and filming load only when they are sound, and say nothing that the evidence does not."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from server.domain.checklist import Checklist, Level
from server.knowledge.diary import load_diary
from server.knowledge.load import load_knowledge
from server.knowledge.record import KnowledgeError
from server.knowledge.records import Knowledge
from server.press.book import Book
from server.settings import Settings
from tests.markup import read
from tests.test_guide import is_known_evidence


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    """The first match replaced. Fails when nothing matches, so that no case goes stale."""

    def breaks(content: str) -> str:
        changed, count = re.subn(pattern, by, content, count=1, flags=re.MULTILINE)
        assert count == 1, f"{pattern} is not in the file any more"
        return changed

    return breaks


@pytest.mark.parametrize(
    ("file", "breaks", "names"),
    [
        ("wait.toml", replaced("30, 1440", "1440, 30"), ("after_minutes", "rise")),
        ("wait.toml", replaced(r"\[30,", "[0,"), ("after_minutes", "above 0")),
        ("wait.toml", replaced('id = "worse"', 'id = "bad"'), ("answer", "bad")),
        ("wait.toml", replaced('id = "stopped"', 'id = "same"'), ("answer", "same, stopped and worse")),
        ("wait.toml", replaced("^evidence = .*$", ""), ("evidence",)),
        ("rest.toml", replaced('id = "lead"', 'id = "crate"'), ("rule crate", "id")),
        ("rest.toml", replaced("right = true", "right = false"), ("question better", "answers", "one is right")),
        ("rest.toml", replaced("right = false", "right = true"), ("question better", "answers", "one is right")),
        ("rest.toml", replaced('"breakfast"', '"Breakfast"'), ("time morning", "finds", "Breakfast")),
        ("rest.toml", replaced("^broke = ", "brake = "), ("brake",)),
        ("film.toml", replaced('id = "walking"', 'id = "standing"'), ("shot standing", "id")),
        ("film.toml", replaced('^picture = "standing"$', ""), ("picture",)),
    ],
)
def test_a_broken_file_is_refused_naming_file_row_and_key(
    tmp_path: Path, checklist: Checklist, file: str, breaks: Callable[[str], str], names: tuple[str, ...]
) -> None:
    folder = Path(shutil.copytree(Settings().data / "diary", tmp_path / "diary"))
    (folder / file).write_text(breaks((folder / file).read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(KnowledgeError) as refused:
        load_diary(folder, checklist)

    message = str(refused.value)
    assert message.startswith(f"diary/{file}: "), message
    for name in names:
        assert name in message.partition(": ")[2], message


@pytest.mark.parametrize("name", ["wait", "rest", "film"])
def test_a_source_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    data = Path(shutil.copytree(Settings().data, tmp_path / "data"))
    file = data / "diary" / f"{name}.toml"
    changed = replaced("^sources = .*$", 'sources = ["a-blog"]')(file.read_text(encoding="utf-8"))
    file.write_text(changed, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=rf"diary/{name}\.toml: sources: “a-blog”"):
        load_knowledge(data)


def test_every_evidence_id_is_one_that_exists(knowledge: Knowledge) -> None:
    diary = knowledge.diary
    named = [*diary.wait.evidence, *diary.rest.evidence, *diary.film.evidence]
    named += [i for rule in diary.rest.rule for i in rule.evidence]
    named += [i for question in diary.rest.question for i in question.evidence]
    assert [i for i in named if not is_known_evidence(i)] == []


def test_the_looks_are_those_of_the_level(knowledge: Knowledge) -> None:
    """30 minutes, 24 hours, then daily for a week (EVIDENCE 1.1)."""
    day = 24 * 60
    assert knowledge.diary.wait.after_minutes == (30, *(n * day for n in range(1, 8)))


def test_the_waiting_page_carries_every_sign_that_ends_it(knowledge: Knowledge, book: Book) -> None:
    words = read(book.pressed["/diary/wait"].answer(b"", b"")[2].decode()).one("main").text
    plain = " ".join(words.replace("\xa0", " ").split())
    for item in (knowledge.escalation.title, *knowledge.escalation.items_):
        assert item in plain
    assert "cannot ring by itself" in plain
    assert knowledge.levels[Level.WATCH].time_target in plain


def test_without_scripts_the_film_coach_is_a_plain_list_of_every_shot(knowledge: Knowledge, book: Book) -> None:
    page = read(book.pressed["/diary/film"].answer(b"", b"")[2].decode())
    shots = [element for element in page.all("li") if "data-shot" in element.attributes]
    assert [shot.attributes["data-shot"] for shot in shots] == [shot.id for shot in knowledge.diary.film.shot]
    assert not [shot for shot in shots if "hidden" in shot.attributes]
    assert "Safety first." in page.one("main").text


def test_no_page_of_care_names_an_amount_of_a_medicine(book: Book) -> None:
    for path in ("/diary/rest", "/diary/wait", "/diary/film"):
        words = read(book.pressed[path].answer(b"", b"")[2].decode()).one("main").text
        assert not re.search(r"\d\s*(mg|ml|tablets?)\b", words), path
