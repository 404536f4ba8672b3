"""Slack, through slack-bolt: Socket Mode or HTTP in, the Web API out."""
