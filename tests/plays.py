"""One grant played day by day: each step is the real act of the one whose act it is, at ten o'clock Greenwich time of its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tests.cast import Stage

from fundament.acts import budgets, claims, grants, payments, proofs, samples
from fundament.core.loading import ProgrammeFile, load_programme, read_programme
from fundament.core.proof import Settlement
from fundament.core.receipts import Receipt
from fundament.queries.calendar import deadlines_of
from fundament.records.claims import Claim
from fundament.records.grants import Grant
from fundament.records.notices import Notice
from fundament.records.payments import Payment


def at(day: date) -> datetime:
    """The instant of everything that happens on a day."""
    return datetime.combine(day, time(10), tzinfo=UTC)


def another_round(
    folder: Any, changes: Iterable[tuple[str, str]], *, texts: Iterable[tuple[str, str]] = ()
) -> ProgrammeFile:
    """A programme like the one in a folder, with other words in its places; each place must be there exactly once."""
    file = load_programme(folder)
    source = file.source
    for old, new in changes:
        assert source.count(old) == 1, (source.count(old), old)
        source = source.replace(old, new)
    words = dict(file.text_sources)
    for old, new in texts:
        for language, said in words.items():
            head, _, tail = said.partition(old)
            body, more, rest = tail.partition("\n[")
            words[language] = f"{head}{new}{more}{rest}" if body else said
    return read_programme(source=source, text_sources=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A grant and the people who act on it."""

    stage: Stage
    grant: Grant

    @property
    def reference(self) -> str:
        """The grant's reference."""
        return self.grant.reference

    @property
    def now(self) -> Grant:
        """The grant as it is stored at this moment."""
        return Grant.objects.select_related("application__call", "partner__organisation", "authority").get(
            pk=self.grant.pk
        )

    def authority(self, on: date) -> dict[str, Any]:
        """What each act of the authority names."""
        account = self.stage.authority(self.grant.authority.name)
        return {"reference": self.reference, "account": account, "at": at(on)}

    def recipient(self, on: date) -> dict[str, Any]:
        """What each act of the recipient names."""
        account = self.stage.applicant(self.grant.partner.organisation)
        return {"reference": self.reference, "account": account, "at": at(on)}

    def final(self, on: date) -> None:
        """The notice is final."""
        grants.record_finality(**self.authority(on))

    def starts(self, on: date) -> None:
        """The recipient begins and says so the same day."""
        grants.report_start(**self.recipient(on), started_on=on)

    def pays_request(self, cents: int, on: date, *, until: date) -> Payment:
        """Asked for, prepared and released on one day."""
        payments.request_payment(**self.recipient(on), cents=cents, purpose="Vorhaben", need_until=until)
        return self.releases(payments.prepare_requested(**self.authority(on)), on)

    def pays_instalment(self, number: int, on: date) -> Payment:
        """Prepared and released on one day."""
        return self.releases(payments.prepare_instalment(**self.authority(on), number=number), on)

    def pays_rest(self, on: date) -> Payment:
        """What the settled grant leaves, prepared and released on one day."""
        return self.releases(payments.prepare_rest(**self.authority(on)), on)

    def releases(self, payment: Payment, on: date) -> Payment:
        """The second person releases."""
        account = self.stage.releaser(self.grant.authority.name)
        return payments.release_payment(reference=self.reference, number=payment.number, account=account, at=at(on))

    def interim(self, on: date, *, until: date, spent: int) -> None:
        """The recipient's interim proof."""
        proofs.submit_interim_proof(**self.recipient(on), until=until, spent=spent, report="Es geht voran.", reach={})

    def proves(self, on: date, spent: int, *, receipts: Iterable[Receipt] = (), **figures: int) -> None:
        """The recipient's proof of use."""
        proofs.submit_proof(
            **self.recipient(on),
            figures=proofs.Figures(spent=spent, **figures),  # type: ignore[arg-type]
            report="So wurde das Geld verwendet.",
            lessons="",
            confirmed=True,
            receipts=[*receipts],
        )

    def confirms(self, on: date) -> None:
        """The proof is found complete."""
        proofs.confirm_complete(**self.authority(on))

    def checks(self, on: date) -> Settlement:
        """The proof is found complete, drawn into the sample of its year and checked in depth."""
        if self.now.state == "proof_submitted":
            self.confirms(on)
        self.draws(on)
        return proofs.check_proof(**self.authority(on), note="Belege und Sachbericht geprüft.", in_depth=True)

    def draws(self, on: date) -> None:
        """The authority draws the sample among the proofs of the year."""
        samples.draw_sample(
            key=self.grant.application.call.key,
            authority=self.grant.authority,
            year=self.now.proof.submitted_at.year,
            account=self.stage.authority(self.grant.authority.name),
            at=at(on),
        )

    def demands(self, on: date) -> Claim:
        """A repayment is demanded."""
        return claims.demand_repayment(**self.authority(on), reason="Zu viel ausgezahlt.")

    def repays(self, cents: int, on: date) -> None:
        """Money arrives and is booked the same day."""
        claims.book_repayment(**self.authority(on), cents=cents, paid_on=on)

    def demands_interest(self, on: date) -> Claim:
        """The interest on a repayment is demanded."""
        return claims.demand_interest(**self.authority(on), reason="Zinsen auf die Rückzahlung.")

    def pays_interest(self, cents: int, on: date) -> None:
        """Interest arrives and is booked the same day."""
        claims.book_interest(**self.authority(on), cents=cents, paid_on=on)

    def closes(self, on: date) -> None:
        """The grant is closed."""
        assert proofs.close(**self.authority(on)).state == "closed"

    def ends_year(self, year: int, on: date, *, consent: str = "") -> None:
        """The office ends a fiscal year."""
        key = self.grant.application.call.key
        budgets.close_year(key=key, year=year, consent=consent, account=self.stage.office(key), at=at(on))

    def days(self, on: date) -> dict[str, date]:
        """The last day of everything that has one, by its key; of several with one key the first that is still to come."""
        found: dict[str, date] = {}
        for row in deadlines_of(self.now, today=on):
            if found.get(row.key.value, date.min) < on:
                found[row.key.value] = row.day
        return found

    def standing(self, on: date) -> list[tuple[str, str]]:
        """Where each deadline stands on a day."""
        return [(row.key.value, row.state.value) for row in deadlines_of(self.now, today=on)]

    def letter(self, number: int = 1) -> dict[str, Any]:
        """What a letter of this grant says."""
        return Notice.objects.get(grant=self.grant, number=number).content
