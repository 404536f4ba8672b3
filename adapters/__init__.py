"""Room 4: one folder per platform.

An adapter knows its platform, the kit and the port; no feature, no storage and no other adapter.
"""
