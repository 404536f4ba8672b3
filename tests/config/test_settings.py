from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import settings
from config.settings import Settings, WrongSettings, env_example, settings_table

ENV_EXAMPLE = Path(settings.__file__).with_name(".env.example")
NAMES = [f"ROUNDTABLE_{name.upper()}" for name in Settings.model_fields]
A_KEY = b64encode(b"k" * 32).decode()

WRONG = {
    "ROUNDTABLE_DATABASE_URL": [
        "mysql://user:hunter2@host/name",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://host",
    ],
    "ROUNDTABLE_VAULT_URL": ["vault.db"],
    "ROUNDTABLE_KEYS_URL": ["postgresql://user:hunter2@host:port/name"],
    "ROUNDTABLE_MASTER_KEY": ["hunter2", A_KEY[4:], "hunter2, with words that are no Base64"],
    "ROUNDTABLE_MASTER_KEY_OLD": ["hunter2", A_KEY],
    "ROUNDTABLE_LANGUAGE": ["english", "fr"],
    "ROUNDTABLE_ZONE": ["Mars/Olympus", "Europe", "../etc/passwd"],
    "ROUNDTABLE_PLAYGROUND_ENABLED": ["perhaps"],
    "ROUNDTABLE_PLAYGROUND_PORT": ["0", "65536", "８０a"],
    "ROUNDTABLE_WEB_ADDRESS": ["table.example", "https://", "https://table.example/board", "https://a@table.example"],
    "ROUNDTABLE_WEB_PORT": ["65536"],
    "ROUNDTABLE_SLACK_BOT_TOKEN": ["xoxp-hunter2"],
    "ROUNDTABLE_SLACK_APP_TOKEN": ["xoxb-hunter2", "xapp-hunter2"],
    "ROUNDTABLE_SLACK_SIGNING_SECRET": ["hunter2"],
    "ROUNDTABLE_SLACK_HTTP_PORT": ["65536"],
    "ROUNDTABLE_SLACK_API_URL": ["slack.com"],
    "ROUNDTABLE_DISCORD_TOKEN": ["hunter2"],
    "ROUNDTABLE_DISCORD_GUILD": ["my server", "-1"],
    "ROUNDTABLE_DISCORD_API_URL": ["discord.com"],
    "ROUNDTABLE_LOG_LEVEL": ["LOUD"],
    "ROUNDTABLE_LOG_FORMAT": ["xml"],
}


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_nothing_needs_to_be_set(env_file: Path) -> None:
    chosen = settings.load(env_file)
    assert (chosen.database_url, chosen.playground_host) == ("sqlite:///data/roundtable.db", "127.0.0.1")


def test_the_database_is_in_the_data_folder_unless_it_has_an_address(env_file: Path) -> None:
    env_file.write_text("ROUNDTABLE_DATA_DIR=/srv/round table\n")
    assert settings.load(env_file).database_url == "sqlite:////srv/round table/roundtable.db"


def test_the_environment_goes_before_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("ROUNDTABLE_PLAYGROUND_PORT=8001\nROUNDTABLE_LANGUAGE=es\n")
    monkeypatch.setenv("ROUNDTABLE_PLAYGROUND_PORT", "8002")
    chosen = settings.load(env_file)
    assert (chosen.playground_port, chosen.language) == (8002, "es")


def test_hosts_are_given_with_commas_and_choices_in_any_case(env_file: Path) -> None:
    env_file.write_text(
        "ROUNDTABLE_PLAYGROUND_ALLOWED_HOSTS= box.example, box ,\nROUNDTABLE_LOG_LEVEL=debug\nROUNDTABLE_LANGUAGE=ES\n"
    )
    chosen = settings.load(env_file)
    assert (chosen.playground_allowed_hosts, chosen.log_level, chosen.language) == (
        ("box.example", "box"),
        "DEBUG",
        "es",
    )


def test_an_empty_setting_counts_as_not_set(env_file: Path) -> None:
    env_file.write_text("".join(f"{name}=\n" for name in NAMES))
    assert settings.load(env_file) == settings.load(env_file.with_name("none"))


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_gives_one_sentence_that_says_what_would_work(name: str, value: str, env_file: Path) -> None:
    env_file.write_text(f"{name}={value}\n", encoding="utf-8")
    with pytest.raises(WrongSettings, match=rf"\A{name} [^\n]*\. It should be [^\n]+\.\Z") as wrong:
        settings.load(env_file)
    assert "hunter2" not in str(wrong.value)


def test_all_that_is_wrong_is_said_at_once(env_file: Path) -> None:
    env_file.write_text("".join(f"{name}={values[0]}\n" for name, values in WRONG.items()))
    with pytest.raises(WrongSettings) as wrong:
        settings.load(env_file)
    assert [line.split()[0] for line in str(wrong.value).splitlines()] == list(WRONG)


def test_every_setting_that_can_be_wrong_is_tried_above() -> None:
    any_text_works = {
        "ROUNDTABLE_DATA_DIR",
        "ROUNDTABLE_PLAYGROUND_HOST",
        "ROUNDTABLE_PLAYGROUND_ALLOWED_HOSTS",
        "ROUNDTABLE_SLACK_HTTP_HOST",
        "ROUNDTABLE_WEB_HOST",
    }
    assert set(NAMES) - any_text_works == set(WRONG)


def test_a_misspelt_setting_is_found(env_file: Path) -> None:
    env_file.write_text("ROUNDTABLE_LOG_LEVLE=DEBUG\nSOMEBODY_ELSES=1\n")
    with pytest.raises(
        WrongSettings, match=r"\AROUNDTABLE_LOG_LEVLE is no setting\. Did you mean ROUNDTABLE_LOG_LEVEL\?\Z"
    ):
        settings.load(env_file)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"])))
def test_whatever_a_number_is_set_to_there_is_a_sentence_or_a_number(text: str) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ROUNDTABLE_PLAYGROUND_PORT", text)
        outcome = _port_or_sentence()
    assert outcome in range(1, 65536) or str(outcome).endswith("It should be a whole number from 1 to 65535.")


def _port_or_sentence() -> int | str:
    try:
        return settings.load(Path("none")).playground_port
    except WrongSettings as wrong:
        return str(wrong)


def test_a_master_key_may_be_replaced_by_another(env_file: Path) -> None:
    new_key = b64encode(b"n" * 32).decode()
    assert settings.load(env_file).master_keys == ()
    env_file.write_text(f"ROUNDTABLE_MASTER_KEY={new_key}\nROUNDTABLE_MASTER_KEY_OLD={A_KEY}\n")
    assert settings.load(env_file).master_keys == (new_key, A_KEY)


def test_secrets_do_not_show_when_settings_are_printed(env_file: Path) -> None:
    env_file.write_text(f"ROUNDTABLE_MASTER_KEY={A_KEY}\nROUNDTABLE_DATABASE_URL=postgresql://user:hunter2@host/name\n")
    shown = repr(settings.load(env_file))
    assert A_KEY not in shown
    assert "hunter2" not in shown


def test_the_example_explains_every_setting_and_is_up_to_date() -> None:
    assert ENV_EXAMPLE.read_text(encoding="utf-8") == env_example(), "`make readme` brings it up to date"
    assert all(f"\n#{name}=" in env_example() for name in NAMES)


def test_the_example_with_its_signs_taken_away_works(env_file: Path) -> None:
    lines = env_example().splitlines()
    env_file.write_text("\n".join(line.removeprefix("#") for line in lines if line.startswith("#ROUNDTABLE_")))
    assert settings.load(env_file) == settings.load(env_file.with_name("none"))


def test_the_table_has_a_row_for_every_setting() -> None:
    _head, _line, *rows = settings_table().splitlines()
    assert [row.split("`")[1] for row in rows] == NAMES
    assert all(row.count("|") == 5 for row in rows)
