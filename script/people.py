"""What script/staff does."""

import getpass
import sys

from server.settings import read_settings
from server.store.errors import StoreError
from server.store.staff import Staff

USAGE = "script/staff: list | add NAME | remove NAME"


def main(arguments: list[str]) -> None:
    """Does one thing, and says what was done."""
    staff = Staff(read_settings().data_dir)
    match arguments:
        case ["list"]:
            print("\n".join(staff.names()) or "There is nobody yet: script/staff add NAME")
        case ["add", name]:
            staff.add(name, _password())
            print(f"{name} can log in at /staff")
        case ["remove", name]:
            staff.remove(name)
            print(f"{name} can no longer log in, and is logged out")
        case _:
            raise SystemExit(USAGE)


def _password() -> str:
    """Asked for twice when somebody types; one line when it comes from a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password, at least 12 letters: ")
    if getpass.getpass("Once more: ") != password:
        raise StoreError("The two are not the same")
    return password


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StoreError as error:
        raise SystemExit(f"script/staff: {error}") from None
