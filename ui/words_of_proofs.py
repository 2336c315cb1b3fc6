"""What the prover and the count of small mistakes find in a ruleset, in German: patterns by their English."""

from typing import Final

PROOFS: Final[tuple[tuple[str, str], ...]] = (
    # Defects
    ("Not decided in time: {what}", "In der Zeit nicht entschieden: {what}"),
    ("whether it can happen", "ob es geschehen kann"),
    ("which routes beat it", "welche Wege ihm vorgehen"),
    ("whether every document that waits has a route", "ob jeder wartende Beleg einen Weg hat"),
    ("whether more routes clash", "ob sich mehr Wege widersprechen"),
    ("whether more statements contradict each other", "ob sich mehr Feststellungen widersprechen"),
    ("whether a row can be true", "ob eine Zeile zutreffen kann"),
    ("whether more rows overlap", "ob sich mehr Zeilen überschneiden"),
    ("whether the rows take every document", "ob die Zeilen jeden Beleg nehmen"),
    ("whether a row is reached", "ob eine Zeile erreicht wird"),
    ("which rows take all of it", "welche Zeilen alles davon nehmen"),
    ("whether a tolerance ever counts", "ob eine Toleranz je zählt"),
    ("whether a tolerance applies everywhere", "ob überall eine Toleranz gilt"),
    (
        "{one} adds nothing: row {other} says the same wherever it is true",
        "{one} fügt nichts hinzu: Zeile {other} sagt dasselbe, wo immer sie zutrifft",
    ),
    (
        "{one} adds nothing: {other} does the same wherever it is true",
        "{one} fügt nichts hinzu: {other} bewirkt dasselbe, wo immer sie zutrifft",
    ),
    (
        (
            "{one} and {other} do the same on exactly the same documents. Only where something is unknown does it hold "
            "documents that the other leaves alone"
        ),
        (
            "{one} und {other} bewirken dasselbe auf genau denselben Belegen. Nur wo etwas unbekannt ist, hält sie "
            "Belege an, die die andere lässt"
        ),
    ),
    (
        "{one} and {other} do the same on exactly the same documents",
        "{one} und {other} bewirken dasselbe auf genau denselben Belegen",
    ),
    (
        "{one} never happens: its conditions contradict each other or what it reads",
        "{one} geschieht nie: Die Bedingungen widersprechen einander oder dem, was gelesen wird",
    ),
    (
        "{rules} send such a document to different queues with the same priority",
        "{rules} schicken einen solchen Beleg mit gleichem Vorrang in verschiedene Warteschlangen",
    ),
    (
        "The route of {one} never counts: {others} of a higher priority always beat it",
        "Der Weg von {one} zählt nie: {others} mit höherem Vorrang gehen immer vor",
    ),
    (
        "A document of type {type} that is {outcome} has no route",
        "Ein Beleg der Art {type} mit dem Ergebnis {outcome} hat keinen Weg",
    ),
    (
        "{rules} state {fact} with different values on such a document",
        "{rules} stellen {fact} auf einem solchen Beleg verschieden fest",
    ),
    (
        "Row {one} is never reached: row {other} before it is true wherever it is",
        "Zeile {one} wird nie erreicht: Zeile {other} davor trifft immer zu, wo sie zutrifft",
    ),
    (
        "Row {one} can never be true: its conditions contradict each other or what is decided",
        "Zeile {one} kann nie zutreffen: Ihre Bedingungen widersprechen einander oder dem Entschiedenen",
    ),
    (
        "Row {one} is never reached: together, rows {others} take all of it",
        "Zeile {one} wird nie erreicht: Die Zeilen {others} nehmen zusammen alles davon",
    ),
    (
        "Rows {rows} are true on exactly the same documents; the second is never reached",
        "Die Zeilen {rows} treffen auf genau dieselben Belege zu; die zweite wird nie erreicht",
    ),
    (
        "Rows {rows} are true on exactly the same documents; the table is unique",
        "Die Zeilen {rows} treffen auf genau dieselben Belege zu; genau eine dürfte es",
    ),
    (
        "Wherever row {one} is true, row {other} is too; the table is unique",
        "Wo Zeile {one} zutrifft, trifft auch Zeile {other} zu; genau eine dürfte es",
    ),
    (
        "Rows {rows} can both be true; the table is unique, so such a document is held",
        "Die Zeilen {rows} können beide zutreffen; genau eine dürfte es, also wird ein solcher Beleg angehalten",
    ),
    (
        "Rows {rows} have one priority, can both be true and say different things",
        "Die Zeilen {rows} haben einen Vorrang, können beide zutreffen und sagen Verschiedenes",
    ),
    (
        "Table {name} has a gap: such a document makes every row false",
        "Die Tabelle {name} hat eine Lücke: Auf einen solchen Beleg trifft keine Zeile zu",
    ),
    ("Tolerance {name} never counts: nothing is left to it", "Die Toleranz {name} zählt nie: Ihr bleibt nichts"),
    (
        "Tolerance {name} never counts: {others} replace it wherever it applies",
        "Die Toleranz {name} zählt nie: {others} ersetzen sie überall, wo sie gilt",
    ),
    (
        "The {limit} limit of tolerance {name} can never be passed, or never be judged",
        "Eine Grenze der Toleranz {name} kann nie überschritten oder nie beurteilt werden",
    ),
    (
        "Tolerances of {name} leave a gap: to such a document none of them applies",
        "Die Toleranzen zu {name} lassen eine Lücke: Für einen solchen Beleg gilt keine",
    ),
    (
        "Tolerance {one} says what {other} says, which would count without it",
        "Die Toleranz {one} sagt, was {other} sagt, und die würde ohne sie zählen",
    ),
    (
        "Proved for every document of up to {most} lines: {name}",
        "Bewiesen für jeden Beleg bis {most} Positionen: {name}",
    ),
    (
        "Not decided for {types} within the time and the {most} lines that were looked at",
        "Für {types} in der Zeit und bei {most} Positionen nicht entschieden",
    ),
    (
        "Refuted: such a document of type {type} goes to no queue. {name}",
        "Widerlegt: Ein solcher Beleg der Art {type} kommt in keine Warteschlange. {name}",
    ),
    (
        "Refuted: such a document of type {type} comes out as {outcome}. {name}",
        "Widerlegt: Ein solcher Beleg der Art {type} wird zu {outcome}. {name}",
    ),
    # Small mistakes
    ("is left out", "fehlt"),
    ("has no otherwise", "hat kein „sonst“"),
    ("forgets a not", "vergisst ein „nicht“"),
    ("holds the whole document instead of the line", "hält den ganzen Beleg an statt der Position"),
    ("changes places with the next row", "tauscht den Platz mit der nächsten Zeile"),
    ("changes priorities with {other}", "tauscht den Vorrang mit {other}"),
    ("is no longer limited to {key}", "ist nicht mehr eingeschränkt auf {key}"),
    ("no longer applies to {type}", "gilt nicht mehr für {type}"),
    ("does not check its {side} {name} limit", "prüft eine Grenze nicht ({side}, {name})"),
    (
        "has its {side} {name} limit larger by the smallest unit",
        "hat eine Grenze um die kleinste Einheit größer ({side}, {name})",
    ),
    (
        "is breached when {how} of its {side} limits are passed",
        "ist verletzt, wenn {how} der Grenzen überschritten sind ({side})",
    ),
    ("moves the limit of {name} by its smallest unit", "verschiebt die Grenze von {name} um die kleinste Einheit"),
    ("forgets {what} among the values of {name}", "vergisst {what} unter den Werten von {name}"),
    ("says {name} {op} instead of {other}", "sagt {name} {op} statt {other}"),
    ("says {one} instead of {other}", "sagt {one} statt {other}"),
)
"""Name of the finding to its German, longer ones first; values in braces."""
