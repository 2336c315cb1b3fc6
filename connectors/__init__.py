"""Owns the way between our documents and decisions and another system: reading master data, pushing once,
reconciling.
It never decides or approves, and no connector knows another.
To add a connector, write one module with the Connector Protocol, enter it in the tuple of ui.wiring and let the
contract suite pass, lost answers included.
"""
