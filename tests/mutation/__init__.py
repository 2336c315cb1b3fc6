"""Small mistakes in our own code, one at a time: do the tests that run it notice? Run by ``make mutants``."""
