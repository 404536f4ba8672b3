"""The board on the web: one page for all who look at a board together, from any platform or from none."""
