"""The same words in three more languages: Polish, Portuguese and Swedish; each table continues another one.

Owns words only, so that the older tables stay readable; what is not in a table means nothing.
"""

from typing import Final

COLUMNS: Final = {
    "article": "towar|produto|artigo|vara",
    "id": "lp|l p|pozycja|linha|item n|rad|radnr",
    "description": (
        "nazwa|nazwa towaru|nazwa towaru lub uslugi|nazwa towaru uslugi|opis|descricao|designacao|benamning|beskrivning"
    ),
    "item_id": "indeks|kod|kod towaru|nr katalogowy|codigo do artigo|codigo artigo",
    "quantity": "ilosc|quantidade|qtd|qtde|mangd",
    "quantity.ordered": "ilosc zamowiona|zamowiono|quantidade encomendada|bestalld mangd|bestallt antal",
    "quantity.delivered": "ilosc dostarczona|dostarczono|quantidade entregue|levererad mangd|levererat antal",
    "quantity.received": "ilosc otrzymana|quantidade recebida|mottagen mangd|mottaget antal",
    "unit_code": "j m|jm|jednostka|jedn|jednostka miary|unidade|un|enhet",
    "net_price": (
        "cena|cena netto|cena jednostkowa|cena jedn|cena jednostkowa netto|cena jedn netto|preco|preco unitario|"
        "preco unit|styckpris|a pris|pris per enhet"
    ),
    "line_net_amount": (
        "wartosc|wartosc netto|kwota netto|wartosc sprzedazy netto|valor total|total liquido|valor liquido|belopp|"
        "radbelopp|summa|extended|extension|ext amount|ext|extended amount"
    ),
    "line_gross_amount": "wartosc brutto|kwota brutto|wartosc sprzedazy brutto|total com iva|belopp inkl moms",
    "vat_rate": "stawka vat|stawka|stawka podatku|taxa iva|taxa de iva",
    "vat_amount": "kwota vat|podatek|kwota podatku|valor iva|valor do iva|momsbelopp",
    "discount_percent": "rabat w %|upust %|desconto %|% desconto",
    "delivery_date": "termin dostawy|data dostawy|data de entrega|leveransdatum",
    "note": "uwagi|observacoes|anmarkning",
    "document.invoice": "nr faktury|numer faktury|numero da fatura|n fatura",
    "document.order": "nr zamowienia|numer zamowienia|zamowienie|numero da encomenda|encomenda",
    "document.issue_date": "po date|data wystawienia|data faktury|data zamowienia|data da fatura|data de emissao",
    "document.currency": "waluta|moeda",
    "document.seller": "sprzedawca|dostawca|fornecedor|leverantor|saljare",
    "document.buyer": "nabywca|kupujacy|odbiorca|kund|kopare",
}
"""Heading of a column."""

LABELS: Final = {
    "number.invoice": "nr faktury|numer faktury|faktura nr vat|faktura vat nr|numero da fatura|fatura n|n da fatura",
    "number.credit_note": "nr korekty|numer korekty|faktura korygujaca nr|numero da nota de credito",
    "number.order": (
        "nr zamowienia|numer zamowienia|zamowienie nr|zamowienie|commande|pedido|bestellung|encomenda n|n encomenda|"
        "numero da encomenda|inkopsordernummer|bestallningsnummer|er order"
    ),
    "number.order_response": "potwierdzenie zamowienia nr|orderbekraftelse nr|confirmacao de encomenda n",
    "number.despatch_advice": (
        "wz|nr wz|dokument wz nr|dowod dostawy nr|guia de remessa n|guia n|foljesedel nr|foljesedelsnummer"
    ),
    "issue_date": "data wystawienia|data dokumentu|data de emissao",
    "issue_date.invoice": "data faktury|data wystawienia faktury|data da fatura|fakturadatum",
    "issue_date.order": "data zamowienia|data da encomenda",
    "due_date": "termin platnosci|termin zaplaty|data de vencimento|vencimento|forfallodatum|forfallodag",
    "delivery_date": "data dostawy|termin dostawy|data sprzedazy|data de entrega|leveransdatum",
    "currency": "waluta|moeda",
    "payment_terms": "warunki platnosci|forma platnosci|sposob platnosci|condicoes de pagamento|betalningsvillkor",
    "seller.name": "sprzedawca|dostawca|wystawca|fornecedor|leverantor|saljare",
    "buyer.name": "nabywca|kupujacy|odbiorca|zamawiajacy|kund|kopare",
    "seller.vat_id": "nip sprzedawcy|nif fornecedor",
    "buyer.vat_id": "nip nabywcy|nif comprador",
    "vat_id": "nip|contribuinte|momsregistreringsnummer|vat nr",
    "seller.iban": "rachunek bankowy|nr rachunku|numer konta|nr konta",
    "note": "uwagi|observacoes|anmarkning",
}
"""Label of a value in the header."""

TITLES: Final = {
    "invoice": "faktura vat|fatura",
    "credit_note": "faktura korygujaca|korekta faktury|kreditfaktura",
    "order": "zamowienie|zamowienie zakupu|encomenda|nota de encomenda|inkopsorder|bestallning",
    "order_response": "potwierdzenie zamowienia|orderbekraftelse|orderbekraeftelse|confirmacao de encomenda",
    "despatch_advice": "dokument wz|dowod dostawy|wydanie zewnetrzne|guia de remessa|foljesedel",
    "receipt_advice": "przyjecie zewnetrzne|dokument pz|inleverans",
}
"""Title of a document."""

TOTALS: Final = {
    "sum_of_line_net_amounts": "soma|delsumma",
    "total_without_vat": (
        "razem netto|suma netto|wartosc netto|net|nett|net totals|total liquido|valor liquido|netto belopp|"
        "summa exkl moms|total exkl moms|totaal excl|total excl"
    ),
    "vat": "podatek vat|kwota vat|razem vat|valor iva|momsbelopp",
    "total_with_vat": "razem brutto|suma brutto|wartosc brutto|total com iva|total da fatura|summa inkl moms",
    "total": "razem|ogolem|valor total|summa|totalt",
    "paid_amount": "zaplacono|zaliczka|adiantamento|betalt belopp",
    "amount_due": "do zaplaty|kwota do zaplaty|razem do zaplaty|total a liquidar|att betala|summa att betala",
    "allowance": "upust|desconto",
    "charge": "koszty dostawy|koszt transportu|dostawa|portes de envio|frakt|fraktkostnad",
}
"""Label of a total."""
