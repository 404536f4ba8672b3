"""Write a new revision: `python -m storage.migrations new "what changes"`."""

import sys

from storage.migrations import revision

match sys.argv[1:]:
    case ["new", message]:
        sys.stdout.write(f"{revision(message)}\n")
    case _:
        sys.exit('usage: python -m storage.migrations new "what changes"')
