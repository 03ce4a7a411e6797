"""Who may download what: others than the applicants only what was submitted."""

import pytest
from tests.cast import DURING, TANDEM, Stage, pdf

from fundament.acts import uploads
from fundament.queries.applicant import document_file
from fundament.queries.visibility import NotVisible
from fundament.records.applications import Document
from fundament.records.calls import Call


def test_a_file_replaced_before_submission_stays_with_the_applicants(stage: Stage, tandem_call: Call) -> None:
    draft = stage.tandem_draft()
    town = stage.applicant("Stadt Leisnig")
    first = Document.objects.get(application=draft)
    uploads.add_document(
        reference=draft.reference,
        key=first.key,
        name="neu.pdf",
        content=pdf() + b"\n% neu",
        account=town,
        at=DURING[TANDEM],
    )
    stage.submit(draft)
    second = Document.objects.get(application=draft, replaced=False)
    assessor, auditor = stage.declared(draft)[0], stage.auditor()
    for reader in (assessor, auditor, stage.office(TANDEM)):
        with pytest.raises(NotVisible):
            document_file(account=reader, pk=first.pk)
        document_file(account=reader, pk=second.pk).file.close()
    document_file(account=town, pk=first.pk).file.close()
