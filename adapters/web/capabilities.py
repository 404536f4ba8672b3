"""What the board's page draws: what all our pages do, and nothing is typed to it."""

from dataclasses import replace

from adapters.pages.capabilities import PAGE

WEB = replace(PAGE, types=False)
