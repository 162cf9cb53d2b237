"""Vendored files are those that web/vendor/README.md describes."""

import re
from base64 import b64encode
from hashlib import sha256, sha384

from server.settings import ROOT

VENDOR = ROOT / "web" / "vendor"


def test_every_vendored_script_has_the_digests_and_the_licence_that_its_entry_names() -> None:
    readme = (VENDOR / "README.md").read_text(encoding="utf-8")
    entries = {entry.partition("\n")[0]: entry for entry in readme.split("\n## ")[1:]}
    scripts = {path.name: path.read_bytes() for path in VENDOR.glob("*.js")}
    assert entries.keys() == scripts.keys()
    for name, script in scripts.items():
        assert f"| SHA-256 | `{sha256(script).hexdigest()}`" in entries[name], name
        if "SHA-384" in entries[name]:
            assert f"`sha384-{b64encode(sha384(script).digest()).decode()}`" in entries[name], name
        licence = re.search(r"\| Licence \| .*\]\((\S+)\)", entries[name])
        assert licence, name
        assert (VENDOR / licence[1]).is_file(), name
