"""The room's README shows a feature; it must be one."""

import re
from pathlib import Path
from typing import Any

from bot import kit
from bot.engine.parse import usage
from bot.engine.registry import Registry

README = Path(__file__).parents[2] / "bot" / "features" / "README.md"


def test_the_feature_in_the_readme_declares_what_it_says() -> None:
    code = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, Any] = {name: getattr(kit, name) for name in kit.__all__}
    exec("from typing import Annotated\n" + code[1], names)
    registry = Registry((names["feature"],))
    assert [usage(command) for command in registry.commands.values()] == ["thank <person> <reason>"]
    assert list(registry.cards) == ["kudos.kudos_card"]
