"""What script/staff does."""

import getpass
import sys

from server.settings import read_settings
from server.store.errors import StoreError
from server.store.roles import Roles
from server.store.staff import Staff

USAGE = (
    "script/staff: list | add NAME | remove NAME | may NAME [answers] [publishes] | shown NAME NAME-FOR-READERS TITLE"
)


def main(arguments: list[str]) -> None:
    """Does one thing, and says what was done."""
    folder = read_settings().data_dir
    staff, roles = Staff(folder), Roles(folder)
    match arguments:
        case ["list"]:
            for name in staff.names():
                role = roles.of(name)
                print(" ".join(filter(None, (name, *role.may, role.shown and f"({role.shown}, {role.title})"))))
            if not staff.names():
                print("There is nobody yet: script/staff add NAME")
        case ["add", name]:
            staff.add(name, _password())
            print(f"{name} can log in at /staff")
        case ["remove", name]:
            staff.remove(name)
            roles.forget(name)
            print(f"{name} can no longer log in, and is logged out")
        case ["may", name, *may] if name in staff.names():
            roles.may(name, tuple(may))
            print(f"{name} may do with questions: {', '.join(roles.of(name).may) or 'nothing but look'}")
        case ["shown", name, shown, title] if name in staff.names():
            roles.show(name, shown, title)
            print(f"Readers see: {roles.of(name).shown}, {roles.of(name).title}")
        case ["may" | "shown", name, *_] if name not in staff.names():
            raise StoreError(f"Nobody of staff is called {name}")
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
