"""`config/install.sh`, run as `make` runs it, on machines that lack something."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from config import settings

SCRIPT = Path(settings.__file__).with_name("install.sh")
TOOLS = ("basename", "cmp", "cp", "mkdir", "rm", "touch")


class Machine:
    """A machine with a few tools, an empty lock file and the Python it is given."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = home / ".venv"
        self._bin = home / "bin"
        self._bin.mkdir()
        for tool in TOOLS:
            (self._bin / tool).symlink_to(shutil.which(tool) or tool)
        (home / "empty.lock").write_text("")

    def has_python(self, script: str) -> None:
        python = self._bin / "python3"
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)

    def installs(self) -> tuple[bool, str]:
        """Whether it worked, and what was said."""
        done = subprocess.run(
            ["/bin/sh", SCRIPT, "empty.lock"],
            cwd=self.home,
            env={"PATH": str(self._bin)},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode == 0, done.stderr


REAL = f'exec "{sys.executable}" "$@"'
# The same, but for its making an environment around the pip that is here already, which is much quicker.
QUICK = f"""[ "$2" = venv ] || {REAL}
"{sys.executable}" -m venv --without-pip .venv
echo "{sysconfig.get_path("purelib")}" > "$(echo .venv/lib/python3.*/site-packages)/pip.pth\""""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_python_a_sentence_says_what_to_install(machine: Machine) -> None:
    worked, said = machine.installs()
    assert not worked
    assert said == (
        "Roundtable needs Python 3.11 or newer, and there is none here. Please install it"
        " (on Debian or Ubuntu: sudo apt install python3 python3-venv) and try again.\n"
    )


def test_with_an_old_python_a_sentence_says_which_it_is_and_what_to_install(machine: Machine) -> None:
    machine.has_python('[ "$1" = --version ] && echo "Python 3.9.2" || exit 1')
    worked, said = machine.installs()
    assert not worked
    assert said == (
        "Roundtable needs Python 3.11 or newer, and this is Python 3.9.2. Please install a newer one"
        " (on Debian or Ubuntu: sudo apt install python3.11 python3.11-venv) and try again.\n"
    )


def test_without_the_part_that_makes_environments_a_sentence_names_its_package(machine: Machine) -> None:
    machine.has_python(f'case "$2" in *ensurepip*) exit 1;; *) {REAL};; esac')
    worked, said = machine.installs()
    version = "{}.{}".format(*sys.version_info)
    assert not worked
    assert said == (
        f"Python {version} is here, but not the part of it that makes environments. Please install that"
        f" (on Debian or Ubuntu: sudo apt install python{version}-venv) and try again.\n"
    )
    assert not machine.environment.exists()


def test_what_is_installed_is_left_alone_until_the_lock_file_changes(machine: Machine) -> None:
    machine.has_python(QUICK)
    assert machine.installs()[0]
    assert machine.installs() == (True, "")
    (machine.home / "empty.lock").write_text("# changed\n")
    worked, said = machine.installs()
    assert worked
    assert said.startswith("Installing what empty.lock names")
    assert machine.installs() == (True, "")


def test_an_interrupted_installation_is_begun_anew(machine: Machine) -> None:
    machine.has_python(f'[ "$2" = venv ] && {{ mkdir .venv/bin; exit 130; }}; {QUICK}')
    assert not machine.installs()[0]
    machine.has_python(QUICK)
    worked, said = machine.installs()
    assert worked
    assert said.startswith("Making the environment")


def test_an_environment_whose_python_was_removed_is_made_anew(machine: Machine) -> None:
    machine.has_python(QUICK)
    assert machine.installs()[0]
    python = machine.environment / "bin" / "python"
    python.unlink()
    python.symlink_to("/gone/python3")
    worked, said = machine.installs()
    assert worked
    assert said.startswith("Making the environment")
