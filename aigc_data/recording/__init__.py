"""The recorder: what other people's programs import to tell of the tasks they create.

It imports the standard library and the wire's plain readers alone, for it runs in their processes.
"""
