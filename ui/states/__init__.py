"""Owns what each page knows and what happens when somebody does something on it.
It never holds more than one page of rows, never trusts what a browser sends, and has no public method without a right.
To add a state, declare its right on every handler, read through the office, and write rows of finished texts.
"""
