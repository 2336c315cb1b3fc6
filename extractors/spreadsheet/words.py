"""The words that people write above columns, beside values and as titles.

They are English, German, French, Spanish, Italian, Dutch and Danish. Owns one table per use: column roles, labels of the header, titles, totals. A word has one meaning per table; what is
not in a table has no role and is reported, never guessed. Words are compared without case, accents and punctuation.

>>> spoken("Art.-Nr.:"), spoken("Désignation"), COLUMNS[spoken("Bestellmenge")]
('art nr', 'designation', 'quantity.ordered')
"""

import re
import unicodedata
from typing import Final

_GAPS = re.compile(r"[^\w%]+|_+")
_LOCAL: Final = str.maketrans({"#": " no ", "№": " no ", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"})


def spoken(text: str) -> str:
    """Return a text as it is compared: small letters without accents, words apart by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LOCAL))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _GAPS.sub(" ", letters).strip()


def _table(rows: dict[str, str]) -> dict[str, str]:
    """Turn role → words into word → role; a word that stands under two roles is a mistake of ours."""
    table: dict[str, str] = {}
    for role, words in rows.items():
        for word in words.split("|"):
            key = spoken(word)
            assert table.setdefault(key, role) == role, f"{word} has two roles"
    return table


COLUMNS: Final = _table(
    {
        "item_or_id": "item",
        "article": "artikel|article|articolo|articulo|product|produkt|produit|producto|prodotto|vare|material",
        "id": (
            "pos|position|line|line no|line number|line id|#|nr|no|lfd nr|zeile|pos nr|posnr|ligne|n ligne|"
            "no ligne|linea|n linea|riga|n riga|posizione|posicion|regel|regelnr|regelnummer|linje|linjenr|"
            "linjenummer|ln|line #|rij"
        ),
        "description": (
            "description|item description|product name|item name|goods|name|text|details|bezeichnung|"
            "beschreibung|artikelbezeichnung|produktbezeichnung|leistung|ware|designation|libelle|"
            "description article|descripcion|concepto|descrizione|denominazione|omschrijving|beschrijving|"
            "product omschrijving|beskrivelse|varebeskrivelse|varenavn|tekst|betegnelse|material description|"
            "materialkurztext"
        ),
        "item_id": (
            "item no|item number|item code|item id|sku|part no|part number|product code|product no|article no|"
            "article number|article code|material no|artikelnr|artikelnummer|art nr|artnr|artikel nr|"
            "sachnummer|teilenummer|materialnummer|reference|ref|reference article|ref article|code article|"
            "code produit|codigo|codigo articulo|codigo producto|referencia|codice|codice articolo|cod art|"
            "codice prodotto|artikelcode|productcode|productnummer|varenr|varenummer|vare nr|produktnr|"
            "produktnummer|stock code"
        ),
        "seller_item_id": (
            "supplier item no|supplier item number|supplier part no|vendor item no|vendor part no|"
            "vendor part number|seller item no|supplier sku|supplier article no|lieferantenartikelnummer|"
            "lieferanten artikelnr|artikelnummer lieferant|lieferanten art nr|reference fournisseur|"
            "ref fournisseur|referencia proveedor|codigo proveedor|codice fornitore|artikelnummer leverancier|"
            "leverandor varenr|leverandorens varenummer"
        ),
        "buyer_item_id": (
            "buyer item no|buyer item number|customer item no|customer part no|customer item number|"
            "customer part number|kundenartikelnummer|kunden artikelnr|kunden art nr|artikelnummer kunde|"
            "reference client|ref client|referencia cliente|codigo cliente|codice cliente|artikelnummer klant|"
            "kundens varenr|kunde varenr"
        ),
        "your_item_id": (
            "your item no|your part no|your article no|your reference item|your item number|"
            "ihre artikelnummer|ihre artikelnr|ihre art nr|votre reference article|su referencia articulo|"
            "vs codice|vostro codice|uw artikelnummer|jeres varenr"
        ),
        "our_item_id": (
            "our item no|our part no|our article no|our item number|unsere artikelnummer|unsere artikelnr|"
            "unsere art nr|notre reference article|nuestra referencia articulo|ns codice|nostro codice|"
            "ons artikelnummer|vores varenr"
        ),
        "standard_item_id": (
            "gtin|ean|ean code|upc|barcode|gtin ean|ean gtin|code ean|codigo ean|codice ean|strichcode|"
            "streepjescode|stregkode|isbn|code barre|ean nr"
        ),
        "quantity": (
            "quantity|qty|menge|anzahl|stuckzahl|quantite|qte|nombre|cantidad|cant|ctd|uds|quantita|qta|"
            "aantal|hoeveelheid|antal|maengde"
        ),
        "quantity.ordered": (
            "quantity ordered|ordered quantity|qty ordered|ordered qty|order quantity|order qty|ordered|"
            "bestellmenge|bestellte menge|menge bestellt|quantite commandee|qte commandee|cantidad pedida|"
            "quantita ordinata|besteld aantal|aantal besteld|bestilt antal|antal bestilt|bestilt|besteld|"
            "bestellt"
        ),
        "quantity.confirmed": (
            "quantity confirmed|confirmed quantity|qty confirmed|confirmed qty|bestatigte menge|"
            "menge bestatigt|quantite confirmee|cantidad confirmada|quantita confermata|bevestigd aantal|"
            "bekraeftet antal|antal bekraeftet|confirmed|bestatigt"
        ),
        "quantity.delivered": (
            "quantity delivered|delivered quantity|qty delivered|delivered qty|quantity shipped|"
            "shipped quantity|qty shipped|shipped qty|despatched quantity|quantity despatched|delivered|"
            "shipped|liefermenge|gelieferte menge|menge geliefert|quantite livree|qte livree|"
            "quantite expediee|cantidad entregada|cantidad enviada|quantita consegnata|quantita spedita|"
            "geleverd aantal|aantal geleverd|leveret antal|antal leveret|geliefert|geleverd|leveret"
        ),
        "quantity.received": (
            "quantity received|received quantity|qty received|received qty|received|erhaltene menge|"
            "menge erhalten|wareneingangsmenge|we menge|erhalten|eingegangene menge|quantite recue|qte recue|"
            "recu|cantidad recibida|recibido|quantita ricevuta|ricevuto|ontvangen aantal|aantal ontvangen|"
            "ontvangen|modtaget antal|antal modtaget|modtaget"
        ),
        "quantity.billed": (
            "quantity invoiced|invoiced quantity|qty invoiced|invoiced qty|billed quantity|billed qty|"
            "berechnete menge|fakturierte menge|rechnungsmenge|quantite facturee|qte facturee|"
            "cantidad facturada|quantita fatturata|gefactureerd aantal|faktureret antal"
        ),
        "rejected_quantity": (
            "quantity rejected|rejected quantity|qty rejected|rejected qty|rejected|abgelehnte menge|"
            "menge abgelehnt|abgelehnt|zuruckgewiesene menge|reklamierte menge|quantite refusee|"
            "quantite rejetee|refuse|cantidad rechazada|rechazado|quantita respinta|respinto|afgekeurd aantal|"
            "afgekeurd|afvist antal|afvist"
        ),
        "short_quantity": (
            "short quantity|quantity short|short|short qty|missing quantity|fehlmenge|fehlende menge|"
            "quantite manquante|manquant|cantidad faltante|faltante|quantita mancante|mancante|tekort|"
            "manglende antal|mangler"
        ),
        "unit_code": (
            "unit|uom|unit of measure|unit code|u m|um|einheit|me|mengeneinheit|eh|unite|unite de mesure|"
            "unidad|unidad de medida|ud|unita|unita di misura|eenheid|enhed|mål"
        ),
        "net_price": (
            "unit price|price|price per unit|net price|net unit price|unit net price|price each|unit cost|"
            "einzelpreis|preis|stuckpreis|e preis|ep|nettopreis|preis netto|einzelpreis netto|"
            "preis je einheit|prix unitaire|prix|pu|pu ht|prix unitaire ht|p u|p u ht|precio|precio unitario|"
            "precio unidad|precio neto|prezzo|prezzo unitario|prezzo netto|prijs|stukprijs|eenheidsprijs|"
            "prijs per stuk|prijs excl btw|pris|enhedspris|stykpris|pris pr stk|nettopris|price excl vat|"
            "unit price excl vat|unit price net"
        ),
        "price_base_quantity": (
            "price per|per|price unit|price base|base quantity|je|preiseinheit|pe|pro|par|por|base de precio|"
            "unite de prix|unita di prezzo|prijs per|prijseenheid|prisenhed|pr"
        ),
        "line_net_amount": (
            "amount|line total|net amount|total|line amount|total price|line net amount|extended price|"
            "ext price|value|net value|net total|subtotal|total net|amount excl vat|total excl vat|betrag|"
            "gesamtpreis|gesamt|summe|nettobetrag|gp|zeilensumme|positionsbetrag|gesamtpreis netto|wert|"
            "nettowert|netto|montant|montant ht|total ht|prix total|montant total|importe|total neto|"
            "importe neto|valor|importo|totale|importo netto|totale netto|bedrag|totaal|regeltotaal|"
            "totaalprijs|totaal excl btw|bedrag excl btw|belob|i alt|linjetotal|total pris|belob ekskl moms|"
            "nettobelob"
        ),
        "line_gross_amount": (
            "gross amount|amount incl vat|total incl vat|gross total|total gross|brutto|bruttobetrag|"
            "gesamt brutto|montant ttc|total ttc|total con iva|importe con iva|totale ivato|importo lordo|"
            "totaal incl btw|bedrag incl btw|belob inkl moms|i alt inkl moms|line total incl vat"
        ),
        "vat_rate": (
            "vat|vat rate|vat %|vat percent|tax rate|tax %|tax|mwst|mwst %|mwst satz|ust|ust %|ust satz|"
            "steuersatz|steuer|steuer %|tva|tva %|taux tva|taux de tva|iva|iva %|tipo iva|% iva|aliquota|"
            "aliquota iva|btw|btw %|btw tarief|moms|moms %|momssats|% vat|% mwst|% tva|% btw|% moms"
        ),
        "vat_category": (
            "vat code|tax code|vat category|steuerkennzeichen|steuercode|code tva|codigo iva|codice iva|"
            "btw code|momskode"
        ),
        "vat_amount": (
            "vat amount|tax amount|mwst betrag|ust betrag|steuerbetrag|montant tva|importe iva|cuota iva|"
            "importo iva|btw bedrag|momsbelob"
        ),
        "discount_percent": (
            "discount %|disc %|discount percent|rabatt %|rabatt in %|remise %|% remise|descuento %|dto %|"
            "% dto|sconto %|% sconto|korting %|rabat %|discount rate"
        ),
        "discount": (
            "discount|disc|rabatt|nachlass|remise|descuento|dto|sconto|korting|rabat|discount amount|rabattbetrag"
        ),
        "order_line_reference": (
            "po line|po line no|order line|order line no|po item|po pos|po position|order position|"
            "bestellposition|best pos|bestellpos|auftragsposition|ligne commande|ligne de commande|"
            "poste commande|linea pedido|linea de pedido|riga ordine|posizione ordine|orderregel|bestelregel|"
            "inkooporderregel|ordrelinje|ordrelinjenr|bestillingslinje"
        ),
        "delivery_date": (
            "delivery date|requested delivery date|delivery|ship date|promised date|confirmed date|"
            "confirmed delivery date|required date|date required|liefertermin|lieferdatum|wunschtermin|"
            "bestatigter liefertermin|termin|date de livraison|date livraison|fecha de entrega|fecha entrega|"
            "data di consegna|data consegna|leverdatum|leveringsdatum|leveringsdato|levering|received date|"
            "receipt date|date received|wareneingangsdatum"
        ),
        "note": (
            "note|notes|remark|remarks|comment|comments|bemerkung|bemerkungen|anmerkung|kommentar|remarque|"
            "commentaire|nota|notas|observaciones|osservazioni|opmerking|opmerkingen|bemaerkning"
        ),
        "cost_centre": (
            "cost centre|cost center|kostenstelle|kst|centre de cout|centro de coste|centro di costo|"
            "kostenplaats|omkostningssted|omkostningscenter"
        ),
        "site": "site|plant|location|werk|standort|site de livraison|centro|stabilimento|vestiging|lokation",
        "status_code": "status|line status|positionsstatus|statut|estado|stato|regelstatus|linjestatus",
        # Values of the whole document that an export repeats on every row.
        "document.number": "document number|document no|doc no|belegnummer|beleg nr",
        "document.invoice": (
            "invoice no|invoice number|invoice|invoice id|rechnungsnummer|rechnungsnr|rechnung nr|"
            "numero facture|no facture|n facture|numero de facture|numero factura|numero de factura|n factura|"
            "factura|numero fattura|n fattura|factuurnummer|factuurnr|fakturanummer|fakturanr|faktura nr"
        ),
        "document.credit_note": (
            "credit note no|credit note number|credit memo no|gutschriftsnummer|gutschrift nr|numero avoir|"
            "no avoir|numero nota de credito|numero nota di credito|creditnotanummer|kreditnotanummer|"
            "kreditnota nr"
        ),
        "document.order": (
            "order no|order number|po|po no|po number|po #|purchase order|purchase order no|"
            "purchase order number|order|order id|bestellnummer|bestellnr|bestell nr|best nr|bestellung|"
            "bestellung nr|numero commande|no commande|n commande|numero de commande|commande|bon de commande|"
            "numero pedido|numero de pedido|n pedido|pedido|numero ordine|n ordine|ordine|ordernummer|ordernr|"
            "inkoopordernummer|bestelnummer|ordrenummer|ordrenr|ordre nr|indkobsordre|bestillingsnummer|"
            "indkobsordrenummer"
        ),
        "document.despatch": (
            "delivery note no|delivery note number|delivery note|despatch advice no|packing slip no|"
            "lieferscheinnummer|lieferscheinnr|lieferschein nr|lieferschein|numero bon de livraison|no bl|"
            "bon de livraison|numero albaran|albaran|numero ddt|ddt|pakbonnummer|pakbon|folgeseddelnummer|"
            "folgeseddel nr"
        ),
        "document.receipt": (
            "goods receipt no|goods receipt number|grn|grn no|receipt no|receipt advice no|"
            "wareneingangsnummer|wareneingang nr|numero reception|no reception|numero recepcion|"
            "numero entrata merce|ontvangstnummer|varemodtagelsesnummer|varemodtagelse nr"
        ),
        "document.issue_date": (
            "invoice date|order date|document date|date|issue date|rechnungsdatum|bestelldatum|datum|"
            "belegdatum|date facture|date de facture|date commande|fecha|fecha factura|fecha pedido|data|"
            "data fattura|data ordine|factuurdatum|orderdatum|fakturadato|ordredato|dato"
        ),
        "document.currency": "currency|curr|wahrung|devise|monnaie|moneda|divisa|valuta",
        "document.seller": (
            "supplier|seller|vendor|supplier name|vendor name|seller name|lieferant|verkaufer|fournisseur|"
            "vendeur|proveedor|vendedor|fornitore|venditore|leverancier|verkoper|leverandor|saelger"
        ),
        "document.buyer": (
            "buyer|customer|customer name|buyer name|kunde|kaufer|besteller|client|acheteur|cliente|comprador|"
            "acquirente|klant|koper|kober"
        ),
    }
)
"""Heading of a column → its role."""

LABELS: Final = _table(
    {
        "number.invoice": (
            "invoice no|invoice number|invoice id|invoice #|invoice nr|inv no|rechnungsnummer|rechnungsnr|"
            "rechnung nr|rechnungs nr|re nr|numero de facture|numero facture|no facture|n facture|facture n|"
            "facture no|n de facture|numero de factura|numero factura|n factura|n de factura|factura n|"
            "factura no|numero fattura|n fattura|fattura n|fattura numero|factuurnummer|factuurnr|factuur nr|"
            "fakturanummer|fakturanr|faktura nr"
        ),
        "number.credit_note": (
            "credit note no|credit note number|credit note #|credit memo no|credit memo number|"
            "gutschriftsnummer|gutschriftnummer|gutschrift nr|gutschrifts nr|rechnungskorrektur nr|"
            "numero d avoir|no avoir|n avoir|avoir n|numero nota de credito|nota de credito n|numero de abono|"
            "numero nota di credito|nota di credito n|creditnotanummer|creditnota nr|creditfactuurnummer|"
            "kreditnotanummer|kreditnota nr|kreditnotanr"
        ),
        "number.order": (
            "order no|order number|order #|order id|po|po no|po number|po #|p o number|p o no|"
            "purchase order no|purchase order number|purchase order|your order|your order no|"
            "your order number|order reference|purchase order reference|order ref|customer order no|"
            "customer po|bestellnummer|bestellnr|bestell nr|bestellung nr|ihre bestellung|ihre bestellnummer|"
            "ihre bestellung nr|bestellreferenz|numero de commande|numero commande|no commande|n commande|"
            "n de commande|commande n|votre commande|reference commande|bon de commande n|numero de pedido|"
            "numero pedido|n pedido|n de pedido|pedido n|su pedido|numero ordine|n ordine|ordine n|"
            "ordine numero|vostro ordine|rif ordine|ordernummer|ordernr|order nr|bestelnummer|uw bestelling|"
            "inkoopordernummer|inkooporder|ordrenummer|ordrenr|ordre nr|jeres ordre|indkobsordre|"
            "indkobsordrenummer|rekvisitionsnummer|bestillingsnummer"
        ),
        "number.order_response": (
            "order confirmation no|order confirmation number|order acknowledgement no|acknowledgement no|"
            "acknowledgment no|confirmation no|order response no|auftragsbestatigung nr|"
            "auftragsbestatigungsnummer|ab nr|accuse de reception n|confirmation de commande n|"
            "confirmacion de pedido n|numero confirmacion|conferma d ordine n|conferma ordine n|"
            "orderbevestiging nr|orderbevestigingsnummer|ordrebekraeftelse nr|ordrebekraeftelsesnummer"
        ),
        "number.order_change": (
            "change order no|order change no|bestellanderung nr|numero de modification|numero modificacion|"
            "numero modifica|orderwijziging nr|ordreaendring nr"
        ),
        "number.despatch_advice": (
            "delivery note no|delivery note number|delivery note|despatch advice no|dispatch note no|"
            "packing slip no|packing list no|asn no|asn|shipment no|lieferscheinnummer|lieferscheinnr|"
            "lieferschein nr|lieferschein|numero de bon de livraison|bon de livraison n|n bl|no bl|bl n|"
            "numero de albaran|numero albaran|albaran n|n albaran|numero ddt|ddt n|ddt|bolla n|pakbonnummer|"
            "pakbon nr|pakbon|leverbonnummer|folgeseddelnummer|folgeseddel nr|folgeseddel"
        ),
        "number.receipt_advice": (
            "goods receipt no|goods receipt number|grn|grn no|receipt advice no|receipt no|"
            "receiving report no|wareneingangsnummer|wareneingang nr|we nr|bon de reception n|"
            "numero de reception|numero recepcion|recepcion n|numero de recepcion|entrata merce n|"
            "numero ricevimento|ontvangstbon nr|ontvangstnummer|varemodtagelse nr|varemodtagelsesnummer"
        ),
        "number": (
            "document no|document number|doc no|number|no|nr|belegnummer|beleg nr|belegnr|nummer|numero|"
            "numero de document|documentnummer|dokumentnummer|numero documento|n documento"
        ),
        "preceding_invoice_reference": (
            "original invoice|original invoice no|original invoice number|ref invoice|invoice reference|"
            "credited invoice|preceding invoice|zu rechnung|ursprungsrechnung|bezug rechnung|originalrechnung|"
            "zur rechnung nr|facture d origine|facture origine|facture initiale|factura original|"
            "factura rectificada|fattura originale|rif fattura|oorspronkelijke factuur|oprindelig faktura|"
            "vedr faktura"
        ),
        "issue_date": (
            "date|document date|issue date|date of issue|datum|belegdatum|ausstellungsdatum|date d emission|"
            "fecha|fecha de emision|data|data documento|dato|dokumentdato|documentdatum"
        ),
        "issue_date.invoice": (
            "invoice date|rechnungsdatum|date de facture|date facture|date de la facture|fecha de factura|"
            "fecha factura|data fattura|factuurdatum|fakturadato"
        ),
        "issue_date.credit_note": (
            "credit note date|gutschriftsdatum|datum gutschrift|date d avoir|date avoir|fecha nota de credito|"
            "data nota di credito|creditnotadatum|kreditnotadato"
        ),
        "issue_date.order": (
            "order date|po date|date of order|bestelldatum|date de commande|date commande|fecha de pedido|"
            "fecha pedido|data ordine|orderdatum|besteldatum|ordredato|bestillingsdato"
        ),
        "issue_date.order_response": (
            "confirmation date|acknowledgement date|datum auftragsbestatigung|date de confirmation|"
            "fecha de confirmacion|data conferma|bevestigingsdatum|bekraeftelsesdato"
        ),
        "issue_date.despatch_advice": (
            "delivery note date|lieferscheindatum|date du bon de livraison|date bl|fecha albaran|data ddt|"
            "pakbondatum|folgeseddeldato"
        ),
        "issue_date.receipt_advice": "receipt note date|grn date|wareneingangsbelegdatum|date du bon de reception",
        "due_date": (
            "due date|payment due|due|pay by|payment due date|fallig am|falligkeitsdatum|zahlbar bis|"
            "falligkeit|date d echeance|echeance|date echeance|fecha de vencimiento|vencimiento|scadenza|"
            "data scadenza|vervaldatum|betalen voor|forfaldsdato|forfald|betalingsfrist"
        ),
        "delivery_date": (
            "delivery date|date of delivery|requested delivery date|required date|promised delivery date|"
            "confirmed delivery date|supply date|tax point|liefertermin|lieferdatum|wunschtermin|"
            "leistungsdatum|date de livraison|livraison le|fecha de entrega|data di consegna|data consegna|"
            "leverdatum|leveringsdatum|leveringsdato|received date|receipt date|date received|"
            "wareneingangsdatum|eingangsdatum|ontvangstdatum|modtagelsesdato|date de reception|"
            "fecha de recepcion|data ricevimento"
        ),
        "despatch_date": (
            "despatch date|dispatch date|ship date|shipping date|shipped on|versanddatum|date d expedition|"
            "fecha de envio|data spedizione|verzenddatum|afsendelsesdato"
        ),
        "currency": "currency|curr|currency code|wahrung|devise|monnaie|moneda|divisa|valuta|valutakode",
        "contract_reference": (
            "contract|contract no|contract number|agreement|vertrag|vertragsnummer|rahmenvertrag|contrat|"
            "numero de contrat|contrato|numero contrato|contratto|numero contratto|contract nr|contractnummer|"
            "kontrakt|kontraktnummer|aftale"
        ),
        "buyer_reference": (
            "your reference|buyer reference|your ref|customer reference|ihre referenz|ihr zeichen|"
            "kundenreferenz|leitweg id|votre reference|v ref|su referencia|vostro riferimento|vs rif|"
            "uw referentie|deres reference|deres ref"
        ),
        "payment_terms": (
            "payment terms|terms|terms of payment|zahlungsbedingungen|zahlungsbedingung|zahlungsziel|"
            "conditions de paiement|modalites de paiement|condiciones de pago|forma de pago|"
            "condizioni di pagamento|pagamento|betalingsvoorwaarden|betalingstermijn|betalingsbetingelser"
        ),
        "incoterm": (
            "incoterm|incoterms|delivery terms|terms of delivery|lieferbedingung|lieferbedingungen|"
            "conditions de livraison|condiciones de entrega|condizioni di consegna|resa|leveringsvoorwaarden|"
            "leveringsbetingelser"
        ),
        "cost_centre": (
            "cost centre|cost center|kostenstelle|centre de cout|centro de coste|centro di costo|kostenplaats|"
            "omkostningssted"
        ),
        "site": (
            "site|plant|delivery location|location|werk|standort|lieferort|lieu de livraison|lugar de entrega|"
            "luogo di consegna|afleverlocatie|leveringssted"
        ),
        "response_code": "response|response code|answer|antwort|reponse|respuesta|risposta|antwoord|svar",
        "seller.name": (
            "seller|supplier|vendor|from|supplier name|vendor name|seller name|sold by|lieferant|verkaufer|"
            "rechnungssteller|fournisseur|vendeur|emetteur|proveedor|vendedor|emisor|fornitore|venditore|"
            "cedente|leverancier|verkoper|leverandor|saelger"
        ),
        "buyer.name": (
            "buyer|customer|bill to|sold to|invoice to|client name|customer name|buyer name|ordered by|kunde|"
            "kaufer|besteller|auftraggeber|rechnungsempfanger|rechnung an|client|acheteur|facture a|cliente|"
            "comprador|facturar a|acquirente|cessionario|destinatario|klant|koper|afnemer|kober|kundenavn"
        ),
        "seller.vat_id": (
            "seller vat id|supplier vat id|supplier vat no|seller vat no|supplier vat number|vendor vat id|"
            "ust idnr lieferant|ust id lieferant|lieferant ust idnr|n tva fournisseur|tva fournisseur|"
            "nif proveedor|cif proveedor|p iva fornitore|partita iva fornitore|btw nummer leverancier|"
            "btw leverancier|leverandor cvr|leverandor momsnr"
        ),
        "buyer.vat_id": (
            "buyer vat id|customer vat id|customer vat no|buyer vat no|customer vat number|ust idnr kunde|"
            "ust id kunde|kunde ust idnr|ihre ust idnr|n tva client|tva client|nif cliente|cif cliente|"
            "p iva cliente|partita iva cliente|btw nummer klant|btw klant|kunde cvr|kunde momsnr"
        ),
        "vat_id": (
            "vat id|vat no|vat number|vat reg no|vat registration no|vat|tax id|ust idnr|ust id|ust id nr|uid|"
            "uid nr|umsatzsteuer id|n tva|numero de tva|no tva|tva intracommunautaire|"
            "n tva intracommunautaire|nif|cif|nif cif|p iva|partita iva|btw nummer|btw nr|btw id|cvr|cvr nr|"
            "momsnr|moms nr|se nr"
        ),
        "seller.registration_id": (
            "company registration no|company no|registration no|handelsregisternummer|siret|siren|kvk|kvk nummer|rea"
        ),
        "seller.iban": (
            "iban|iban no|bank account|account|bankkonto|kontonummer iban|compte bancaire|cuenta bancaria|"
            "cuenta iban|conto corrente|bankrekening|rekeningnummer|bankkonto iban"
        ),
        "document_type": (
            "document type|type|belegart|dokumentart|type de document|tipo de documento|tipo documento|"
            "documenttype|soort document|dokumenttype"
        ),
        "note": (
            "note|notes|remark|remarks|comment|bemerkung|anmerkung|remarque|observaciones|osservazioni|"
            "opmerking|bemaerkning"
        ),
    }
)
"""Label of a value in the header → the field it names."""

TITLES: Final = _table(
    {
        "invoice": (
            "invoice|tax invoice|commercial invoice|sales invoice|proforma invoice|rechnung|handelsrechnung|"
            "facture|factura|fattura|factuur|faktura|abschlagsrechnung|schlussrechnung|verkoopfactuur"
        ),
        "credit_note": (
            "credit note|credit memo|credit|gutschrift|rechnungskorrektur|stornorechnung|avoir|note de credit|"
            "facture d avoir|nota de credito|abono|factura rectificativa|nota di credito|creditnota|"
            "creditfactuur|kreditnota"
        ),
        "order": (
            "purchase order|order|po|bestellung|bon de commande|commande|pedido|orden de compra|"
            "pedido de compra|ordine|ordine d acquisto|ordine di acquisto|bestelling|inkooporder|ordre|"
            "indkobsordre|bestilling"
        ),
        "order_change": (
            "order change|change order|purchase order change|bestellanderung|auftragsanderung|"
            "modification de commande|avenant commande|modificacion de pedido|modifica ordine|orderwijziging|"
            "wijziging bestelling|ordreaendring"
        ),
        "order_response": (
            "order response|order confirmation|order acknowledgement|order acknowledgment|"
            "purchase order acknowledgement|acknowledgement|sales order confirmation|auftragsbestatigung|"
            "bestellbestatigung|confirmation de commande|accuse de reception de commande|"
            "confirmacion de pedido|conferma d ordine|conferma ordine|orderbevestiging|ordrebekraeftelse"
        ),
        "order_cancellation": (
            "order cancellation|cancellation|bestellstornierung|annulation de commande|cancelacion de pedido|"
            "annullamento ordine|annulering bestelling|annullering"
        ),
        "despatch_advice": (
            "despatch advice|dispatch advice|delivery note|packing slip|packing list|advance ship notice|"
            "advance shipping notice|shipping notice|lieferschein|lieferavis|bon de livraison|"
            "bordereau de livraison|albaran|albaran de entrega|nota de entrega|documento di trasporto|ddt|"
            "bolla di consegna|pakbon|leverbon|vrachtbrief|folgeseddel"
        ),
        "receipt_advice": (
            "receipt advice|goods receipt|goods received note|goods receipt note|receiving report|"
            "wareneingang|wareneingangsschein|wareneingangsmeldung|bon de reception|avis de reception|"
            "recepcion de mercancia|albaran de recepcion|nota de recepcion|entrata merce|ricevimento merce|"
            "ontvangstbon|goederenontvangst|varemodtagelse"
        ),
        "statement": (
            "statement|statement of account|account statement|kontoauszug|releve de compte|estado de cuenta|"
            "extracto de cuenta|estratto conto|rekeningoverzicht|kontoudtog"
        ),
        "reminder": (
            "reminder|payment reminder|mahnung|zahlungserinnerung|rappel|relance|recordatorio de pago|"
            "sollecito|sollecito di pagamento|aanmaning|betalingsherinnering|rykker|betalingspamindelse"
        ),
    }
)
"""Title of a document → its type."""

TOTALS: Final = _table(
    {
        "sum_of_line_net_amounts": (
            "subtotal|sub total|sum of lines|total lines|goods total|zwischensumme|positionssumme|warenwert|"
            "summe positionen|sous total|subtotale|subtotaal|total lignes|suma|subtotal lineas|linjesum|"
            "varetotal"
        ),
        "total_without_vat": (
            "net total|total net|total excl vat|total excluding vat|total without vat|net amount|"
            "total before tax|taxable amount|nettobetrag|nettosumme|netto|summe netto|gesamt netto|"
            "gesamtbetrag netto|total ht|montant ht|total hors taxes|base imponible|total sin iva|total neto|"
            "importe neto|imponibile|totale imponibile|totale netto|totale senza iva|totaal excl btw|"
            "totaal exclusief btw|netto totaal|total ekskl moms|i alt ekskl moms|nettobelob|total ex vat|"
            "total ex tax|belob ekskl moms"
        ),
        "vat": (
            "vat|tax|sales tax|total vat|vat total|vat amount|tax amount|total tax|mwst|mehrwertsteuer|ust|"
            "umsatzsteuer|mwst betrag|steuer|zzgl mwst|zzgl ust|steuerbetrag|tva|montant tva|total tva|iva|"
            "total iva|cuota iva|importe iva|totale iva|btw|btw bedrag|totaal btw|moms|momsbelob|moms i alt"
        ),
        "total_with_vat": (
            "grand total|total incl vat|total including vat|gross total|total gross|invoice total|"
            "total with vat|gross amount|gesamtbetrag|gesamtsumme|bruttobetrag|rechnungsbetrag|summe brutto|"
            "gesamt brutto|brutto|endbetrag|rechnungssumme|total ttc|montant ttc|montant total ttc|"
            "total con iva|total factura|importe total|total general|totale fattura|totale documento|"
            "totale ivato|totale con iva|totaal incl btw|totaal inclusief btw|factuurbedrag|totaalbedrag|"
            "total inkl moms|i alt inkl moms|fakturatotal|belob inkl moms"
        ),
        "total": (
            "total|totals|sum|summe|gesamt|total amount|order total|total general sin|totale|totaal|i alt|"
            "somme|bestellwert|gesamtwert|total commande|total pedido|totale ordine|ordertotaal|ordretotal"
        ),
        "paid_amount": (
            "paid|amount paid|deposit|prepaid|less paid|already paid|anzahlung|bereits gezahlt|"
            "abzgl anzahlung|acompte|deja regle|anticipo|pagado|acconto|pagato|reeds betaald|aanbetaling|"
            "allerede betalt|betalt"
        ),
        "rounding_amount": (
            "rounding|rounding amount|rundung|rundungsdifferenz|arrondi|redondeo|arrotondamento|afronding|"
            "afrunding|oreafrunding"
        ),
        "amount_due": (
            "amount due|balance due|total due|payable|amount payable|balance|to pay|zahlbetrag|zu zahlen|"
            "zu zahlender betrag|offener betrag|net a payer|montant du|reste a payer|total a pagar|"
            "importe a pagar|a pagar|da pagare|totale da pagare|netto a pagare|te betalen|te betalen bedrag|"
            "at betale|til betaling|belob til betaling|please pay"
        ),
        "allowance": (
            "discount|less discount|total discount|rabatt|nachlass|abzgl rabatt|skonto|remise|rabais|"
            "descuento|sconto|korting|rabat"
        ),
        "charge": (
            "shipping|freight|delivery charge|delivery charges|carriage|postage|handling|"
            "shipping and handling|versand|versandkosten|fracht|frachtkosten|porto|frais de port|"
            "frais de livraison|transport|port|portes|gastos de envio|envio|spese di spedizione|"
            "spese di trasporto|spedizione|trasporto|verzendkosten|vrachtkosten|fragt|forsendelse"
        ),
    }
)
"""Label of a total → the total; ``total`` alone may be with or without VAT and is settled by arithmetic."""

CURRENCIES: Final = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "us$": "USD", "usd": "USD",
                     "chf": "CHF", "sfr": "CHF", "dkk": "DKK", "sek": "SEK", "nok": "NOK", "pln": "PLN", "zł": "PLN", "czk": "CZK",
                     "huf": "HUF", "jpy": "JPY", "cad": "CAD", "aud": "AUD", "cny": "CNY", "ron": "RON", "bgn": "BGN", "inr": "INR",
                     "₹": "INR", "brl": "BRL", "r$": "BRL", "mxn": "MXN", "try": "TRY", "zar": "ZAR", "sgd": "SGD"}  # fmt: skip
"""Signs and codes of currencies; a bare ``$``, ``¥`` or ``kr`` names several currencies and therefore none."""

MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen januari",
            "february feb februar fevrier fevr febrero febbraio februari",
            "march mar marz mars marzo maart mrt marts maerz mrz",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag mei maj",
            "june jun juni juin junio giugno giu",
            "july jul juli juillet juil julio luglio lug",
            "august aug aout agosto ago agosto augustus",
            "september sep sept septembre septiembre settembre set",
            "october oct oktober okt octobre octubre ottobre ott",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre dic dicembre",
        ),
        start=1,
    )
    for word in words.split()
}
"""Names of months → their number."""
