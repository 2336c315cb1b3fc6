"""The description of the REST door in OpenAPI 3.1, written by hand beside the routes; a test holds the two together."""

from importlib.metadata import version
from typing import Any, Final

Schema = dict[str, Any]


def _answer(said: str, schema: str | None = None) -> Schema:
    """Return one possible answer."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}} if schema else {}
    return {"description": said} | ({"content": content} if content else {})


def _text(said: str, *, nullable: bool = False) -> Schema:
    return {"type": ["string", "null"] if nullable else "string", "description": said}


def _object(required: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": required, "required": list(required)}


_REFUSALS: Final[dict[str, Schema]] = {
    "401": _answer("Nobody is signed in and no key was sent, or it does not stand.", "Refused"),
    "403": _answer("The person may not do this.", "Refused"),
}
_DOCUMENT: Final[Schema] = {
    "name": "document_id",
    "in": "path",
    "required": True,
    "description": "SHA-256 of the bytes, 64 hexadecimal digits",
    "schema": {"type": "string"},
}
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES: Final[Schema] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}

_RECEIVE: Final[Schema] = {
    "operationId": "receiveDocument",
    "summary": "Take one document in",
    "description": "The body is the file as it is: UBL, XLSX or CSV, up to 50 MB. The same bytes again are safe.",
    "parameters": [
        {
            "name": "name",
            "in": "query",
            "description": "what the file is called; shown to people, never trusted",
            "schema": {"type": "string", "maxLength": 200},
        },
        {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "SHA-256 of the body; where it differs, nothing is taken in",
            "schema": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"},
        },
    ],
    "requestBody": {"required": True, "content": _BYTES},
    "responses": _REFUSALS
    | {
        "200": _answer("These bytes were received before.", "Received"),
        "201": _answer("The document is safe and will be read.", "Received"),
        "413": _answer("Larger than any document may be; the body was not read."),
        "422": _answer("Empty, or other bytes than the idempotency key names.", "Refused"),
    },
}

_SHOW: Final[Schema] = {
    "operationId": "showDocument",
    "summary": "Where a document stands, what holds it and what clears that",
    "parameters": [_DOCUMENT],
    "responses": _REFUSALS | {"200": _answer("The document.", "Document"), "404": _answer("There is none.", "Refused")},
}

_ORIGINAL: Final[Schema] = {
    "operationId": "downloadOriginal",
    "summary": "The bytes exactly as they came",
    "parameters": [_DOCUMENT],
    "responses": _REFUSALS
    | {
        "200": {"description": "The file.", "content": _BYTES},
        "404": _answer("There is none.", "Refused"),
    },
}

_PAGE: Final[Schema] = {
    "operationId": "showPage",
    "summary": "One page of the original as a picture, drawn anew from its bytes",
    "parameters": [
        _DOCUMENT,
        {"name": "page", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
    ],
    "responses": _REFUSALS
    | {
        "200": {
            "description": "The page as PNG, or as JPEG where it is a photo.",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/png", "image/jpeg")
            },
        },
        "404": _answer("There is no such document.", "Refused"),
        "422": _answer("The file has no such page.", "Refused"),
    },
}

_RULESET: Final[Schema] = {
    "name": "ruleset_id",
    "in": "path",
    "required": True,
    "description": "the id of a ruleset of this home",
    "schema": {"type": "string"},
}


def _query(name: str, said: str) -> Schema:
    return {"name": name, "in": "query", "description": said, "schema": {"type": "string"}}


def _given(operation: str, summary: str, kind: str) -> Schema:
    file = {"description": "The file.", "content": {kind: {"schema": {"type": "string", "format": "binary"}}}}
    refused = _answer("There is no such draft.", "Refused")
    responses = _REFUSALS | {"200": file, "404": refused}
    return {"operationId": operation, "summary": summary, "parameters": [_RULESET], "responses": responses}


_BRING: Final[Schema] = {
    "operationId": "importRuleset",
    "summary": "Say what a workbook, DMN or a ruleset would make of a draft, and save it where that is asked for",
    "parameters": [
        _RULESET,
        _query("save", "the revision that was shown: the file is saved as the draft that follows it"),
        _query("term", "Input = term.name: which term stands for an input of DMN; as often as needed"),
        _query("currency", "what amounts of DMN are in"),
    ],
    "requestBody": {"required": True, "content": _BYTES},
    "responses": _REFUSALS
    | {
        "200": _answer("What it becomes, and what could not be taken over.", "Brought"),
        "404": _answer("There is no such draft.", "Refused"),
        "409": _answer("The draft was saved meanwhile.", "Refused"),
        "422": _answer("It is none of the three, or cannot be run.", "Refused"),
    },
}

_EXPORT: Final[Schema] = {
    "operationId": "exportOrders",
    "summary": "The orders of a list as CSV or as a workbook, all its pages",
    "parameters": [
        _RULESET | {"name": "kind", "description": "csv or xlsx"},
        _query("view", "new, approval, accepted, partial, matched, waiting, received, closed, cancelled or sales"),
        _query("q", "what an order is found by"),
        _query("site", "the site of the order"),
        _query("alarm", "unconfirmed, late or stalled"),
        _query("sort", "changed, number or seller"),
    ],
    "responses": _REFUSALS
    | {
        "200": {
            "description": "The file.",
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("text/csv", _WORKBOOK)},
        },
        "404": {"description": "Neither csv nor xlsx."},
    },
}

_SAMPLE: Final[Schema] = {
    "operationId": "readSample",
    "summary": "Read a document with its orders and receipts as a sample for a draft; nothing of it is kept",
    "description": "The body is the files one after another.",
    "parameters": [
        _RULESET,
        _query("name", "what a file is called; as often as there are files"),
        _query("size", "how many bytes of the body a file has; as often as there are files"),
    ],
    "requestBody": {"required": True, "content": _BYTES},
    "responses": _REFUSALS
    | {
        "200": _answer("The facts that rules see.", "Read"),
        "404": _answer("There is no such draft.", "Refused"),
        "422": _answer("It cannot be read, or is nothing that is decided.", "Refused"),
    },
}

_HOLD: Final[Schema] = _object(
    {
        "reason": _text("stable code"),
        "line": _text("line of the document, null for the whole", nullable=True),
        "sentence": _text("why"),
        "release_condition": _text("what clears it"),
        "money_at_risk": _text("exact decimal text", nullable=True),
    }
)

_SCHEMAS: Final[Schema] = {
    "Received": _object(
        {
            "result": {"type": "string", "enum": ["received", "already received"]},
            "file": _text("what the file was called"),
            "document_id": _text("SHA-256 of the bytes"),
            "received_at": {"type": "string", "format": "date-time", "description": "when these bytes first came"},
        }
    ),
    "Document": _object(
        {
            "document_id": _text("SHA-256 of the bytes"),
            "document_type": _text("invoice, credit_note, order …"),
            "number": _text("as printed, else the file's name"),
            "order": _text("the order it names", nullable=True),
            "seller": _text("as printed", nullable=True),
            "currency": _text("ISO 4217", nullable=True),
            "amount_due": _text("exact decimal text", nullable=True),
            "status": _text("where it stands: stored, linked, held, needs_approval, accepted, reconciled …"),
            "received_at": {"type": "string", "format": "date-time"},
            "outcome": _text("of the latest decision", nullable=True),
            "explanation": _text("the decision in words", nullable=True),
            "ruleset_hash": _text("the version that decided", nullable=True),
            "holds": {"type": "array", "items": _HOLD},
            "findings": {"type": "array", "items": {"type": "object"}},
        }
    ),
    "Read": _object({"sheet": {"type": "object", "description": "the document's terms, and one row of terms a line"}}),
    "Brought": _object(
        {
            "tables": {"type": "array", "items": {"type": "object"}},
            "left_behind": {"type": "array", "items": {"type": "object"}},
            "findings": {"type": "array", "items": {"type": "object"}},
            "revision": {"type": ["integer", "null"], "description": "of the draft that was saved, null for none"},
        }
    ),
    "Key": _object({"key": _text("told once, kept nowhere")}),
    "Ended": _object({"ended": {"type": "integer"}}),
    "Refused": _object(
        {
            "refused": _object(
                {
                    "code": _text("stable code"),
                    "sentence": _text("what happened"),
                    "place": _text("where"),
                    "remedy": _text("what to do"),
                }
            )
        }
    ),
}

OPENAPI: Final[Schema] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Matchbook",
        "version": version("matchbook"),
        "description": "Documents in, and where they stand. A key is made on the page where documents are added.",
    },
    "security": [{"key": []}, {"session": []}],
    "paths": {
        "/api/documents": {"post": _RECEIVE},
        "/api/documents/{document_id}": {"get": _SHOW},
        "/api/documents/{document_id}/original": {"get": _ORIGINAL},
        "/api/documents/{document_id}/pages/{page}": {"get": _PAGE},
        "/api/orders.{kind}": {"get": _EXPORT},
        "/api/keys": {
            "post": {
                "operationId": "makeKey",
                "summary": "Make a key for oneself; needs a session, not a key",
                "responses": _REFUSALS | {"201": _answer("The key.", "Key"), "409": _answer("Too many.", "Refused")},
            },
            "delete": {
                "operationId": "endKeys",
                "summary": "End all keys of oneself",
                "responses": _REFUSALS | {"200": _answer("How many ended.", "Ended")},
            },
        },
        "/api/rulesets/{ruleset_id}/tables": {
            "get": _given("exportTables", "The decision tables of a draft as a workbook", _WORKBOOK)
        },
        "/api/rulesets/{ruleset_id}/text": {"get": _given("exportRuleset", "A draft as JSON", "application/json")},
        "/api/rulesets/{ruleset_id}/sample": {"post": _SAMPLE},
        "/api/rulesets/{ruleset_id}/import": {"post": _BRING},
        "/api/openapi.json": {
            "get": {
                "operationId": "describe",
                "summary": "This description",
                "responses": {"200": {"description": "OpenAPI 3.1"}} | _REFUSALS,
            }
        },
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "matchbook"},
        },
        "schemas": _SCHEMAS,
    },
}
