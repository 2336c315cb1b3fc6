"""The mark of the product: a matchbook with three matches, drawn in the colours of the theme."""

from typing import Final

MARK: Final = (
    '<svg width="{size}" height="{size}" viewBox="0 0 20 20" aria-hidden="true">'
    '<rect x="2" y="5" width="16" height="13" rx="2.5" fill="var(--gray-12)"/>'
    '<path d="M2.8 13.2h14.4" stroke="var(--panel)" stroke-width="1.6"/>'
    '<path d="M6.5 13V3.8M10 13V3.8M13.5 13V3.8" stroke="var(--panel)" stroke-width="1.6"/>'
    '<circle cx="6.5" cy="3.4" r="1.7" fill="var(--tomato-9)"/>'
    '<circle cx="10" cy="3.4" r="1.7" fill="var(--tomato-9)"/>'
    '<circle cx="13.5" cy="3.4" r="1.7" fill="var(--tomato-9)"/></svg>'
)
"""The mark as SVG; ``size`` is its edge in pixels."""
