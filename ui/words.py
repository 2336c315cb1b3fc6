"""Every word people see in the web app, in every language it speaks; nothing else holds a sentence for people.

A word is named by the page or part it stands on. Sentences take their values by name.
"""

from typing import Final

from ui import (
    words_of_admin,
    words_of_answers,
    words_of_chain,
    words_of_lists,
    words_of_orders,
    words_of_records,
    words_of_replay,
    words_of_rules,
)

LANGUAGES: Final = ("en", "de")

_FRAME: Final[dict[str, tuple[str, str]]] = {
    "app.name": ("Matchbook", "Matchbook"),
    "app.version": ("Version {version}", "Version {version}"),
    "app.yours": ("Runs on your own servers", "Läuft auf Ihren eigenen Servern"),
    "app.language": ("English", "Deutsch"),
    "app.no_script": ("This app needs JavaScript.", "Diese Anwendung braucht JavaScript."),
    "desk.work": ("Work", "Arbeit"),
    "desk.rules": ("Rules", "Regeln"),
    "desk.test": ("Test", "Prüfen"),
    "desk.overview": ("Overview", "Überblick"),
    "desk.admin": ("Admin", "Verwaltung"),
    "desk.all": ("Desks", "Schreibtische"),
    "leaf.inbox": ("Inbox", "Eingang"),
    "leaf.orders": ("Orders", "Bestellungen"),
    "bar.omni": ("Find a page, an order or an invoice", "Seite, Bestellung oder Rechnung finden"),
    "bar.live": ("Live", "Aktuell"),
    "bar.stale": ("Not connected", "Getrennt"),
    "bar.stale_long": (
        "The page shows what it last heard. It connects again by itself; what you typed is kept.",
        "Die Seite zeigt den letzten Stand. Sie verbindet sich von selbst wieder; Eingaben bleiben erhalten.",
    ),
    "bar.live_long": (
        "Changes made elsewhere appear here within two seconds",
        "Was andere ändern, erscheint hier binnen zwei Sekunden",
    ),
    "bar.keys": ("Keyboard shortcuts", "Tastenkürzel"),
    "bar.theme": ("Switch between light and dark", "Zwischen hell und dunkel wechseln"),
    "bar.user": ("Your account", "Ihr Konto"),
    "bar.sign_out": ("Sign out", "Abmelden"),
    "bar.skip": ("Skip to the content", "Zum Inhalt springen"),
    "bar.language": ("Deutsch", "English"),
    "command.title": ("Go to", "Gehe zu"),
    "command.find": ("Look for", "Suche nach"),
    "command.in_inbox": ("in the inbox", "im Eingang"),
    "command.ask": ("Ask", "Fragen:"),
    "command.in_orders": ("in the orders", "in den Bestellungen"),
    "command.empty": ("Nothing of that name", "Nichts mit diesem Namen"),
    "keys.title": ("Keys", "Tasten"),
    "keys.move": ("move", "bewegen"),
    "keys.open": ("open", "öffnen"),
    "keys.first": ("let it pass: approve or release", "durchlassen: freigeben"),
    "keys.reject": ("reject", "ablehnen"),
    "keys.search": ("search", "suchen"),
    "keys.command": ("go anywhere", "überallhin"),
    "keys.help": ("these keys", "diese Tasten"),
    "keys.close": ("Close", "Schließen"),
    "sign_in.title": ("Sign in to Matchbook", "Bei Matchbook anmelden"),
    "sign_in.login": ("Login", "Anmeldename"),
    "sign_in.password": ("Password", "Kennwort"),
    "sign_in.go": ("Sign in", "Anmelden"),
    "sign_in.none": (
        "No account? An administrator can invite you.",
        "Kein Konto? Ein Administrator kann Sie einladen.",
    ),
    "sign_in.ended": ("Sign in to go on.", "Melden Sie sich an, um fortzufahren."),
    "sign_in.ended_why": (
        "A session ends after 30 minutes without use, and after 12 hours.",
        "Eine Sitzung endet nach 30 Minuten ohne Nutzung und nach 12 Stunden.",
    ),
    "sign_in.wrong": (
        "Login and password do not fit. {left} tries left, then a pause of 15 minutes.",
        "Anmeldename und Kennwort passen nicht. Noch {left} Versuche, dann 15 Minuten Pause.",
    ),
    "sign_in.wrong_last": (
        "Login and password do not fit. One try left, then a pause of 15 minutes.",
        "Anmeldename und Kennwort passen nicht. Noch ein Versuch, dann 15 Minuten Pause.",
    ),
    "sign_in.paused": (
        "Too many tries. Sign-in is paused until {until} UTC.",
        "Zu viele Versuche. Die Anmeldung ruht bis {until} UTC.",
    ),
    "list.of": ("{first}–{last} of {count}", "{first}–{last} von {count}"),
    "list.open": ("Open", "Öffnen"),
    "list.previous": ("Previous page", "Vorige Seite"),
    "list.next": ("Next page", "Nächste Seite"),
    "list.search": ("Search", "Suchen"),
    "list.filter": ("Filter", "Filter"),
    "list.clear": ("Clear", "Leeren"),
    "list.sorted": ("sorted by {column}", "sortiert nach {column}"),
    "inbox.title": ("Inbox", "Eingang"),
    "inbox.items": ("{count} items", "{count} Vorgänge"),
    "inbox.at_risk": ("at risk", "im Risiko"),
    "inbox.mine": ("Needs me", "Braucht mich"),
    "inbox.held": ("Held", "Angehalten"),
    "inbox.approval": ("Approval", "Freigabe"),
    "inbox.refused": ("Refused", "Abgelehnt"),
    "inbox.unread": ("Unread", "Ungelesen"),
    "inbox.all": ("Whole team", "Ganzes Team"),
    "inbox.type": ("Type", "Art"),
    "inbox.what": ("What and why", "Was und warum"),
    "inbox.money": ("At risk", "Im Risiko"),
    "inbox.age": ("Age", "Alter"),
    "inbox.since": ("Since", "Seit"),
    "inbox.today": ("Today", "Heute"),
    "inbox.week": ("Last seven days", "Letzte sieben Tage"),
    "inbox.older": ("Older", "Älter"),
    "inbox.more_holds": ("{count} more", "{count} weitere"),
    "inbox.kinds": ("Reason", "Grund"),
    "inbox.select": ("Select", "Auswählen"),
    "inbox.select_all": ("Select all rows of this page", "Alle Zeilen dieser Seite auswählen"),
    "bulk.bar": ("What to do with the selected rows", "Was mit den gewählten Zeilen geschehen soll"),
    "bulk.selected": ("{count} selected", "{count} gewählt"),
    "bulk.none": ("Select nothing", "Auswahl aufheben"),
    "bulk.approve": ("Approve", "Freigeben"),
    "bulk.release": ("Release all holds", "Alle Anhaltungen lösen"),
    "bulk.dispute": ("Ask the supplier", "Lieferanten fragen"),
    "bulk.reject": ("Reject", "Ablehnen"),
    "bulk.said": (
        "On {count} of {selected} documents, each by itself:",
        "An {count} von {selected} Belegen, jeder für sich:",
    ),
    "bulk.not_now": ("Not possible as it stands.", "So nicht möglich."),
    "bulk.done": ("{act}: {count} documents", "{act}: {count} Belege"),
    "bulk.some": (
        "{done} of {count} documents done. {number}: {why}",
        "{done} von {count} Belegen erledigt. {number}: {why}",
    ),
    "keys.select": ("select", "auswählen"),
    "inbox.nothing": ("Nothing waits for you", "Nichts wartet auf Sie"),
    "inbox.nothing_why": (
        "Documents that are held, need an approval or could not be read appear here with the reason.",
        "Hier erscheinen angehaltene, freizugebende und unlesbare Dokumente mit ihrem Grund.",
    ),
    "inbox.nothing_next": ("See all orders", "Alle Bestellungen ansehen"),
    "inbox.not_found": ("Nothing fits this search", "Nichts passt zu dieser Suche"),
    "inbox.not_found_why": (
        "Look for a number, a seller or an order; part of it is enough.",
        "Suchen Sie nach Nummer, Lieferant oder Bestellung; ein Teil genügt.",
    ),
    "orders.title": ("Orders", "Bestellungen"),
    "orders.sum": ("{count} orders", "{count} Bestellungen"),
    "orders.order": ("Order", "Bestellung"),
    "orders.seller": ("Supplier", "Lieferant"),
    "orders.ordered": ("Ordered", "Bestellt"),
    "orders.invoiced": ("Invoiced", "Berechnet"),
    "orders.documents": ("Documents", "Belege"),
    "orders.date": ("Date", "Datum"),
    "orders.table": ("Table", "Tabelle"),
    "orders.board": ("Board", "Tafel"),
    "orders.board_said": (
        "A card moves when its record does.",
        "Eine Karte rückt weiter, wenn ihr Vorgang es tut.",
    ),
    "orders.more": ("Show all", "Alle zeigen"),
    "orders.site": ("Site", "Standort"),
    "orders.promised": ("Promised", "Zugesagt"),
    "orders.stands": ("State", "Stand"),
    "orders.changed": ("Changed", "Geändert"),
    "orders.all": ("All orders", "Alle Bestellungen"),
    "orders.new": ("Newly submitted", "Neu erteilt"),
    "orders.approval": ("Pending approval", "Freigabe offen"),
    "orders.accepted": ("Accepted by supplier", "Vom Lieferanten angenommen"),
    "orders.partial": ("Partly fulfilled", "Teilweise erfüllt"),
    "orders.matched": ("Matched to invoice", "Mit Rechnung abgeglichen"),
    "orders.received": ("Goods received", "Ware da"),
    "orders.closed": ("Closed", "Abgeschlossen"),
    "orders.cancelled": ("Cancelled", "Storniert"),
    "orders.sales": ("From customers", "Von Kunden"),
    "orders.waiting": ("Waiting on exception", "Wartet auf Klärung"),
    "orders.waits": ("Documents that wait", "Belege, die warten"),
    "orders.nothing": ("No orders yet", "Noch keine Bestellungen"),
    "orders.nothing_why": (
        "Orders appear here as soon as they were captured: matchbook capture FOLDER.",
        "Bestellungen erscheinen, sobald sie erfasst wurden: matchbook capture ORDNER.",
    ),
    "orders.not_found": ("No order fits this search", "Keine Bestellung passt zu dieser Suche"),
    "orders.not_found_why": (
        "Look for an order number or a supplier; part of it is enough.",
        "Suchen Sie nach Bestellnummer oder Lieferant; ein Teil genügt.",
    ),
    "count.responses": ("responses", "Antworten"),
    "count.receipt_advices": ("receipts", "Wareneingänge"),
    "count.invoices": ("invoices", "Rechnungen"),
    "kind.PRICE": ("Price", "Preis"),
    "kind.QUANTITY": ("Quantity", "Menge"),
    "kind.RECEIPT": ("Receipt", "Wareneingang"),
    "kind.DUPLICATE": ("Duplicate", "Doppelt"),
    "kind.ACCOUNT": ("Bank account", "Bankkonto"),
    "kind.AMOUNT": ("Amount", "Betrag"),
    "kind.ARITHMETIC": ("Arithmetic", "Rechenfehler"),
    "kind.BUYER": ("Buyer", "Käufer"),
    "kind.CHARGE": ("Charge", "Zuschlag"),
    "kind.CURRENCY": ("Currency", "Währung"),
    "kind.INSPECTION": ("Inspection", "Prüfung"),
    "kind.ITEM": ("Item", "Artikel"),
    "kind.LINE_ADDED": ("Extra line", "Neue Position"),
    "kind.LINE_AMBIGUOUS": ("Which line?", "Welche Position?"),
    "kind.NOT_DECIDED": ("No rule", "Keine Regel"),
    "kind.NOT_RECEIVED": ("Not received", "Nicht erhalten"),
    "kind.ORDER_CANCELLED": ("Cancelled", "Storniert"),
    "kind.ORDER_MISSING": ("No order", "Ohne Bestellung"),
    "kind.QUANTITY_RECEIVED": ("Receipt", "Wareneingang"),
    "kind.READING": ("Reading", "Lesung"),
    "kind.SELLER": ("Supplier", "Lieferant"),
    "kind.SELLER_VAT": ("Tax number", "Steuernummer"),
    "kind.SUPPLIER_UNKNOWN": ("New supplier", "Neuer Lieferant"),
    "kind.TAX_ARITHMETIC": ("Tax", "Steuer"),
    "kind.TOTAL": ("Total", "Summe"),
    "kind.TOTALS": ("Totals", "Summen"),
    "kind.UNDETERMINED": ("Undetermined", "Unbestimmt"),
    "kind.approval": ("Approval", "Freigabe"),
    "kind.refused": ("Refused", "Abgelehnt"),
    "kind.unread": ("Unread", "Ungelesen"),
    "kind.other": ("Held", "Angehalten"),
    "confidence.hi": ("Sure", "Sicher"),
    "confidence.mid": ("Check", "Prüfen"),
    "confidence.lo": ("Doubtful", "Zweifelhaft"),
    "desk.control": ("Control", "Kontrolle"),
    "leaf.upload": ("Add documents", "Dokumente hinzufügen"),
    "leaf.upload_short": ("Add", "Neu"),
    "leaf.rulesets": ("Rulesets", "Regelwerke"),
    "leaf.rules": ("Rules", "Regeln"),
    "leaf.audit": ("Audit trail", "Prüfpfad"),
    "error.title": ("This page does not exist", "Diese Seite gibt es nicht"),
    "error.why": (
        "The link may be old, or the record has another number.",
        "Der Link ist vielleicht alt, oder der Vorgang trägt eine andere Nummer.",
    ),
    "error.back": ("Back to the inbox", "Zurück zum Eingang"),
    "error.defect": ("That did not work, and it is our mistake.", "Das ging nicht, und es ist unser Fehler."),
    "error.defect_why": (
        "Nothing was changed. The log of the server names the place.",
        "Es wurde nichts geändert. Das Protokoll des Servers nennt die Stelle.",
    ),
    "refused.right": ("You may not do this.", "Das dürfen Sie nicht."),
    "refused.right_why": ("An administrator can give you the role.", "Ein Administrator kann Ihnen die Rolle geben."),
    "undo": ("Undo", "Rückgängig"),
    "role.analyst": ("Analyst", "Analyst"),
    "role.reviewer": ("Reviewer", "Prüfer"),
    "role.approver": ("Approver", "Freigeber"),
    "role.buyer": ("Buyer", "Einkäufer"),
    "role.receiver": ("Receiver", "Warenannahme"),
    "role.admin": ("Administrator", "Administrator"),
}

WORDS: Final = (
    _FRAME
    | words_of_admin.WORDS
    | words_of_answers.WORDS
    | words_of_chain.WORDS
    | words_of_lists.WORDS
    | words_of_orders.WORDS
    | words_of_records.WORDS
    | words_of_replay.WORDS
    | words_of_rules.WORDS
)
"""Name of the word to its text in each language, in the order of ``LANGUAGES``."""


def word(name: str, language: str, **values: object) -> str:
    """Return a word in a language, with its values filled in; an unknown language is read as English.

    >>> word("list.of", "de", first=1, last=16, count=97)
    '1–16 von 97'
    """
    text = WORDS[name][LANGUAGES.index(language) if language in LANGUAGES else 0]
    return text.format(**values) if values else text


def language_of(accepted: str) -> str:
    """Return the language to speak to somebody whose browser accepts these.

    >>> language_of("fr,de-AT;q=0.8,en;q=0.5"), language_of("fr")
    ('de', 'en')
    """
    for part in accepted.split(","):
        wanted = part.partition(";")[0].strip().partition("-")[0].lower()
        if wanted in LANGUAGES:
            return wanted
    return LANGUAGES[0]
