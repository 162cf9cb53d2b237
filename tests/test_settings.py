"""The environment, read once; what cannot be used is refused by name."""

from pathlib import Path

import pytest

from server.settings import ROOT, MailServer, Settings, read_settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read_settings({}) == Settings()
    assert Settings().data == ROOT / "data"
    assert Settings().hosts == {"127.0.0.1", "localhost", "[::1]"}


def test_the_public_address_is_a_host_that_is_answered() -> None:
    settings = read_settings({"STEADY_BASE_URL": "https://steady.example/"})

    assert settings.base_url == "https://steady.example"
    assert settings.hosts == Settings().hosts | {"steady.example"}


def test_more_hosts_are_added_and_spaces_and_capitals_do_not_matter() -> None:
    assert read_settings({"STEADY_HOSTS": " Dog.example ,, b.example"}).hosts == Settings().hosts | {
        "dog.example",
        "b.example",
    }


@pytest.mark.parametrize("address", ["steady.example", "ftp://steady.example", "https://", "https://a.example/app", ""])
def test_an_address_that_is_none_is_refused_by_the_name_of_its_variable(address: str) -> None:
    with pytest.raises(ValueError, match="STEADY_BASE_URL"):
        read_settings({"STEADY_BASE_URL": address})


def test_the_brake_is_pulled_only_by_a_one() -> None:
    assert read_settings({"STEADY_KILL_WORKER": "1"}).kill_worker
    for value in ("", "0", "no", "true"):
        assert not read_settings({"STEADY_KILL_WORKER": value}).kill_worker


def test_another_data_folder_can_be_read() -> None:
    assert read_settings({"STEADY_KNOWLEDGE": "/somewhere"}).data == Path("/somewhere")


def test_what_people_send_is_kept_outside_the_tree() -> None:
    assert Settings().data_dir == Path.home() / ".local" / "share" / "steady"
    assert read_settings({"XDG_DATA_HOME": "/shared"}).data_dir == Path("/shared/steady")
    assert read_settings({"XDG_DATA_HOME": "shared"}).data_dir == Settings().data_dir
    assert read_settings({"XDG_DATA_HOME": "/shared", "STEADY_DATA_DIR": "/sent"}).data_dir == Path("/sent")


def test_the_folder_for_it_stays_the_same_wherever_the_server_is_started() -> None:
    assert read_settings({"STEADY_DATA_DIR": "var"}).data_dir == Path.cwd() / "var"
    assert read_settings({"STEADY_DATA_DIR": "~/sent"}).data_dir == Path.home() / "sent"
    assert read_settings({"STEADY_DATA_DIR": ""}).data_dir == Settings().data_dir


def test_mail_is_sent_only_when_there_is_a_server_for_it() -> None:
    assert read_settings({"STEADY_SMTP_FROM": "a@b.example"}).mail is None
    named = {"STEADY_SMTP_HOST": "mail.example", "STEADY_SMTP_FROM": "steady@steady.example"}
    assert read_settings(named).mail == MailServer("mail.example", "steady@steady.example", 587)
    more = {"STEADY_SMTP_PORT": "465", "STEADY_SMTP_USER": "u", "STEADY_SMTP_PASSWORD": "p"}
    assert read_settings(named | more).mail == MailServer("mail.example", "steady@steady.example", 465, "u", "p")


@pytest.mark.parametrize(
    ("name", "value"),
    [("STEADY_SMTP_FROM", ""), ("STEADY_SMTP_FROM", "steady"), ("STEADY_SMTP_PORT", "smtp"), ("STEADY_SMTP_PORT", "")],
)
def test_mail_that_could_not_be_sent_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    named = {"STEADY_SMTP_HOST": "mail.example", "STEADY_SMTP_FROM": "steady@steady.example"}
    with pytest.raises(ValueError, match=name):
        read_settings(named | {name: value})


def test_how_hard_the_pages_are_pressed_is_a_number_from_0_to_11() -> None:
    assert read_settings({"STEADY_BROTLI_QUALITY": "4"}).brotli_quality == 4
    for wrong in ("12", "-1", "best", ""):
        with pytest.raises(ValueError, match="STEADY_BROTLI_QUALITY"):
            read_settings({"STEADY_BROTLI_QUALITY": wrong})
