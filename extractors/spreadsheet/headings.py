"""What people write above the columns of a table of lines, in ten languages.

Owns one table: heading → role of the column. A heading without a role is reported, never guessed.

>>> COLUMNS["bestellmenge"], COLUMNS["qte livree"]
('quantity.ordered', 'quantity.delivered')
"""

from typing import Final

from extractors.item_words import ITEM_NUMBERS
from extractors.spoken import table
from extractors.spreadsheet import tongues

COLUMNS: Final = table(
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
        **ITEM_NUMBERS,
        "quantity": (
            "quantity|qty|menge|anzahl|stuckzahl|quantite|qte|nombre|cantidad|cant|ctd|uds|quantita|q ta|qta|"
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
    },
    tongues.COLUMNS,
)
"""Heading of a column → its role."""
