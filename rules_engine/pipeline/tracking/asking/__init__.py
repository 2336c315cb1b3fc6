"""Owns the answers to questions asked in plain words, in English and German.
It never guesses: what could mean two things is asked back, what is not known is said to be unknown, and every answer
points at documents and audit entries.
To add a question, give it an intent with its words, write what answers it, and add seeded questions with known answers.
"""
