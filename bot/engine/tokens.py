"""A button's action and arguments, a form's submission and arguments ⇄ a string of at most 100 bytes.

`v1:ideas.support:12` reads as it is written. Numbers stand as digits, words after `'` and bytes after `~` in base 64; the
characters `:` and `%` in words are written `%3A` and `%25`. A token comes back from outside: whatever it says is checked.
"""
