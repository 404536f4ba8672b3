"""Room 2: what carries the features out. It knows the kit and the storage, no feature and no platform."""
