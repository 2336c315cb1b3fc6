"""Owns the parts that every page is drawn with: the shell, tables, pills, cards, fields, money, timelines, empty and
error parts.
It never reads data, holds a sentence for people or invents a colour: words come from words, colours from the tokens.
To add a part, write one function that returns a component, draw it on the page of parts and look at it in both themes.
"""
