"""Going through the checklist on a phone of any engine; the answers are those of e2e/walk.py."""

from __future__ import annotations

from collections.abc import Mapping

from e2e.engines.phone import Phone
from e2e.walk import CALM, NOTHING_TOLD

DOCK = ".dock button"
NONE = "button.none"


def wait_until_ready(phone: Phone) -> None:
    """Until the home screen says that Steady is ready offline: from then on the server may go away."""
    phone.expect("[data-readiness] span", "Ready offline on this phone.")


def begin(phone: Phone) -> None:
    """From the home page to the danger signs."""
    phone.press("main a", "Check my dog now")
    assert screen_shown(phone) == "danger"


def screen_shown(phone: Phone) -> str:
    """The id of the question screen; empty on a result."""
    return phone.attribute(DOCK, "value")


def level_shown(phone: Phone) -> str:
    """The level of the result; empty on a question screen."""
    return phone.attribute("[data-result]", "data-result")


def answers_in(phone: Phone) -> dict[str, str]:
    """What the page would send on: its hidden answers and what is ticked."""
    pairs: list[tuple[str, str]] = phone.evaluate(
        "() => [...new FormData(document.getElementById('answers'))].filter(([name]) => name !== 'none')"
    )
    return dict(pairs)


def choose(phone: Phone, question: str, answer: str) -> None:
    """Tap one answer of a question."""
    box = f"input:not([type=hidden])[name={question}][value={answer}]"
    if phone.count(f"{box}:checked"):
        return
    if phone.attribute(f"details:not([open]):has({box})", "class"):
        phone.click(f"details:has({box}) summary")
    phone.click(f"label.opt:has({box})")
    phone.wait_until("(css) => document.querySelector(css).checked", box)


def answer_screen(phone: Phone, told: Mapping[str, str] = NOTHING_TOLD) -> None:
    """Answer what this screen asks, calmly where ``told`` says nothing, and go on."""
    choices, ticks = phone.evaluate(
        """() => ["input[type=radio]", ".group input[type=checkbox]"].map((kind) =>
          [...new Set([...document.querySelectorAll(`#answers ${kind}`)].map((input) => input.name))])"""
    )
    for question in choices:
        choose(phone, question, told.get(question, CALM.get(question, "unsure")))
    for question in ticks:
        if told.get(question, "no") != "no":
            choose(phone, question, told[question])
    ticked = any(told.get(question) == "yes" for question in ticks)
    phone.press(NONE if phone.visible(NONE) and not ticked else DOCK)


def walk_to_result(phone: Phone, told: Mapping[str, str] = NOTHING_TOLD) -> list[str]:
    """From a question screen to the result. Returns the screens on the way."""
    passed: list[str] = []
    while screen := screen_shown(phone):
        assert screen not in passed, f"{screen} came again after {passed}"
        passed.append(screen)
        answer_screen(phone, told)
    return passed


def save_number(phone: Phone, role: str, number: str, name: str = "") -> None:
    """On the call page: type a number in, keep it, and read that it is kept, or that it cannot be called."""
    form = f"form[data-number-of={role}]"
    if not phone.visible(form):
        phone.unfold("Type in my vet’s number")
    phone.fill(f"{form} [name=name]", name)
    phone.fill(f"{form} [name=phone]", number)
    phone.click(f"{form} button", "Keep this number")
    phone.expect(f"{form} :is([data-saved], [data-wrong])")
