"""Reading UN/EDIFACT: ORDERS, ORDCHG, ORDRSP, DESADV, RECADV and INVOIC, all directories, and opening interchanges."""

from extractors.edifact.reader import EdifactCarrier, EdifactExtractor

__all__ = ["EdifactCarrier", "EdifactExtractor"]
