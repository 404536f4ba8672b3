"""What the playground's page draws: what all our pages do."""

from dataclasses import replace

from adapters.pages.capabilities import PAGE

PLAYGROUND = replace(PAGE, form_text=100_000)  # what was typed comes back whole, however long it was
