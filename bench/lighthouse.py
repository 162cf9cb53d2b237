"""Lighthouse's mobile scores of real pages, and for each score below 100 the audits that cost points.

Needs Node with npx, which fetches Lighthouse into npm's own cache, and Chromium.
"""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import figures, live, stories

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BUDGET = 100
# An address that holds a dog's answers must not be found by a search: the design wants this audit to fail there.
ON_PURPOSE = {"is-crawlable"}

Report = dict[str, Any]


def main() -> None:
    if not shutil.which("npx"):
        raise SystemExit("Not here: npx. On Debian: apt-get install npm")
    paths = {
        "/": "/",
        "/checklist": "/checklist",
        "a result": f"/checklist?{stories.result_query(stories.EMERGENCY)}",
        "/call": "/call",
        "/first-aid/fit": "/first-aid/fit",
    }
    with TemporaryDirectory() as name, live.running_server() as address:
        reports = {what: examine(f"{address}{path}", Path(name)) for what, path in paths.items()}
    figures.heading(f"Lighthouse {LIGHTHOUSE.partition('@')[2]}, mobile (budget {BUDGET} each)")
    figures.table(["page", *CATEGORIES], [[what, *map(str, scores(report))] for what, report in reports.items()])
    for what, report in reports.items():
        print_failures(what, report, on_purpose=ON_PURPOSE if "?" in paths[what] else set())


def examine(address: str, folder: Path) -> Report:
    """One run of Lighthouse. Its report goes into ``folder``, and so does all else that it writes."""
    file = folder / "report.json"
    flags = " ".join(["--headless=new", *live.chromium_flags()])
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", f"--chrome-flags={flags}"]
    command += ["--output=json", f"--output-path={file}", f"--only-categories={','.join(CATEGORIES)}"]
    environment = {"CHROME_PATH": live.chromium(), "TMPDIR": str(folder)}
    with live.running(command, environment, folder=folder) as process:
        if process.wait() != 0:
            raise SystemExit("Lighthouse did not finish. Its own messages stand above.")
    report: Report = json.loads(file.read_text(encoding="utf-8"))
    return report


def scores(report: Report) -> list[int]:
    """The four scores, of 100."""
    return [round(100 * (report["categories"][category]["score"] or 0)) for category in CATEGORIES]


def print_failures(what: str, report: Report, on_purpose: set[str]) -> None:
    """A line for each audit that keeps a score below 100."""
    for category, score in zip(CATEGORIES, scores(report), strict=True):
        if score >= BUDGET:
            continue
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                why = "on purpose" if audit["id"] in on_purpose else audit.get("displayValue", "")
                print(f"{what}, {category} {score}: {audit['id']}: {audit['title']} ({why})".replace(" ()", ""))


if __name__ == "__main__":
    main()
