"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
<%
    from textwrap import dedent, indent

    def steps(direction):
        """The stores in which there is something to do, with the code that does it, indented for a case."""
        for store in ("main", "vault", "keys"):
            lines = ("    " + context.get(f"{store}_{direction}")).splitlines()
            code = dedent("\n".join(line for line in lines if "###" not in line)).strip()
            if code != "pass":
                yield store, indent(code, " " * 12)
%>

def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
% for store, code in steps("upgrades"):
        case "${store}":
${code}
% endfor


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
% for store, code in steps("downgrades"):
        case "${store}":
${code}
% endfor
