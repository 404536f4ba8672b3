"""A whole small chat platform in one process: the page in the browser, and the harness of the feature tests."""
