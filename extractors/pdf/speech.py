"""What the parts of a document are called in ten languages: column headings, totals, fields, units, currencies.

Owns words only. Headings and labels are compared in lower case without accents; see ``plain_words``.
"""

import re
import unicodedata
from functools import cache
from typing import Final

_SPACES = re.compile(r"\s+")


@cache
def plain_words(text: str) -> str:
    """Return a text as labels are compared: lower case, no accents, single spaces, no colon at its end.

    >>> plain_words("Prix  Unitaire HT :")
    'prix unitaire ht'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ł", "l").replace("ø", "o"))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter)).replace("æ", "ae")
    return _SPACES.sub(" ", folded).strip(" :.*;,|_")


def _roles(table: dict[str, str]) -> dict[str, str]:
    """Turn role → headings into heading → role."""
    return {plain_words(name): role for role, names in table.items() for name in names.split("|")}


HEADINGS: Final = _roles(
    {
        "position": "pos|position|line|line no|lp|l.p|lfd|lfd. nr|#|nr|no|n°|ln|row|rad|linje|regel|riga|linea"
        "|poz|s.no"
        "|sr no|sl no|sl. no|pos.-nr|posnr|pos nr",
        "item": "item no|item number|item id|item code|sku|code|art.nr|art. nr|art.-nr|artikelnr|artikel-nr"
        "|artikelnummer"
        "|art-nr|product code|product no|product number|product id|part no|part number|ref|reference|referencia|codigo"
        "|codice|artikelcode|cod|cod.|material no|material number|item #|item-no|article no|article number|art no"
        "|artnr|kod|indeks|varenr|varenummer|artikelnr.|artnr.|hsn|hsn/sac|sac|ean|gtin|art-nr-lief|art-nr-kunde|part"
        "|art.no|artikel nr|cod. articolo|code article|ref. article|mat.-nr|materialnr|your item|our item"
        "|codigo articulo",
        "text": "description|item|items|product|products|article|articles|artikel|bezeichnung|beschreibung|leistung"
        "|artikelbezeichnung|artikelbeschreibung|designation|libelle|omschrijving|descrizione|descripcion|concepto"
        "|descricao|nazwa|nazwa towaru|nazwa towaru lub uslugi|beskrivning|benamning|beskrivelse|vare|varebeskrivelse"
        "|service|services|details|particulars|item description|material|produkt|produkte|tatigkeit|item & description"
        "|description of goods|product description|prodotto|articolo|produto|producto|towar|tjanst|ydelse|goods|title"
        "|leistungsbeschreibung|positionstext|service description|work performed|activity|article description|artigo"
        "|item details|item name|product name|articulo|art-nr beschreibung|goods or services|towar/usluga|dienst",
        "quantity": "quantity|qty|menge|anzahl|stuck|stk|stuckzahl|anz|mng|quantite|qte|quant|aantal"
        "|hoeveelheid|quantita"
        "|q.ta|qta|cantidad|cant|uds|unidades|quantidade|qtd|qtde|ilosc|antal|mangd|maengde|hours|hrs|std"
        "|stunden|units"
        "|pcs|pieces|order qty|quantity ordered|qty ordered|ordered|bestellmenge|liefermenge|delivered|shipped|q'ty"
        "|invoiced qty|billed|qty shipped|qty invoiced|invoiced quantity|ordered quantity|order quantity"
        "|mengen|rn. menge"
        "|requested (a)greed qty|agreed qty|requested qty|nombre|heures|uren|ore|horas|godz|szt|timer|timmar"
        "|qty / unit"
        "|quantity/unit|menge/einheit|menge me|menge einh|qty unit price?|abgerechnete menge|qty./hours|hrs/qty",
        "unit": "unit|uom|einheit|me|mengeneinheit|unite|eenheid|unita|u.m|um|unidad|unidade|un|jm|j.m|enhet"
        "|enhed|einh"
        "|unit of measure|qty unit|mengen- einheit|meng.- einheit|u/m|jedn|ud|unid|u. m|jednostka",
        "price": "price|unit price|rate|unit cost|preis|einzelpreis|e-preis|ep|stuckpreis|nettopreis"
        "|preis/einheit|prix"
        "|preis je einheit|preis/me|einheitspreis|prix unitaire|pu|p.u|pu ht|p.u. ht|prix unit|prix unit. ht|prijs"
        "|prix unitaire ht|stukprijs|eenheidsprijs|prijs per stuk|prijs excl|prijs incl|prijs p/st|prezzo"
        "|prezzo unitario"
        "|prezzo unit|precio|precio unitario|precio unit|p. unit|p. unitario|preco|preco unitario|preco unit|cena"
        "|cena jedn|cena jednostkowa|cena netto|cena jedn. netto|pris|a-pris|styckpris|enhedspris|stykpris|enhetspris"
        "|a pris|a pris|net price|unit net price|net unit price|price per unit|price each|price/unit|cost|price/pc"
        "|unit rate|each|einzel|einzelpr|netto-preis|netto preis|preis netto|einzelpreis netto|epreis|unit price net"
        "|preis pro einheit|nettoeinzelpreis|hourly rate|stundensatz|tarif|tarief|uurtarief|vp|unit price ex"
        " vat|stk-preis"
        "|preis/ einheit|item price|prix u|p.unit|prix net|p.u. net|cena j|cena jm|st.pris|pris/st|pris/enhed"
        "|enh. pris",
        "amount": "amount|total|line total|net amount|betrag|gesamt|gesamtpreis|gesamtbetrag|summe|nettobetrag|montant"
        "|positionsbetrag|positions- betrag|positions- betrag ohne ust|g-preis|gp|entgelt|montant ht|total ht"
        "|prix total"
        "|montant net|bedrag|totaal|totaalbedrag|totaalprijs|regeltotaal|importo|totale|prezzo totale|importe|subtotal"
        "|importe neto|valor|valor total|total liquido|wartosc|wartosc netto|kwota|razem|belopp|summa|belob|sum|value"
        "|net value|line amount|ext price|extended price|extension|line total net|price total|total price|net total"
        "|extended amount|total net|gesamt netto|netto|total line|amount net|ext. price|gpreis|gesamtpr|total ht net"
        "|betrag netto|sub total|sub-total|linetotal|line net amount|warenwert|nettowert|net|prix total ht|imponibile"
        "|total amount|item total|importe total|total eur|total usd|total gbp|totaal excl|bedrag excl|montant h.t"
        "|total h.t|total linha|totale riga|total linea|netto eur|radbelopp|linjebelop|belob dkk|nettosumme"
        "|taxable value"
        "|ext amount|ext|extended|cost total|line value|wert|gesamtwert|total excl|wartosc netto pln|netto pln",
        "gross": "gross|gross amount|brutto|bruttobetrag|wartosc brutto|amount incl|total ttc|montant ttc|totaal incl"
        "|bedrag incl|total incl|gesamt brutto|brutto eur|gross total|total incl. vat|amount inc vat|prix ttc"
        "|incl. vat"
        "|total con iva|importo lordo|amount incl. vat|total inc. gst|wartosc brutto pln",
        "tax": "vat|vat %|vat%|tax|ust|ust %|ust. %|ust.|mwst|mwst %|mwst. %|steuer|steuersatz|tva|taux tva|tva %|btw"
        "|btw %|btw%|iva|% iva|iva %|vat rate|moms|moms %|moms%|gst|tax rate|podatek|stawka vat|vat code|igst"
        "|cgst|sgst"
        "|st|mwst-satz|ust-satz|umsatzsteuer|% tva|tax %|aliquota|taxa iva|vat amount|tax amount|kwota vat|tva montant"
        "|tipo iva|tx tva|%|sales tax|steuersatz [%]|stawka|vat-%|st.-satz|ust.-satz|mws",
        "discount": "discount|disc|disc %|disc. %|rabatt|rab|rab. %|rabatt %|remise|remise %|korting|korting %|sconto"
        "|sconto %|sc. %|sc.%|descuento|dto|dto. %|% dto|desconto|desc. %|rabat|rabat %|discount %|discount or charge"
        "|discount/charge|rem|rem. %|allowances & charges|nachlass",
        "base": "per|price base|basismenge|base qty|price base qty|preiseinheit|pe|pro|pr. einh|price unit|basis|je",
        "listed": "list price|listenpreis|bruttopreis|gross price|gross unit price|prix brut|bruto prijs|bruto",
        "date": "date|datum|data|fecha|dato|liefertermin|delivery date|leistungsdatum|due date|service date|termin",
        "order": "order|order no|po|po no|bestellung|bestell-nr|commande|order number|purchase order",
    }
)
"""Normalised heading to the role of its column."""

NOISE_IN_HEADINGS: Final = re.compile(
    r"\(.*?\)|\[.*?\]|\b(eur|usd|gbp|chf|pln|sek|dkk|nok|czk|huf|inr|cad|aud)\b|[€$£%]|\bin\b|\b(ex|excl|exkl"
    r"|zzgl|ohne)\.?"
    r"( (vat|btw|ust|mwst|moms|tva|tax))?\b|\bh\.?t\b\.?|\bnetto\b|\bnet\b"
)
"""What headings carry besides their word: currencies, brackets, with or without tax."""


_HEADING_MAX: Final = 24
_SURE: Final = frozenset({"quantity", "price", "amount", "text", "tax"})


@cache
def heading_role(text: str) -> str | None:
    """Return the role of a column by its heading, None for an unknown one.

    >>> heading_role("Einzelpreis (EUR)"), heading_role("Aantal"), heading_role("Lorem")
    ('price', 'quantity', None)
    """
    words = plain_words(text)
    found = HEADINGS.get(words) or HEADINGS.get(words.replace("- ", ""))
    if found:
        return found
    bare = plain_words(NOISE_IN_HEADINGS.sub(" ", words))
    if bare in HEADINGS:
        return HEADINGS[bare]
    parts = {HEADINGS[part] for part in re.split(r"[ /]+", bare) if part in HEADINGS}
    if parts:
        return parts.pop() if len(parts) == 1 and parts <= _SURE and len(bare) < _HEADING_MAX else None
    return _compound_role(bare) if len(bare) < _HEADING_MAX else None


_COMPOUNDS: Final[dict[str, str]] = {
    "": r"rabat|discount|remise|korting|vat|tax|mwst|ust\b|btw|iva|tva|moms|dat[eu]|code|n[ro]\b|number|nummer|incl?\b"
    r"|inkl|brutto|gross|liste?n",
    "amount": r"(?:gesamt|regel|line|total|zeilen)\w*[ -]*(?:preis|prijs|price|prix|prezzo)|betrag|bedrag|importe?\b"
    r"|importo|montant|amount|belopp|belob|wartosc|summe\b|total[ea]?\b|totaal",
    "price": r"preis|prijs|price|prezzo|precio|prix|cena|pris\b|preco|unit cost|rate\b",
    "quantity": r"menge\b|anzahl|quanti|\bqty|aantal|\bqte|cantidad|ilosc|antal|besteld|geleverd|delivered|shipped"
    r"|geliefert|livree?s?\b",
    "text": r"omschrijving|bezeichnung|beschreibung|descri|designation|benamning|beskriv|libelle|nazwa|particulars",
}
"""Roles by the words that headings are made of, the first that is found; the first line is of what is none."""


def _compound_role(words: str) -> str | None:
    """Return the role of a heading by a word that it contains, None for none.

    >>> _compound_role("artikelomschrijving"), _compound_role("inkoopprijs"), _compound_role("rabattbetrag")
    ('text', 'price', None)
    """
    return next((role for role, pattern in _COMPOUNDS.items() if re.search(pattern, words)), None) or None


def _labels(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compile class → pattern, in the order in which they are tried."""
    return tuple((name, re.compile(rf"(?<![a-z])(?:{pattern})")) for name, pattern in table.items())


AMOUNT_LABELS: Final = _labels(
    {
        "carry": r"ubertrag|carried (forward|over)|brought forward|a reporter|saldo vorige|transport de la"
        r" page|riporto"
        r"|suma y sigue|do przeniesienia|overfores|vortrag",
        "paid": r"(amount |already |less )?paid\b|prepaid|pre-?payment|anzahlung|bezahlt|deposit|acompte|deja"
        r" (paye|regle)"
        r"|aanbetaling|betaald|acconto|anticipo|pagado|adiantamento|zaliczka|zaplacono|forskott|forudbetal|erhaltene"
        r"|payments? (received|made)|payment\b(?!.*(due|terms|date))|betalt|betald\b|reeds voldaan",
        "rounding": r"rounding|rundung|arrondi|afronding|arrotondamento|redondeo|zaokraglen|oresavrundning|avrundning",
        "discount_terms": r"skonto|early payment|escompte|kontantrabat",
        "due": r"(amount|balance|total|sum) (now )?due|zahlbetrag|offener betrag|zu zahlen|zahlbar|restbetrag"
        r"|net a payer"
        r"|te betalen|(totale|netto) (da|a) pagare|(total )?a pagar|do zaplaty|att betala|at betale|please pay|payable"
        r"|reste (a payer|du)|montant du|openstaand|saldo|balance\b|amount to pay|pay this|a betalen|total to pay"
        r"|(total )?a payer|total dovuto|(total|totalt) betala|belop a betale|endbetrag zu|nog te betalen",
        "tax_rate": r"(vat|tax|gst) (rate|registration|id|no|number|reg)|steuersatz|steuernummer",
        "net": r"^(nett?|goods)( (value|worth))?$|tot(al|ale|aal) (merc\w+|marchandises|goederen)"
        r"|total (goods|material)"
        r"|(sub|zwischen)[- ]?(total|summe|totaal)|sous[- ]total|positionssumme|summe positionen|warenwert|netto"
        r"|(total|sum|amount|montant|totale|totaal|gesamt\w*|rechnungssumme|summe|suma|wartosc|razem"
        r"|imponibile|totalt)"
        r".{0,28}(before tax|without|ohne|excl|exkl|ex\.?\b|hors t|h\.?\s?t\b|netto?\b|sans tva|senza iva|sin"
        r" iva|sem iva"
        r"|bez vat|uden moms|utan moms|eks\.? moms|no iva|ex vat|nett?\b|lignes|lines)|net (total|amount|value"
        r"|sum|price)"
        r"|nettobetrag|nettosumme|montant net\b|total (lines|liquido)|base (imponible|imponivel|imponibile|ht)"
        r"|imponibile|taxable (amount|value|total)|total before|delsumma|delsum|suma netto|total amount of lines"
        r"|line total|items total|goods total|tax exclusive|subtotaal|subtotale|merchandise|steuerpflichtig",
        "charge": r"(charges?|zuschl\w*|versand\w*|fracht\w*|shipping|freight|postage|delivery|handling|porto"
        r"|transport\w*"
        r"|livraison|verzend\w*|spedizione|envio|portes|frais|surcharge|lieferkosten|verpackung|carriage|dostaw\w*"
        r"|przesylk\w*|levering\w*|fragt|frakt\w*|s&h|packing|toeslag|supplemento|recargo|zuschlag)",
        "allowance": r"(discount|allowances?|rabatt?\w*|nachlass|remise|korting|sconto|descuento|desconto"
        r"|abschl\w*|abzug"
        r"|sondernachlass|bonus|rebate|upust|ristourne|reduction)",
        "tax": r"(incl\.? |including |zzgl\.? |plus |\+ ?|davon |enthaltene |dont |total |summe |montant "
        r"|kwota |importe )?"
        r"(v\.?a\.?t\b|tax\b|u\.?st\b|mwst|mehrwertsteuer|umsatzsteuer|steuer(betrag)?|t\.?v\.?a\b|btw"
        r"|i\.?v\.?a\b|moms"
        r"|gst\b|hst\b|igst|cgst|sgst|podatek|sales tax|taxes|imposta|steuern|versicherungsteuer|pst\b|qst\b"
        r"|salestax)",
        "total": r"(grand|invoice|order|gross)? ?total|gesamt(betrag|summe|preis)?\b|rechnungs(betrag|summe)"
        r"|brutto(summe"
        r"|betrag)?|end(betrag|summe)|summe|total ttc|montant ttc|totaal|totale( fattura| documento)?|importe total"
        r"|total (factura|fatura|general|geral)|razem|suma|kwota|ogolem|total(t|belopp|belob)|summa|sum\b"
        r"|amount\b|betrag"
        r"|auftragssumme|bestellsumme|total (amount|gross|incl)|tax inclusive|i alt|samlet|valor total|t\.t\.c"
        r"|invoice value|(gesamt|rechnungs|jahres)beitrag\b"
        r"|factuurbedrag|fakturabelopp|fakturabelob|importo",
    }
)
"""Class of an amount by its label; the first pattern that is found decides."""

_INCLUDING = re.compile(
    r"(incl|inkl|including|inclusive|inc\.?|einschl|ttc|t\.t\.c|toutes taxes|iva (inclus|incl|compresa)|con iva|brutto"
    r"|med moms|z vat)"
)
_TAX_FIRST = re.compile(r"^\W*(incl|inkl|including|enthalt|davon|dont|waarvan|zzgl|plus|\+|of which)")


@cache
def amount_class(label: str) -> str | None:
    """Return what an amount is by its label: net, tax, total, due, paid, charge, allowance or carry.

    >>> amount_class("Rechnungssumme ohne USt."), amount_class("zzgl. 19 % MwSt"), amount_class("Total incl. VAT")
    ('net', 'tax', 'total')
    """
    text = plain_words(label)
    if not text:
        return None
    if _INCLUDING.search(text) and not _TAX_FIRST.match(text):
        for name in ("due", "paid"):
            if dict(AMOUNT_LABELS)[name].search(text):
                return name
        if dict(AMOUNT_LABELS)["total"].search(text) or dict(AMOUNT_LABELS)["net"].search(text):
            return "total"
    for name, pattern in AMOUNT_LABELS:
        if pattern.search(text):
            return None if name == "tax_rate" else name
    return None


CURRENCY_SIGNS: Final = {
    "€": "EUR", "$": "USD", "£": "GBP", "₹": "INR", "zł": "PLN", "zl": "PLN", "¥": "JPY", "rs": "INR", "rs.": "INR",
    "kr": "SEK",
    "kr.": "SEK", "sfr.": "CHF", "fr.": "CHF", "us$": "USD", "kč": "CZK", "ft": "HUF", "lei": "RON", "r$": "BRL",
    "eur.": "EUR", "euro": "EUR", "₺": "TRY", "лв": "BGN", "лв.": "BGN", "ca$": "CAD", "a$": "AUD", "c$": "CAD",
}  # fmt: skip
"""Signs and abbreviations beside amounts; ``kr`` is shared by three currencies and only used where none is named."""

CURRENCY_CODES: Final = frozenset(
    "EUR USD GBP CHF PLN SEK DKK NOK CZK HUF RON INR CAD AUD JPY CNY BGN SGD NZD ZAR BRL MXN TRY HKD AED ILS".split()
)

UNITS: Final = frozenset(
    "stk stck stück st pcs pce pc piece pieces ea each h hr hrs hour hours std std. stunde stunden heures"
    " heure kg g l ltr"
    " m m2 m² m3 m³ mtr cm mm km t box boxes karton ktn pack pk pkg paar pair set sets lot unit units unité"
    " unités einheit"
    " einheiten tag tage day days monat monate month months jahr kwh uur uren stuks stk. st. pz nr ud uds un"
    " und szt szt."
    " lfm psch pauschal xpp h87 c62 le fl kan krt rol rolle rollen flasche dose bx ct dz mtk kgm hur day mon"
    " mtq ltr kmt"
    " bag bags carton cartons case cases roll rolls pièce pièces pz. pza pzas unid unid. unidad ore ora godz"
    " godz. timmar"
    " timer stykker jour jours dag dagen giorno giorni zi rm ream tonne tonnes lb lbs ft gal oz dozen pal"
    " palette paletten"
    " pauschale tag(e) stk/pcs sztuk opak opak. kpl mb l. kg. m. pkt pkt. förp ask lda caja cajas boîte boîtes".split()
)
"""Units as printed, in lower case."""

UNIT_CODES: Final = {
    "C62": "stk stck stück st pcs pce pc piece pieces ea each stuks stk. st. pz pz. nr ud uds un und szt szt."
           " unit units"
    " unité unités einheit einheiten pièce pièces pza pzas unid unid. unidad stykker sztuk c62",
    "HUR": "h hr hrs hour hours std std. stunde stunden heures heure uur uren ore ora godz godz. timmar timer hur",
    "KGM": "kg kg. kgm", "MTK": "m2 m² mtk", "MTQ": "m3 m³ mtq", "LTR": "l ltr l.", "MTR": "m mtr m. lfm mb",
    "DAY": "tag tage tag(e) tag(e day days jour jours dag dagen giorno giorni", "MON": "monat monate month months mon",
    "TNE": "t tonne tonnes", "KWH": "kwh", "SET": "set sets", "PR": "paar pair", "LS": "psch pauschal pauschale lot",
    "XPP": "xpp", "H87": "h87", "PK": "pack pk pkg pkt pkt. opak opak.", "XBX": "box boxes bx",
    "XCT": "karton ktn krt carton cartons ct", "GRM": "g", "CMT": "cm", "MMT": "mm", "KMT": "km kmt", "PCE": "",
}  # fmt: skip
"""UN/ECE Recommendation 20 code to the units people print."""

UNIT_CODE_OF: Final = {word: code for code, words in UNIT_CODES.items() for word in words.split()}

MONTHS: Final = {
    plain_words(word): number
    for number, words in enumerate(
        (
            "jan january januar janvier januari enero gennaio janeiro stycznia styczen ene gen janv leden",
            "feb february februar fevrier februari febrero febbraio fevereiro lutego luty fev fevr februarie",
            "mar march marz mars maart marzo marco marca marzec mrt mrz",
            "apr april avril abril aprile kwietnia kwiecien avr abr",
            "may mai mei mayo maggio maio maja maj mag",
            "jun june juni juin junio giugno junho czerwca czerwiec giu",
            "jul july juli juillet julio luglio julho lipca lipiec juil lug",
            "aug august aout augustus agosto augusti sierpnia sierpien aou ago",
            "sep sept september septembre septiembre settembre setembro wrzesnia wrzesien set",
            "oct october oktober octobre octubre ottobre outubro pazdziernika pazdziernik okt ott out",
            "nov november novembre noviembre novembro listopada listopad",
            "dec december dezember decembre diciembre dicembre dezembro grudnia grudzien dez dic",
        ),
        1,
    )
    for word in words.split()
}
