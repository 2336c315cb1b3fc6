"""The words of the page of replays."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "replay.why": (
        "Every document that was ever decided, under the draft. Nothing is posted, sent or changed.",
        "Jeder je entschiedene Beleg, unter dem Entwurf. Nichts wird gebucht, gesendet oder geändert.",
    ),
    "replay.against": ("against", "gegen"),
    "replay.run": ("Run the replay", "Wiederholung starten"),
    "replay.nothing": ("Nothing to compare with", "Nichts zum Vergleichen"),
    "replay.not_yet": ("Not replayed yet", "Noch nicht wiederholt"),
    "replay.not_yet_why": (
        "Run it: you see which documents flip, and the money newly released and newly held.",
        "Starten Sie sie: Sie sehen, welche Belege kippen und welches Geld frei oder angehalten wird.",
    ),
    "replay.older": (
        "The draft was saved again since: this is about the text before.",
        "Der Entwurf wurde seither gesichert: Dies betrifft den Text davor.",
    ),
    "replay.flipped": ("Decisions that flip", "Entscheidungen, die kippen"),
    "replay.released": ("Newly released", "Neu freigegeben"),
    "replay.held": ("Newly held", "Neu angehalten"),
    "replay.bad": ("Known bad, now released", "Bekannt schlecht, nun frei"),
    "replay.needless": ("Needless touches", "Unnötige Griffe"),
    "replay.share": ("{share} % of {documents}", "{share} % von {documents}"),
    "replay.documents": ("{count} documents", "{count} Belege"),
    "replay.of_bad": ("of {count} that people rejected", "von {count}, die abgelehnt wurden"),
    "replay.needless_why": ("stopped, then released unchanged", "angehalten, dann unverändert frei"),
    "replay.by_rule": ("By rule, in documents", "Je Regel, in Belegen"),
    "replay.part": ("Rule", "Regel"),
    "replay.newly_stops": ("newly stops", "hält neu an"),
    "replay.no_longer": ("stops no longer", "hält nicht mehr an"),
    "replay.no_bars": ("No rule stops more or less than before.", "Keine Regel hält mehr oder weniger an."),
    "replay.frontier": ("Tolerance frontier", "Grenzkurve der Toleranz"),
    "replay.frontier_why": (
        "Right: documents a person touches. Up: money of documents that pass only because of the limit.",
        "Rechts: Belege, die jemand anfasst. Oben: Geld der Belege, die nur wegen der Grenze durchgehen.",
    ),
    "replay.frontier_works": (
        "Every document is decided at each limit; this takes a moment.",
        "Jeder Beleg wird bei jeder Grenze entschieden; das dauert einen Moment.",
    ),
    "replay.frontier_flat": (
        "Between {least} and {most} no limit changes anything: with each of them somebody touches {touches} documents.",
        "Zwischen {least} und {most} ändert keine Grenze etwas: bei jeder fasst jemand {touches} Belege an.",
    ),
    "replay.frontier_none": ("This tolerance has no limit to move.", "Diese Toleranz hat keine Grenze zum Bewegen."),
    "replay.as_table": ("As a table", "Als Tabelle"),
    "replay.touches": ("Touched documents", "Angefasste Belege"),
    "replay.through": ("Let through", "Durchgelassen"),
    "replay.people": ("What people did then", "Was Menschen taten"),
    "replay.people_released": ("released it unchanged", "unverändert freigegeben"),
    "replay.people_rejected": ("rejected it", "abgelehnt"),
    "replay.view_all": ("All", "Alle"),
    "replay.view_released": ("Released", "Freigegeben"),
    "replay.view_held": ("Held", "Angehalten"),
    "replay.view_bad": ("Known bad", "Bekannt schlecht"),
    "replay.before": ("Page before", "Seite davor"),
    "replay.after": ("Next page", "Nächste Seite"),
}
"""Name of the word to its text in English and German."""
