"""Room 2: what carries the features out. It knows the kit and the storage's engine tables, no feature and no platform."""
