"""What every page of ours stands on: how it is served, how a card is drawn on it. It is no platform and knows none."""
