"""The words of a list of receipts: its columns, and what is wrong with a file or a line of it."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fundament.core.receipts import ReceiptFault
from fundament.wording.values import day, euro, grouped, megabytes

COLUMN_TITLES: Mapping[str, str] = {
    "number": "Belegnummer",
    "kind": "Art",
    "position": "Position",
    "ordered_on": "Auftragsdatum",
    "invoiced_on": "Rechnungsdatum",
    "paid_on": "Zahlungsdatum",
    "payee": "Empfänger/Einzahler",
    "reason": "Grund der Zahlung",
    "amount": "Einzelbetrag",
    "input_tax": "Vorsteuer",
    "discount": "Skonto",
}
"""Column -> its name in the file. The file is German whatever the reader's language: these names are never translated."""

COLUMN_MEANINGS: Mapping[str, str] = {
    "number": "Ihr Zuordnungsmerkmal für den Beleg; jede Nummer kommt nur einmal vor (ANBest-P Nr. 6.5).",
    "kind": "„Ausgabe“ oder „Einnahme“. Beide werden getrennt ausgewiesen (ANBest-P Nr. 6.4).",
    "position": "Die Position des Finanzierungsplans, geschrieben wie unten in der Liste der Positionen.",
    "ordered_on": "Tag des Auftrags, zum Beispiel 31.12.2025. Leer, wo es keinen Auftrag gibt, etwa bei Gehältern.",
    "invoiced_on": "Tag der Rechnung. Leer, wo es keine Rechnung gibt, etwa bei Gehältern.",
    "paid_on": "Tag der Zahlung.",
    "payee": "Wer das Geld bekommen oder eingezahlt hat.",
    "reason": "Wofür gezahlt wurde. Bei Teilzahlungen bitte auch die wievielte.",
    "amount": "Betrag in Euro mit Umsatzsteuer und vor Abzug von Skonto, zum Beispiel 1.234,56. Nie negativ.",
    "input_tax": (
        "Die darin enthaltene Umsatzsteuer, soweit Sie sie als Vorsteuer abziehen können, bei Skonto die verminderte. "
        "Sonst leer. Sie zählt nicht zu den Ausgaben (ANBest-P Nr. 6.4)."
    ),
    "discount": "Das tatsächlich in Anspruch genommene Skonto in Euro. Sonst leer. Es wird abgezogen (ANBest-P Nr. 6.4).",
}
"""Column -> what people write into it, as the template explains it, in German like the file."""

WORDS = {
    # the file
    "file_empty": _("The file is empty. Please check the file and add it again."),
    "file_encrypted": _(
        "The file is protected by a password, so it cannot be read. Please save it without protection and add it again."
    ),
    "file_macros": _(
        "The file contains macros, and such files are not taken. Please save it as XLSX without macros and add it again."
    ),
    "file_not_readable": _("The file cannot be read. It may be damaged. Please save it anew and add it again."),
    "file_old_format": _(
        "The file is in an old format that is not taken. Please save it as XLSX (Excel workbook) and add it again."
    ),
    "file_too_large": _(
        "The file has %(size)s MB; at most %(at_most)s MB are possible. "
        "Please take pictures and other sheets out of it, or split the list into several files."
    ),
    "file_type": _(
        "“%(name)s” is neither an XLSX workbook nor a CSV file. Please save the list in one of these formats and add it again."
    ),
    "file_unpacks_too_large": _(
        "The file becomes far larger when it is unpacked than a list of receipts can be. "
        "Please copy the receipts into an empty template and add that."
    ),
    "header_missing": _(
        "The file has no line with the names of the columns. "
        "Please take the template, or copy its first line above your receipts."
    ),
    "no_receipts": _("The list has no receipts yet. Please fill it in and add it again."),
    "quotation_open": _(
        "A quotation mark is opened and not closed, or stands within a text. "
        "Please write it twice within a text, or save the list as XLSX."
    ),
    "several_tables": _(
        "Several sheets hold a list of receipts: %(sheets)s. Please put all receipts on one sheet and add the file again."
    ),
    "too_many_columns": _(
        "The sheet has more than %(at_most)s columns. Please copy the receipts into an empty template and add that."
    ),
    "too_many_rows": _(
        "The list has more than %(at_most)s lines. "
        "Please delete empty lines, or split the list into several files and add one after the other."
    ),
    # its columns
    "column_missing": _("The column “%(name)s” is missing. In the template it stands here. Please add it."),
    "column_twice": _("There are two columns “%(name)s”. Please delete or rename one of them."),
    "column_unknown": _(
        "The list has no column “%(name)s”. Please delete it, or give it the name of a column in the template."
    ),
    "column_without_name": _(
        "There is something here, but the column has no name. Please delete it, or move it to the right column. "
        "In a CSV file a separator within a text needs quotation marks around the text."
    ),
    # its cells
    "amount_negative": _(
        "“%(text)s” is negative. Please enter money that came back as income, and discounts in the column for them."
    ),
    "amount_too_large": _("“%(text)s” is more than %(at_most_cents)s. Please check the amount."),
    "cell_error": _("The cell shows an error (%(text)s). Please mend the formula, or enter the value itself."),
    "cell_missing": _("Nothing is entered here. Please fill in the cell."),
    "day_in_future": _("%(day_on)s is still to come. Please check the day, or add the receipt when it is paid."),
    "deductions_too_large": _(
        "Input tax and discount together are %(deducted_cents)s, more than the amount of %(amount_cents)s. "
        "Please check the three amounts."
    ),
    "formula_without_value": _(
        "The cell holds a formula whose result was not saved. "
        "Please open the file in a spreadsheet, save it and add it again, or enter the value itself."
    ),
    "invoiced_before_order": _(
        "The invoice of %(invoiced_on)s is older than the order of %(ordered_on)s. Please check both days."
    ),
    "invoiced_outside_period": _(
        "The invoice of %(day_on)s lies outside the approval period, %(first_on)s to %(last_on)s. "
        "Please check the day. If it is right, the spending cannot be counted; please take the line out."
    ),
    "kind_unknown": _("“%(text)s” is no kind of receipt. Please write “Ausgabe” or “Einnahme”."),
    "not_a_day": _("“%(text)s” is not a day. Please write it like 31.12.2025."),
    "not_an_amount": _(
        "“%(text)s” is not an amount in euros. Please write it like 1.234,56, with two digits for the cents."
    ),
    "number_stored": _(
        "A receipt with the number “%(number)s” is already stored. Please take the line out, or give it a number of its own."
    ),
    "number_twice": _(
        "The number “%(number)s” already stands in line %(other_line)s. Please give each receipt a number of its own."
    ),
    "ordered_after_period": _(
        "The order of %(day_on)s was placed after the end of the approval period, %(last_on)s. "
        "Please check the day. If it is right, the spending cannot be counted; please take the line out."
    ),
    "paid_before_invoice": _(
        "The payment of %(paid_on)s is older than the invoice of %(invoiced_on)s. Please check both days. "
        "If you paid in advance, please enter the day of the request for the advance payment."
    ),
    "paid_before_order": _(
        "The payment of %(paid_on)s is older than the order of %(ordered_on)s. Please check both days."
    ),
    "paid_outside_period": _(
        "The payment of %(day_on)s lies outside the time in which spending counts, %(first_on)s to %(until_on)s. "
        "Please check the day. If it is right, the spending cannot be counted; please take the line out."
    ),
    "position_misspelt": _(
        "The financing plan has no position “%(text)s”. Did you mean “%(nearest)s”? Please write it exactly like that."
    ),
    "position_unknown": _(
        "The financing plan has no position “%(text)s”. Please write one of the positions that the template lists."
    ),
    "receipt_stored": _(
        "The same payee, day, amount and reason are already stored as receipt “%(number)s”. Please take the line out. "
        "If it is another payment, please say so in the reason."
    ),
    "receipt_twice": _(
        "The same payee, day, amount and reason already stand in line %(other_line)s. Please take one of the lines out. "
        "If it is another payment, please say so in the reason."
    ),
    "text_too_long": _("The text has %(length)s characters. At most %(at_most)s are possible. Please shorten it."),
}

_IN_LINE = _("Line %(line)s: %(text)s")
_IN_COLUMN = _("Line %(line)s, column %(column)s: %(text)s")
_IN_NAMED_COLUMN = _("Line %(line)s, column “%(column)s”: %(text)s")


def receipt_fault_text(*, fault: ReceiptFault) -> str:
    """Where a fault is, what is wrong and what to do next. Raises KeyError for a code without words."""
    shown = {name: _shown(fault.code, name, value) for name, value in fault.values}
    text = str(WORDS[fault.code] % shown)
    if not fault.line:
        return text
    if not fault.column:
        return str(_IN_LINE % {"line": fault.line, "text": text})
    place = {"line": fault.line, "column": COLUMN_TITLES.get(fault.column, fault.column), "text": text}
    return str((_IN_NAMED_COLUMN if fault.column in COLUMN_TITLES else _IN_COLUMN) % place)


def receipts_refused_text(*, number: int) -> str:
    """The sentence above the faults of a list: nothing of it was taken over. `number` counts the faults."""
    return ngettext(
        "The list was not taken over, because of %(number)s fault. Please correct it in your file and add the file again.",
        "The list was not taken over, because of %(number)s faults. Please correct them in your file and add the file again.",
        number,
    ) % {"number": grouped(number)}


def _shown(code: str, name: str, value: str | int) -> str:
    if name.endswith("_cents"):
        return euro(int(value))
    if name.endswith("_on"):
        return day(date.fromisoformat(str(value)))
    if code == "file_too_large":
        return megabytes(int(value))
    # A spreadsheet numbers its lines without parting the thousands.
    return grouped(value) if isinstance(value, int) and name != "other_line" else str(value)
