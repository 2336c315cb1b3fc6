"""Owns the straight line of one document: the tuple of steps, the table of transitions, the step runner and the
worker loop.
It never skips a step silently, waits by sleeping or changes a status outside the table of transitions.
To add a step, write one function of the shared signature, enter it in the tuple with its transitions and add a fault
point to the durability tests.
"""
