"""Owns what stands where on each page, and the addresses of the pages.
It never decides, computes or formats: a page shows the vars of its state with the parts of components.
To add a page, write one function, give it a state with its right, enter both in app and take its pictures.
"""
