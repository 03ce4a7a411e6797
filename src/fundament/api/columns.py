"""The columns of awards.csv and what each means; the page on open data shows the same words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS: tuple[tuple[str, Promise], ...] = (
    ("programme", _("Key of the programme")),
    ("version", _("Version of the call the application was made under")),
    ("project", _("Reference of the project; several grants may belong to it")),
    ("grant", _("Reference of the grant: one for each recipient")),
    ("title", _("What is funded: the title of the project")),
    ("municipality_key", _("Official key (AGS) of the leading body's seat: eight digits, for a district five")),
    ("municipality", _("Name of that municipality or district")),
    ("district", _("District or independent city")),
    ("planning_region", _("Planning region")),
    ("recipient", _("Body that receives the grant; empty for small amounts, whose recipients are not named")),
    ("recipient_kind", _("Kind of body")),
    ("authority", _("Granting authority")),
    ("form_of_funding", _("Form of funding, in German")),
    ("type_of_financing", _("Type of financing, in German")),
    ("granted_on", _("Date of the notice")),
    ("period_first", _("First day of the funding period")),
    ("period_last", _("Last day of the funding period")),
    ("funder", _("Who gives this money")),
    ("fiscal_year", _("Fiscal year this money belongs to")),
    ("granted_cents", _("Granted, in whole cents")),
    ("granted_euro", _("The same in euros, as German text")),
    ("paid_cents", _("Paid so far less what was paid back, in whole cents")),
    ("paid_euro", _("The same in euros, as German text")),
    ("state", _("State of the project: granted or closed")),
    ("invented", _("What was made up for demonstration, parted by spaces; empty if nothing was")),
    ("demonstration", _("yes if the round was entered to show the portal")),
    ("licence", _("Licence of the data")),
)
