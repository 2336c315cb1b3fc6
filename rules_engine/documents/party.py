"""Who stands on a document: seller, buyer, payee and their identifiers."""

from pydantic import Field

from rules_engine.documents.base import Frozen


class Party(Frozen):
    """A seller, buyer or payee as printed (EN 16931 BG-4, BG-7, BG-10)."""

    name: str | None = Field(default=None, description="trading name, else registered name (BT-28/BT-27, BT-45/BT-44)")
    legal_name: str | None = Field(default=None, description="registered name where printed apart (BT-27, BT-44)")
    vat_id: str | None = Field(default=None, description="VAT identifier as printed (BT-31, BT-48)")
    registration_id: str | None = Field(default=None, description="legal registration identifier (BT-30, BT-47)")
    identifier: str | None = Field(default=None, description="party identifier such as a GLN (BT-29, BT-46)")
    endpoint: str | None = Field(default=None, description="electronic address (BT-34, BT-49)")
    iban: str | None = Field(default=None, description="payment account identifier printed for this party (BT-84)")
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2 country code (BT-40, BT-55)")
    city: str | None = Field(default=None, description="city (BT-37, BT-52)")
    mail: str | None = Field(default=None, description="e-mail address of the contact (BT-43, BT-58)")
