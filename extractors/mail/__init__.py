"""Opening e-mail: .eml and .msg, with attachments, forwarded and inline parts."""

from extractors.mail.carrier import MailCarrier

__all__ = ["MailCarrier"]
