"""The pipeline's own sentences in German, each by its English: whole ones, and those with values in them.

The pipeline writes one language; what people read in another is said here and nowhere else. A text that an author
wrote, such as the reason of a rule of their own, stands in the language of its author.
"""

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    # What a draft lacks before it is put in force
    "whether it can be run was not checked": "nicht geprüft ist, ob es läuft",
    "the check of types found what stops it": "die Prüfung „Typen“ fand, was es aufhält",
    "nothing was proved about it": "nichts ist darüber bewiesen",
    "the check of proofs found what stops it": "die Prüfung „Beweise“ fand, was es aufhält",
    "it was not compared with what is in force": "es ist nicht mit dem Geltenden verglichen",
    "the check of changes found what stops it": "die Prüfung „Änderungen“ fand, was es aufhält",
    "it was not replayed over history": "es ist nicht über die Vergangenheit gespielt",
    "the check of replay found what stops it": "die Prüfung „Wiederholung“ fand, was es aufhält",
    "nobody sent this text for review": "niemand hat diesen Text zur Durchsicht gegeben",
    "Run the checks on this text, and send it for review.": (
        "Prüfen Sie diesen Text und geben Sie ihn zur Durchsicht."
    ),
    # Who takes care of a document
    "Somebody else takes care of it by now.": "Inzwischen kümmert sich jemand anders darum.",
    "Nobody signs in under that login.": "Unter diesem Anmeldenamen gibt es niemanden.",
    "Choose a colleague.": "Wählen Sie jemanden aus der Liste.",
    "Choose another colleague.": "Wählen Sie jemand anderen aus der Liste.",
    "The document waits for nobody.": "Der Beleg wartet auf niemanden.",
    "A document is put aside until a day ahead.": "Zurückgestellt wird bis zu einem Tag, der noch kommt.",
    "given to nobody": "zugewiesen: niemandem",
    "put aside until now": "zurückgeholt",
    # What rules of the shipped packs say: why they exist
    "The order line that is meant is entered on the line.": "Die gemeinte Bestellposition steht an der Position.",
    "A calculation rule of EN 16931 does not hold.": "Eine Rechenregel der EN 16931 ist verletzt.",
    "A four-way match waits until a receipt advice says what was rejected, even if that is nothing.": (
        "Ein Vierwegeabgleich wartet, bis ein Wareneingang sagt, was abgelehnt wurde, und sei es nichts."
    ),
    "A charge of the document is above what the order has for the same reason.": (
        "Ein Zuschlag des Belegs ist höher als in der Bestellung."
    ),
    "A credit note names an invoice that never arrived.": "Eine Gutschrift nennt eine Rechnung, die nie ankam.",
    "A tax amount is not its rate times its taxable amount.": (
        "Ein Steuerbetrag ist nicht sein Satz mal sein Nettobetrag."
    ),
    "A value may have been misread; a person looks at it first.": (
        "Ein Wert ist vielleicht falsch gelesen; zuerst sieht ein Mensch nach."
    ),
    "A wrong rate costs input tax; where the order names none there is nothing to compare.": (
        "Ein falscher Satz kostet Vorsteuer; nennt die Bestellung keinen, gibt es nichts zu vergleichen."
    ),
    "All small differences together may come to two percent, and to no more than one hundred euros.": (
        "Alle kleinen Abweichungen zusammen dürfen zwei Prozent und höchstens hundert Euro ausmachen."
    ),
    "Amounts in two currencies are never compared.": "Beträge in zwei Währungen werden nie verglichen.",
    "An earlier invoice bills the same under another number, to a sister company, or in parts.": (
        "Eine frühere Rechnung berechnet dasselbe unter anderer Nummer, an eine Schwesterfirma oder in Teilen."
    ),
    "An item number contradicts the order line, or nothing in the description agrees with it.": (
        "Eine Artikelnummer widerspricht der Bestellposition, oder nichts an der Beschreibung stimmt überein."
    ),
    "An order written after the fact bypasses approval.": (
        "Eine nachträglich geschriebene Bestellung umgeht die Freigabe."
    ),
    "Every held document has an owner.": "Jeder angehaltene Beleg hat eine zuständige Person.",
    "It has an order line, nothing differs, and every verdict is within tolerance.": (
        "Es gibt eine Bestellposition, nichts weicht ab, und alles liegt in der Toleranz."
    ),
    "It has an order line, nothing differs, and price and quantity are within tolerance.": (
        "Es gibt eine Bestellposition, nichts weicht ab, Preis und Menge liegen in der Toleranz."
    ),
    "Less or more will arrive than was ordered.": "Es wird weniger oder mehr ankommen als bestellt.",
    "Many small differences, each within its tolerance, add up.": (
        "Viele kleine Abweichungen, jede in ihrer Toleranz, summieren sich."
    ),
    "No order line belongs to this line, or other lines of the document already use it up.": (
        "Zu dieser Position gehört keine Bestellposition, oder andere Positionen brauchen sie schon auf."
    ),
    "Nobody is paid who is not in the supplier list.": "Niemand wird bezahlt, der nicht im Lieferantenstamm steht.",
    "Nothing may be billed on a cancelled order.": "Auf eine stornierte Bestellung darf nichts berechnet werden.",
    "Other lines of the order arrived; this one is waited for.": (
        "Andere Positionen der Bestellung sind da; auf diese wird gewartet."
    ),
    "Part of the order is billed, or a little more than all of it.": (
        "Ein Teil der Bestellung ist berechnet, oder etwas mehr als alles."
    ),
    "Part of the order is still to come; nothing is wrong with that by itself.": (
        "Ein Teil der Bestellung kommt noch; das allein ist kein Fehler."
    ),
    "Posted once, as soon as no hold stands and every approval is given.": (
        "Einmal gebucht, sobald nichts mehr anhält und alle Freigaben da sind."
    ),
    "Quantity times price, less allowances, is not the net amount of the line.": (
        "Menge mal Preis, abzüglich Nachlässen, ergibt nicht den Nettobetrag der Position."
    ),
    "Small rises pass, but stay visible: they add up.": (
        "Kleine Erhöhungen gehen durch, bleiben aber sichtbar: sie summieren sich."
    ),
    "The VAT breakdown has a rate that no line of the order has, while the lines agree.": (
        "Die Steueraufstellung hat einen Satz, den keine Bestellposition hat, obwohl die Positionen stimmen."
    ),
    "The billed unit cannot be converted to the ordered one, so neither quantity nor price can be compared.": (
        "Die berechnete Einheit lässt sich nicht in die bestellte umrechnen; weder Menge noch Preis sind vergleichbar."
    ),
    "The document is addressed to somebody else.": "Der Beleg ist an jemand anderen gerichtet.",
    "The document names no order, or one that is not known.": (
        "Der Beleg nennt keine Bestellung, oder eine unbekannte."
    ),
    "The document waits for an approval only.": "Der Beleg wartet nur auf eine Freigabe.",
    "The goods are waited for; the hold releases itself when a receipt advice arrives.": (
        "Auf die Ware wird gewartet; mit dem Wareneingang löst sich die Anhaltung von selbst."
    ),
    "The goods will come later than they are needed.": "Die Ware kommt später, als sie gebraucht wird.",
    "The invoice will follow the answer: it is cheaper to settle it now.": (
        "Die Rechnung wird der Antwort folgen: es jetzt zu klären ist billiger."
    ),
    "The name is not the one the order went to, nor another name of that supplier.": (
        "Der Name ist weder der, an den die Bestellung ging, noch ein anderer Name dieses Lieferanten."
    ),
    "The printed account is none of the supplier’s; a changed account is the commonest fraud.": (
        "Das gedruckte Konto gehört nicht dem Lieferanten; ein geändertes Konto ist der häufigste Betrug."
    ),
    "The rise is within tolerance on each document, but not together with what was billed before.": (
        "Die Erhöhung liegt je Beleg in der Toleranz, nicht aber mit dem, was zuvor berechnet wurde."
    ),
    "The same seller billed the same number before.": "Derselbe Lieferant hat dieselbe Nummer schon berechnet.",
    "The seller is not the legal person the order went to.": (
        "Der Verkäufer ist nicht die Rechtsperson, an die die Bestellung ging."
    ),
    "The supplier accepts the whole order without listing lines.": (
        "Der Lieferant nimmt die ganze Bestellung an, ohne Positionen zu nennen."
    ),
    "The supplier answers some lines and says nothing about others.": (
        "Der Lieferant beantwortet einige Positionen und schweigt zu anderen."
    ),
    "The supplier bills more per unit than was ordered, beyond the tolerance.": (
        "Der Lieferant berechnet mehr je Einheit als bestellt, über die Toleranz hinaus."
    ),
    "The supplier bills without orders, such as rent and energy; a budget owner approves instead.": (
        "Der Lieferant berechnet ohne Bestellung, etwa Miete und Energie; stattdessen gibt die "
        "Budgetverantwortung frei."
    ),
    "The supplier does not deliver this line.": "Der Lieferant liefert diese Position nicht.",
    "The supplier does not deliver.": "Der Lieferant liefert nicht.",
    "The supplier gives back less per unit than was ordered.": (
        "Der Lieferant erstattet weniger je Einheit als bestellt."
    ),
    "The supplier has received the order and not yet answered it.": (
        "Der Lieferant hat die Bestellung erhalten und noch nicht beantwortet."
    ),
    "The supplier offers another item in the place of the one ordered.": (
        "Der Lieferant bietet einen anderen Artikel statt des bestellten an."
    ),
    "What was billed so far is more than what was received and not rejected.": (
        "Bisher ist mehr berechnet, als empfangen und nicht abgelehnt wurde."
    ),
    "With what was billed before, the order line is billed beyond its quantity.": (
        "Mit dem zuvor Berechneten wird die Bestellposition über ihre Menge hinaus berechnet."
    ),
    "Without an order nobody has agreed to the expense yet.": (
        "Ohne Bestellung hat der Ausgabe noch niemand zugestimmt."
    ),
    "A clean match passes by itself up to ten thousand euros; above that a person with the limit approves.": (
        "Was sauber passt, geht bis zehntausend Euro von selbst durch; darüber gibt jemand mit dem Limit frei."
    ),
    # What clears a hold
    "A rule accepts it, or a person decides.": "Eine Regel nimmt es an, oder ein Mensch entscheidet.",
    "What is missing becomes known, or a person decides.": "Das Fehlende wird bekannt, oder ein Mensch entscheidet.",
    "The contradicting rules are changed, or a person decides.": (
        "Die widersprüchlichen Regeln werden geändert, oder ein Mensch entscheidet."
    ),
    "Decide again once the cause is removed.": "Neu entscheiden, sobald die Ursache behoben ist.",
    "Decide again once the defect is mended; the smallest failing example is kept.": (
        "Neu entscheiden, sobald der Fehler behoben ist; das kleinste Beispiel ist aufbewahrt."
    ),
    "Decide again; if it happens again, the ruleset or the engine has a defect.": (
        "Neu entscheiden; geschieht es wieder, hat Regelwerk oder Maschine einen Fehler."
    ),
    "A person releases the hold.": "Ein Mensch löst die Anhaltung.",
    "A buyer accepts the sum, or the supplier credits it.": (
        "Der Einkauf nimmt die Summe an, oder der Lieferant schreibt sie gut."
    ),
    "A buyer confirms the charge, or the supplier credits it.": (
        "Der Einkauf bestätigt den Zuschlag, oder der Lieferant schreibt ihn gut."
    ),
    "A buyer confirms the substitution, or the supplier corrects the item.": (
        "Der Einkauf bestätigt den Ersatz, oder der Lieferant berichtigt den Artikel."
    ),
    "A buyer reopens the order.": "Der Einkauf öffnet die Bestellung wieder.",
    "A person confirms or corrects what was read.": "Ein Mensch bestätigt oder berichtigt das Gelesene.",
    "A receipt advice for the line is booked.": "Ein Wareneingang für die Position wird gebucht.",
    "A receipt advice for the order is booked.": "Ein Wareneingang für die Bestellung wird gebucht.",
    "A receipt advice with the rejected quantity is booked.": (
        "Ein Wareneingang mit der abgelehnten Menge wird gebucht."
    ),
    "It is shown that both documents stand for their own delivery.": (
        "Es zeigt sich, dass beide Belege für eine eigene Lieferung stehen."
    ),
    "The VAT id is confirmed with the authority and the supplier.": (
        "Die Steuernummer wird bei Behörde und Lieferant bestätigt."
    ),
    "The buyer accepts the date, or orders elsewhere.": "Der Einkauf nimmt den Termin an oder bestellt anderswo.",
    "The buyer accepts the price and changes the order, or the supplier withdraws it.": (
        "Der Einkauf nimmt den Preis an und ändert die Bestellung, oder der Lieferant zieht ihn zurück."
    ),
    "The buyer accepts the quantity and changes the order, or orders the rest elsewhere.": (
        "Der Einkauf nimmt die Menge an und ändert die Bestellung, oder bestellt den Rest anderswo."
    ),
    "The buyer orders elsewhere or changes the order.": "Der Einkauf bestellt anderswo oder ändert die Bestellung.",
    "The buyer orders the line elsewhere or changes it.": (
        "Der Einkauf bestellt die Position anderswo oder ändert sie."
    ),
    "The buyer takes the other item, or says what else shall come.": (
        "Der Einkauf nimmt den anderen Artikel oder sagt, was sonst kommen soll."
    ),
    "The order is changed, or the line is credited.": (
        "Die Bestellung wird geändert, oder die Position gutgeschrieben."
    ),
    "The order is changed, the supplier credits the difference, or a buyer releases it.": (
        "Die Bestellung wird geändert, der Lieferant schreibt die Differenz gut, oder der Einkauf löst es."
    ),
    "The order is changed, the supplier credits the surplus, or a buyer releases it.": (
        "Die Bestellung wird geändert, der Lieferant schreibt den Überschuss gut, oder der Einkauf löst es."
    ),
    "The order is entered, or its number is corrected.": "Die Bestellung wird erfasst oder ihre Nummer berichtigt.",
    "The rest is received, or the supplier credits it.": "Der Rest kommt an, oder der Lieferant schreibt ihn gut.",
    "The seller is confirmed through a channel known before.": (
        "Der Verkäufer wird über einen zuvor bekannten Weg bestätigt."
    ),
    "The supplier addresses the document to the buyer of the order.": (
        "Der Lieferant richtet den Beleg an den Käufer der Bestellung."
    ),
    "The supplier bills in the currency of the order, or the order is changed.": (
        "Der Lieferant berechnet in der Währung der Bestellung, oder sie wird geändert."
    ),
    "The supplier corrects the breakdown, or tax confirms it.": (
        "Der Lieferant berichtigt die Aufstellung, oder die Steuerabteilung bestätigt sie."
    ),
    "The supplier corrects the rate, or tax confirms it.": (
        "Der Lieferant berichtigt den Satz, oder die Steuerabteilung bestätigt ihn."
    ),
    "The supplier corrects the unit, or the pack is entered with the item.": (
        "Der Lieferant berichtigt die Einheit, oder die Packung wird beim Artikel erfasst."
    ),
    "The supplier credits the full price.": "Der Lieferant schreibt den vollen Preis gut.",
    "The supplier explains or credits the amount.": "Der Lieferant erklärt den Betrag oder schreibt ihn gut.",
    "The supplier is entered and checked.": "Der Lieferant wird erfasst und geprüft.",
    "The supplier sends a corrected document.": "Der Lieferant schickt einen berichtigten Beleg.",
    "Two people confirm the account by calling a number known before.": (
        "Zwei Personen bestätigen das Konto durch Anruf einer zuvor bekannten Nummer."
    ),
    "The approvals are given.": "Die Freigaben werden erteilt.",
    # Names of the shipped rules
    "A VAT rate the order does not have": "Steuersatz, den die Bestellung nicht hat",
    "A budget owner approves what nobody ordered": "Budgetverantwortung gibt frei, was niemand bestellte",
    "A charge that was not ordered": "Nicht bestellter Zuschlag",
    "A later date is answered": "Späterer Termin geantwortet",
    "A line that was not ordered": "Nicht bestellte Position",
    "A tax does not add up": "Steuer rechnet nicht auf",
    "Accepted as ordered": "Wie bestellt angenommen",
    "Another VAT id of the seller": "Andere Steuernummer des Verkäufers",
    "Another VAT rate than ordered": "Anderer Steuersatz als bestellt",
    "Another bank account": "Anderes Bankkonto",
    "Another buyer than ordered": "Anderer Käufer als bestellt",
    "Another currency than ordered": "Andere Währung als bestellt",
    "Another item is answered": "Anderer Artikel geantwortet",
    "Another item than ordered": "Anderer Artikel als bestellt",
    "Another price is answered": "Anderer Preis geantwortet",
    "Another quantity is answered": "Andere Menge geantwortet",
    "Another quantity than ordered, within tolerance": "Andere Menge als bestellt, in der Toleranz",
    "Another seller than ordered": "Anderer Verkäufer als bestellt",
    "Another unit than ordered": "Andere Einheit als bestellt",
    "Approval by amount": "Freigabe nach Betrag",
    "Billed twice": "Doppelt berechnet",
    "Charges above the order": "Zuschläge über der Bestellung",
    "Credited at less than the order price": "Unter dem Bestellpreis gutgeschrieben",
    "Document total": "Belegsumme",
    "Doubts about the payee": "Zweifel am Zahlungsempfänger",
    "Goods and services, two- and three-way": "Waren und Dienste, Zwei- und Dreiwegeabgleich",
    "Line amount": "Positionsbetrag",
    "More billed than ordered": "Mehr berechnet als bestellt",
    "More billed than received": "Mehr berechnet als empfangen",
    "No order found": "Keine Bestellung gefunden",
    "No order is needed": "Keine Bestellung nötig",
    "No receipt yet": "Noch kein Wareneingang",
    "Not inspected": "Nicht geprüft",
    "Not read without doubt": "Nicht zweifelsfrei gelesen",
    "Nothing received for the line": "Nichts für die Position empfangen",
    "Only acknowledged": "Nur bestätigt erhalten",
    "Order lines not billed": "Nicht berechnete Bestellpositionen",
    "Order lines without an answer": "Bestellpositionen ohne Antwort",
    "Ordered quantity": "Bestellte Menge",
    "Perhaps billed twice": "Vielleicht doppelt berechnet",
    "Price above the order": "Preis über der Bestellung",
    "Price above the order, over all documents": "Preis über der Bestellung, über alle Belege",
    "Price above the order, within tolerance": "Preis über der Bestellung, in der Toleranz",
    "Received quantity": "Empfangene Menge",
    "The amount is above the order though the price is not": "Betrag über der Bestellung, Preis nicht",
    "The charge or tax agrees": "Zuschlag oder Steuer stimmt",
    "The credited invoice is not known": "Gutgeschriebene Rechnung unbekannt",
    "The line does not add up": "Position rechnet nicht auf",
    "The line is not accepted": "Position nicht angenommen",
    "The line is what was ordered": "Position wie bestellt",
    "The order is rejected": "Bestellung abgelehnt",
    "The order is younger than the document": "Bestellung jünger als der Beleg",
    "The order was cancelled": "Bestellung storniert",
    "The seller is no supplier": "Verkäufer ist kein Lieferant",
    "The total is above the order though no line is": "Summe über der Bestellung, keine Position",
    "The totals do not add up": "Summen rechnen nicht auf",
    "Unit price": "Stückpreis",
    "Unit price of credits": "Stückpreis von Gutschriften",
    "Unit price over all documents of the order": "Stückpreis über alle Belege der Bestellung",
    # What reading finds, and what to do about it
    "Ask the sender for a corrected document, or correct the value by hand.": (
        "Bitten Sie um einen berichtigten Beleg, oder berichtigen Sie den Wert."
    ),
    "Ask the sender for a complete document, or enter the value from the page.": (
        "Bitten Sie um einen vollständigen Beleg, oder tragen Sie den Wert von der Seite ein."
    ),
    "Ask the seller for a corrected document, or have a person confirm which number counts.": (
        "Bitten Sie um einen berichtigten Beleg, oder lassen Sie bestätigen, welche Zahl gilt."
    ),
    "Correct the type if it was recognised wrongly.": "Berichtigen Sie die Art, falls sie falsch erkannt wurde.",
    "Send the document again; it may have been cut off on the way.": (
        "Schicken Sie den Beleg noch einmal; vielleicht kam er unvollständig an."
    ),
    "Send the document in another format.": "Schicken Sie den Beleg in einem anderen Format.",
    "The reader stopped on this document.": "Das Lesen brach an diesem Beleg ab.",
    "Compare with the page.": "Vergleichen Sie mit der Seite.",
    # What is refused to people, and what to do about it
    "The time of this link is over.": "Die Zeit dieses Links ist um.",
    "This link was used, or what it was made for changed.": (
        "Dieser Link wurde benutzt, oder das, wofür er erstellt wurde, änderte sich."
    ),
    "This is no link of ours.": "Dieser Link ist nicht von uns.",
    "Sign in instead.": "Melden Sie sich stattdessen an.",
    "No resolution was chosen.": "Es wurde keine Klärung gewählt.",
    "Look at it again, then decide.": "Sehen Sie es noch einmal an, dann entscheiden Sie.",
    "Ask for another copy.": "Bitten Sie um eine neue Kopie.",
    "Ask a colleague.": "Fragen Sie eine Kollegin oder einen Kollegen.",
    "Ask a colleague whose hands are free.": "Fragen Sie jemanden, der noch nichts daran getan hat.",
    "Ask an administrator.": "Fragen Sie die Verwaltung.",
    "Ask another administrator.": "Fragen Sie eine andere Person der Verwaltung.",
    "Ask one of them.": "Fragen Sie eine davon.",
    "Ask one of them, or an administrator.": "Fragen Sie eine davon oder die Verwaltung.",
    "Ask somebody of that company.": "Fragen Sie jemanden dieser Firma.",
    "Ask somebody whose limit covers it.": "Fragen Sie jemanden, dessen Limit reicht.",
    "Somebody else must release it.": "Jemand anderes muss es lösen.",
    "Have the amount entered.": "Lassen Sie den Betrag eintragen.",
    "Have the amounts entered.": "Lassen Sie die Beträge eintragen.",
    "Look at the page again.": "Sehen Sie die Seite noch einmal an.",
    "Look at the document again.": "Sehen Sie den Beleg noch einmal an.",
    "Look again.": "Sehen Sie noch einmal nach.",
    "Look it up in the inbox.": "Suchen Sie im Eingang.",
    "Look for its number.": "Suchen Sie nach der Nummer.",
    "Nothing needs to be done.": "Es ist nichts zu tun.",
    "Enter what is printed.": "Tragen Sie ein, was gedruckt ist.",
    "Name it as it stands on the page.": "Nennen Sie es, wie es auf der Seite steht.",
    "Release it, or deal with its cause.": "Lösen Sie es, oder klären Sie die Ursache.",
    "Say in a few words why.": "Sagen Sie in wenigen Worten warum.",
    "Say it shorter.": "Sagen Sie es kürzer.",
    "Sign in again.": "Melden Sie sich neu an.",
    "Wait a moment and look again.": "Warten Sie kurz und sehen Sie noch einmal nach.",
    "Wait for it, or ask those who give it.": "Warten Sie darauf, oder fragen Sie, wer sie gibt.",
    "Choose one that is offered.": "Wählen Sie etwas Angebotenes.",
    "Choose another version.": "Wählen Sie eine andere Version.",
    "Choose another one.": "Wählen Sie etwas anderes.",
    "Choose an earlier one.": "Wählen Sie eine frühere.",
    "Choose a published one.": "Wählen Sie eine veröffentlichte.",
    "Close it short instead.": "Schließen Sie sie stattdessen vorzeitig ab.",
    "Correct the field.": "Berichtigen Sie das Feld.",
    "Read what changed.": "Lesen Sie, was sich änderte.",
    "Open the draft again and repeat the change.": "Öffnen Sie den Entwurf neu und wiederholen Sie die Änderung.",
    "Open the draft and save it again.": "Öffnen Sie den Entwurf und sichern Sie ihn neu.",
    "An administrator can give you the role.": "Die Verwaltung kann Ihnen die Rolle geben.",
    "Write a number as 1234.50, a day as 2026-01-31.": "Schreiben Sie Zahlen wie 1234.50, Tage wie 2026-01-31.",
    "A new fact came in; the document is about to be decided again.": (
        "Etwas Neues kam herein; der Beleg wird gleich neu entschieden."
    ),
    "Another sum is at risk than the one you saw.": "Es geht um eine andere Summe, als Sie sahen.",
    "No such approval is waited for.": "Auf diese Freigabe wird nicht gewartet.",
    "No document has that id.": "Diesen Beleg gibt es nicht.",
    "Nobody knows how much this approval is about.": "Niemand weiß, um wie viel es bei dieser Freigabe geht.",
    "Nobody knows how much this order is about.": "Niemand weiß, um wie viel es bei dieser Bestellung geht.",
    "Nobody may act under this login.": "Unter diesem Namen darf niemand handeln.",
    "Nothing could be read from this document.": "Aus diesem Beleg war nichts zu lesen.",
    "Nothing was decided about this document.": "Über diesen Beleg ist nichts entschieden.",
    "Payee, account, amounts, lines or the order changed since you looked.": (
        "Empfänger, Konto, Beträge, Positionen oder Bestellung änderten sich, seit Sie hinsahen."
    ),
    "The approval limit of the role cannot be read.": "Das Freigabelimit der Rolle ist unlesbar.",
    "This belongs to another company.": "Das gehört einer anderen Firma.",
    "The document has no such hold.": "Der Beleg hat keine solche Anhaltung.",
    "The document was decided again meanwhile.": "Der Beleg wurde inzwischen neu entschieden.",
    "The document was decided under this version.": "Der Beleg wurde unter dieser Version entschieden.",
    "The draft was saved again since you looked at it.": "Der Entwurf wurde gesichert, seit Sie hinsahen.",
    "The field holds another value than the one you saw.": "Im Feld steht ein anderer Wert, als Sie sahen.",
    "The order changed since you looked at it.": "Die Bestellung änderte sich, seit Sie hinsahen.",
    "The value is too long.": "Der Wert ist zu lang.",
    "There is no such act.": "Diese Handlung gibt es nicht.",
    "There is no such document.": "Diesen Beleg gibt es nicht.",
    "There is no such field.": "Dieses Feld gibt es nicht.",
    "This act needs a reason.": "Das braucht einen Grund.",
    "This document is no order that stands.": "Dieser Beleg ist keine gültige Bestellung.",
    "This is the value that stands there.": "Dieser Wert steht schon da.",
    "This version is in force.": "Diese Version gilt.",
    "This version is published already.": "Diese Version ist schon veröffentlicht.",
    "You approved this document already; every approval needs another person.": (
        "Sie haben diesen Beleg schon freigegeben; jede Freigabe braucht eine andere Person."
    ),
    "You placed this hold and you approved the document.": "Sie haben angehalten und freigegeben.",
    # Acts
    "Reject it": "Ablehnen",
    "Give it up": "Aufgeben",
    "the rules accept it and nothing stands against it": "die Regeln nehmen es an, und nichts spricht dagegen",
}
"""English to German, whole."""
