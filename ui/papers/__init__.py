"""Documents as people send them: what an invoice says, laid out as a workbook, a text, a page or an e-mail.

Owns layouts and the bytes of files. Never decides what stands on a paper, and rounds nothing.
One more way of sending is one more function that takes a document and returns bytes.
"""
