"""Opening XML envelopes: the Standard Business Document in which networks such as Peppol send a document."""

from extractors.envelope.carrier import EnvelopeCarrier

__all__ = ["EnvelopeCarrier"]
