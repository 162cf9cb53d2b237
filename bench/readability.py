"""How hard the words are: the Flesch-Kincaid grade of every question, result, first-aid and guide text.

Grade = 0.39 x words a sentence + 11.8 x syllables a word - 15.59 (Kincaid and others, 1975). Syllables are counted by
their vowel groups, so single grades are rough; what counts is the mean and the worst.
"""

import re
from collections.abc import Iterator

from server.domain.vignettes import as_answered
from server.knowledge.load import load_knowledge
from server.knowledge.records import Knowledge
from server.press.book import Book, press_book
from server.settings import Settings

QUESTION_LIMIT, GUIDE_LIMIT = 6.0, 9.0


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text of at least one word."""
    sentences = max(1, len(re.findall(r"[^.?!:;\n]*\w[^.?!:;\n]*", text)))
    words = re.findall(r"[A-Za-z’'-]+", text)
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


def syllables_of(word: str) -> int:
    """Vowel groups, less a silent e at the end.

    >>> [syllables_of(word) for word in ("dog", "shake", "emergency", "little")]
    [1, 1, 4, 2]
    """
    word = word.lower().strip("’'-")
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    return max(1, groups - silent)


def screen_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(name, text) of each screen of questions: single labels are too short to grade."""
    for screen in knowledge.checklist.screens:
        questions = knowledge.checklist.on_screen(screen.id)
        words = [line for q in questions for line in (q.text, q.help, *(w for _, w in q.answers if not q.is_tick))]
        yield f"screen {screen.id}", "\n".join([screen.title, screen.lede, *words])


def result_texts(book: Book) -> Iterator[tuple[str, str]]:
    """(name, text) of the result page of every story, without the titles of its sources."""
    for story in book.knowledge.stories:
        answers = as_answered(book.knowledge.checklist, story.answers)
        query = "&".join(f"{q}={a}" for q, a in {**answers, "at": "result"}.items())
        names = [n for n in book.composition("/checklist", query).body if not n.startswith("source/")]
        html = re.sub(r"</(?:p|li|h[1-3]|small|b|dt|dd|td)>", ".\n", "".join(book.pieces[name] for name in names))
        yield f"result {story.id}", re.sub(r"<[^>]+>", " ", html)


def first_aid_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(name, text) of the first-aid pages."""
    for slug, aid in knowledge.first_aid.items():
        yield f"first aid {slug}", "\n".join([aid.summary, *(f"{s.lead} {s.words}" for s in aid.steps), *aid.nots])


def guide_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """(name, text) of the pages of the guide."""
    for slug, page in {**knowledge.guide.pages, **knowledge.guide.causes}.items():
        yield f"guide {slug}", page.text


def main() -> None:
    settings = Settings()
    book = press_book(load_knowledge(settings.data), settings)
    for title, limit, texts in (
        ("Screens", QUESTION_LIMIT, screen_texts(book.knowledge)),
        ("Results", QUESTION_LIMIT, result_texts(book)),
        ("First aid", QUESTION_LIMIT, first_aid_texts(book.knowledge)),
        ("Guide", GUIDE_LIMIT, guide_texts(book.knowledge)),
    ):
        grades = sorted(((grade(text), name) for name, text in texts), reverse=True)
        mean = sum(value for value, _ in grades) / len(grades)
        worst, name = grades[0]
        print(f"{title}: {len(grades)} texts, mean grade {mean:.1f}, worst {worst:.1f} ({name}), limit {limit}")


if __name__ == "__main__":
    main()
