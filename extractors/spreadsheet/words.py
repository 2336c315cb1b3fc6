"""What people write as labels, titles and beside totals, in ten languages.

They are English, German, French, Spanish, Italian, Dutch and Danish; ``tongues`` has three more. Owns
one table per use; a word has one meaning per table, and what is not in a table means nothing.

>>> LABELS["rechnungs nr"], TITLES["avoir"], TOTALS["net a payer"]
('number.invoice', 'credit_note', 'amount_due')
"""

from typing import Final

from extractors.spoken import table
from extractors.spreadsheet import tongues

LABELS: Final = table(
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
        "project": "project|project number|project no|projekt|projektnummer|projekt nr|projet|proyecto|progetto",
        "limit_amount": (
            "limit|order limit|limit of the order|spending limit|maximum amount|not to exceed|wertgrenze|bestelllimit|"
            "limitbetrag|hochstbetrag|montant maximum|montant maximal|importe maximo|importo massimo|maximumbedrag|"
            "hojeste belob"
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
    },
    tongues.LABELS,
)
"""Label of a value in the header → the field it names."""

TITLES: Final = table(
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
    },
    tongues.TITLES,
)
"""Title of a document → its type."""

TOTALS: Final = table(
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
    },
    tongues.TOTALS,
)
"""Label of a total → the total; ``total`` alone may be with or without VAT and is settled by arithmetic."""

CURRENCIES: Final = {
    word: code
    for code, words in (
        ("EUR", "€ eur euro euros"),
        ("GBP", "£ gbp"),
        ("USD", "us$ usd"),
        ("CHF", "chf sfr"),
        ("DKK", "dkk"),
        ("SEK", "sek"),
        ("NOK", "nok"),
        ("PLN", "pln zł"),
        ("CZK", "czk"),
        ("HUF", "huf"),
        ("JPY", "jpy"),
        ("CAD", "cad"),
        ("AUD", "aud"),
        ("CNY", "cny"),
        ("RON", "ron"),
        ("BGN", "bgn"),
        ("INR", "inr ₹"),
        ("BRL", "brl r$"),
        ("MXN", "mxn"),
        ("TRY", "try"),
        ("ZAR", "zar"),
        ("SGD", "sgd"),
    )
    for word in words.split()
}
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
