"""What script/forget does."""

import sys
from datetime import UTC, datetime

from server.settings import read_settings
from server.store.errors import LockedError, StoreError
from server.store.sent import Sent

USAGE = "script/forget EMAIL|LINK|NUMBER"


def main(arguments: list[str]) -> None:
    """Forgets somebody, and says what is gone and what is not."""
    if len(arguments) != 1 or not arguments[0].strip() or arguments[0].startswith("-"):
        raise SystemExit(USAGE)
    sent = Sent(read_settings().data_dir, by_mail=False, told=lambda slug: None)
    try:
        sent.open()
    except LockedError as error:
        raise StoreError(f"{error}. Or let staff forget the address at /staff/questions") from error
    try:
        gone = sent.questions.forget(arguments[0], datetime.now(UTC))
    finally:
        sent.close()
    print(f"Questions deleted: {len(gone)}{' (' + ', '.join(gone) + ')' if gone else ''}")
    if "@" in arguments[0]:
        print("One whose address was deleted after its time is not found by it: give its link or its number.")
    print("The daily copies keep them for up to 14 days; backups that you took away keep them until you delete those.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StoreError as error:
        raise SystemExit(f"script/forget: {error}") from None
