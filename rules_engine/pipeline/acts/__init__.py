"""Owns what people may do: the table of acts with their rights and duties, approvals, holds and resolutions.
It never trusts the door an act came through, and no act takes effect without its audit entry in the same transaction.
To add an act, write one function, enter it in the table with its duty and let the matrix test prove every pair of
hands.
"""
