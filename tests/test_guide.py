"""The guide: every cause has its page, every page its sources and a plain wording, and nothing is the old article's."""

import re
from collections.abc import Callable
from hashlib import sha256
from itertools import chain
from pathlib import Path
from shutil import copytree

import pytest

from bench.readability import (
    GUIDE_LIMIT,
    QUESTION_LIMIT,
    first_aid_texts,
    grade,
    guide_texts,
    result_texts,
    screen_texts,
)
from server.domain.checklist import Level
from server.knowledge.guide import CauseMatter, PageMatter, load_guide
from server.knowledge.load import load_knowledge
from server.knowledge.record import KnowledgeError
from server.knowledge.records import Knowledge
from server.press.book import Book
from server.press.pressed import Pressed
from server.settings import Settings

SECTIONS = ("What you may see", "What the vet will likely do", "What you can safely do", "What people often get wrong")
# What the evidence file holds: RF-01 to RF-55 and so on, and its numbered sections.
EVIDENCE_IDS = {"RF": 55, "C": 56, "T": 18, "SC": 18, "OP": 22}


def is_known_evidence(evidence_id: str) -> bool:
    kind, _, number = evidence_id.partition("-")
    if kind in EVIDENCE_IDS:
        return number.isdigit() and 1 <= int(number) <= EVIDENCE_IDS[kind]
    return re.fullmatch(r"[1-8](\.\d)?(\(\d\))?|2\.[ABC]|3\.[A-H]", evidence_id) is not None


def test_every_cause_of_the_evidence_has_a_page(knowledge: Knowledge) -> None:
    matters = [page.matter for page in knowledge.guide.causes.values()]
    ids = [i for matter in matters if isinstance(matter, CauseMatter) for i in matter.ids]
    assert sorted(ids) == [f"C-{n:02}" for n in range(1, 57)]


def test_every_cause_page_says_what_an_owner_needs(knowledge: Knowledge) -> None:
    for slug, page in knowledge.guide.causes.items():
        titles = [section.title for section in page.sections]
        for section in SECTIONS:
            assert any(title.startswith(section) for title in titles), (slug, section)
        assert "What we do not know" in titles, slug
        assert isinstance(page.matter, CauseMatter)
        assert page.matter.fits, slug


def test_every_evidence_id_in_the_data_is_one_that_exists(knowledge: Knowledge) -> None:
    pages = chain(knowledge.guide.causes.values(), knowledge.guide.pages.values())
    named = chain(
        *(q.evidence for q in knowledge.checklist.questions),
        *(row.evidence for row in knowledge.checklist.rows),
        *(aid.evidence for aid in knowledge.first_aid.values()),
        *(level.evidence for level in knowledge.levels.values()),
        *(page.matter.evidence for page in pages),
        *(story.evidence for story in knowledge.stories),
        *(product.evidence for product in knowledge.shop.products),
        *(stop.evidence for stop in knowledge.shop.gate.stop),
    )
    assert [i for i in set(named) if not is_known_evidence(i)] == []


def test_every_source_is_used_somewhere(knowledge: Knowledge) -> None:
    pages = chain(knowledge.guide.causes.values(), knowledge.guide.pages.values())
    shop = knowledge.shop
    used = set(
        chain(
            *(row.sources for row in knowledge.checklist.rows),
            *(aid.sources for aid in knowledge.first_aid.values()),
            *(level.sources for level in knowledge.levels.values()),
            *(line.sources for line in knowledge.numbers.line),
            knowledge.call_card.sources,
            knowledge.escalation.sources,
            *(study.sources for study in knowledge.studies),
            *(page.matter.sources for page in pages),
            *(product.sources for product in shop.products),
            *(stop.sources for stop in shop.gate.stop),
            *(shop.asked.sources, shop.gate.sources, shop.fit.sources, shop.shipping.sources),
        )
    )
    assert sorted(set(knowledge.sources) - used) == []


def broken(tmp_path: Path, file: str, change: Callable[[str], str]) -> Path:
    data = tmp_path / "data"
    copytree(Settings().data, data)
    (data / file).write_text(change((data / file).read_text(encoding="utf-8")), encoding="utf-8")
    return data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: re.sub(r"(?m)^sources = .*$", "sources = []", text), "sources: name at least one"),
        (lambda text: re.sub(r"(?m)^level = .*$", "", text), "level"),
        (lambda text: re.sub(r"(?m)^level = .*$", 'level = "soon"', text), "level"),
        (lambda text: re.sub(r"(?m)^changed = .*$", "", text), "changed"),
        (lambda text: text.replace('slug = "slipped-disc"', 'slug = "disc"'), "slug"),
        (lambda text: text.replace("+++", "---"), "front matter"),
        (lambda text: re.sub(r"(?m)^related = .*$", 'related = ["nowhere"]', text), "related"),
        (lambda text: text.replace("disc_breed = [", "disc_bread = [", 1), "disc_bread"),
        (
            lambda text: (
                text + '\ncolour = "red"\n' if "colour" in text else text.replace("slug =", 'mood = "x"\nslug =', 1)
            ),
            "mood",
        ),
    ],
    ids=["no source", "no level", "other level", "no date", "slug", "no front matter", "related", "question", "key"],
)
def test_a_page_that_is_not_sound_is_refused_naming_file_and_key(
    tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    with pytest.raises(KnowledgeError, match=r"slipped-disc\.md") as refused:
        load_knowledge(broken(tmp_path, "causes/slipped-disc.md", change))
    assert said in str(refused.value)


def test_a_way_in_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    data = broken(tmp_path, "guide/seeing.toml", lambda text: text.replace('"slipped-disc"', '"slipped-disk"', 1))
    with pytest.raises(KnowledgeError, match=r"seeing\.toml.*slipped-disk"):
        load_knowledge(data)


def test_html_in_a_page_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    data = broken(tmp_path, "causes/slipped-disc.md", lambda text: text + "\n<script>alert(1)</script>\n")
    assert "<script" not in load_guide(data).causes["slipped-disc"].html


def test_screens_results_and_first_aid_are_easy_to_read(book: Book) -> None:
    texts = chain(screen_texts(book.knowledge), result_texts(book), first_aid_texts(book.knowledge))
    assert [(name, round(grade(text), 1)) for name, text in texts if grade(text) > QUESTION_LIMIT] == []


def test_the_guide_is_plain_enough_to_read(knowledge: Knowledge) -> None:
    assert [(name, round(grade(text), 1)) for name, text in guide_texts(knowledge) if grade(text) > GUIDE_LIMIT] == []


def test_no_six_words_in_a_row_are_the_old_articles(book: Book) -> None:
    """tests/seed_shingles.txt holds hashes of every six words of the article that Steady grew from."""
    seed = set((Path(__file__).parent / "seed_shingles.txt").read_text().split())
    texts = chain(screen_texts(book.knowledge), first_aid_texts(book.knowledge), guide_texts(book.knowledge))
    shared = []
    for name, text in texts:
        words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
        for n in range(len(words) - 5):
            six = " ".join(words[n : n + 6])
            if sha256(six.encode()).hexdigest()[:12] in seed:
                shared.append((name, six))
    assert shared == []


def test_every_page_can_be_found_in_the_search_and_in_the_site_map(book: Book) -> None:
    search = book.pressed["/search.json"].answer(b"", b"")[2].decode()
    site_map = book.pressed["/sitemap.xml"].answer(b"", b"")[2].decode()
    for slug in (*book.knowledge.guide.causes, *book.knowledge.guide.pages):
        assert f'"/guide/{slug}"' in search
        assert f"/guide/{slug}</loc>" in site_map


def test_the_feed_lists_every_page_with_its_day(book: Book) -> None:
    feed = book.pressed["/feed.xml"].answer(b"", b"")[2].decode()
    pages = (*book.knowledge.guide.causes.values(), *book.knowledge.guide.pages.values())
    assert feed.count("<entry>") == len(pages) + len(book.knowledge.first_aid)
    assert f"<updated>{max(page.matter.changed for page in pages)}T00:00:00Z</updated>" in feed


def page_text(book: Book, path: str) -> str:
    return book.pressed[path].answer(b"", b"")[2].decode()


def test_what_an_owner_sees_leads_to_the_most_urgent_pages_first(book: Book) -> None:
    names = [level.name for level in (book.knowledge.levels[at] for at in Level)]
    sections = re.findall(r"(?s)<section><h2 id=.*?</section>", page_text(book, "/guide/seeing"))
    assert len(sections) == len(book.knowledge.guide.seeing.where) + len(book.knowledge.guide.seeing.when)
    for section in sections:
        shown = re.findall(r"<small>(.*?)</small>", section)
        assert shown == sorted(shown, key=names.index), section


def test_every_drawing_of_the_guide_is_on_a_page_and_every_picture_named_is_drawn(book: Book) -> None:
    template = (Settings().web / "templates" / "parts" / "_guide_pictures.html").read_text(encoding="utf-8")
    drawn = set(re.findall(r'"(\w+)": \1\b', template))
    assert {"hunched", "crossing", "head_tilt", "level_lift", "flank_fold"} <= drawn
    named: set[str] = set()
    for slug, page in {**book.knowledge.guide.causes, **book.knowledge.guide.pages}.items():
        matter = page.matter
        kinds = matter.compare if isinstance(matter, PageMatter) else ()
        pictures = [name for name in (matter.picture, *(kind.picture for kind in kinds)) if name]
        drawings = re.findall(r'<svg class="art|<[^>]* class="gums', page_text(book, f"/guide/{slug}"))
        assert len(drawings) == len(pictures), slug
        named.update(name.replace("-", "_") for name in pictures)
    assert drawn - named == set()


def test_search_is_one_press_away_and_two_from_a_question_or_a_result(book: Book) -> None:
    pages = [path for path, page in book.pressed.items() if path in {"/checklist", "/call"} or is_html(page)]
    assert [path for path in pages if path != "/search" and 'href="/search"' not in page_text(book, path)] == []
    for query in ("none=danger", "stand=yes"):
        assert 'href="/guide"' in book.composed_html("/checklist", query)
    assert 'href="/search"' in book.errors[404].answer(b"", b"")[2].decode()


def is_html(page: Pressed) -> bool:
    return any(value.startswith(b"text/html") for _, value in page.answer(b"", b"")[1])


def test_what_cannot_wait_stands_before_the_contents_of_a_page(book: Book) -> None:
    page = page_text(book, "/guide/tremor-or-fit")
    places = [page.index(words) for words in ("Is it happening now", "On this page", "<h2 id=", "Side by side<a")]
    assert places == sorted(places)
    assert page.index("Fit of the whole body") < page.index("Shiver from cold or fear")
