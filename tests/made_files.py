"""Files as people send them, made for tests: PDFs that act on their own, signed ones, pictures."""

import io
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, Pdf, String

from fundament.documents import seal

SIGNED_AT = datetime(2023, 3, 1, 12, tzinfo=UTC)
# RFC 3739, 3.2.6 in DER: QcCompliance and QcSSCD (ETSI EN 319 412-5).
_QUALIFIED = bytes.fromhex("3014" + "3008" + "0606" + "04008e460101" + "3008" + "0606" + "04008e460104")


def made(change: Callable[[Pdf], None] | None = None, *, object_streams: bool = False) -> bytes:
    """A PDF of one page, changed before it is written."""
    with pikepdf.new() as file:
        file.add_blank_page(page_size=(595, 842))
        if change is not None:
            change(file)
        out = io.BytesIO()
        mode = pikepdf.ObjectStreamMode.generate if object_streams else pikepdf.ObjectStreamMode.disable
        file.save(out, object_stream_mode=mode)
    return out.getvalue()


def _action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name("/" + kind), **more)


def _annotated(file: Pdf, **annotation: object) -> None:
    file.pages[0].obj.Annots = Array([file.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **annotation))])


def _open(file: Pdf, action: object) -> None:
    file.Root.OpenAction = action


def _script_in_names(file: Pdf) -> None:
    script = file.make_indirect(_action("JavaScript", JS=String("app.alert(1)")))
    file.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def _script_in_stream(file: Pdf) -> None:
    _open(file, _action("JavaScript", JS=file.make_stream(b"app.alert(1)")))


def _script_behind_steps(file: Pdf) -> None:
    second = file.make_indirect(_action("JavaScript", JS=String("app.alert(1)")))
    _annotated(file, Subtype=Name.Link, A=_action("URI", URI=String("https://example.org"), Next=Array([second])))


def _script_of_a_field(file: Pdf) -> None:
    file.Root.AcroForm = Dictionary(
        Fields=Array([Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=_action("JavaScript", JS=String("1"))))])
    )


def _attached(name: str, content: bytes) -> Callable[[Pdf], None]:
    def change(file: Pdf) -> None:
        stream = file.make_stream(content, Type=Name.EmbeddedFile)
        specification = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=stream))
        file.Root.Names = Dictionary(
            EmbeddedFiles=Dictionary(Names=Array([String(name), file.make_indirect(specification)]))
        )

    return change


ACTING: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "script": (lambda file: _open(file, _action("JavaScript", JS=String("app.alert(1)"))), "script"),
    "script in names": (_script_in_names, "script"),
    "script in stream": (_script_in_stream, "script"),
    "script behind steps": (_script_behind_steps, "script"),
    "script of a field": (_script_of_a_field, "script"),
    "launch": (lambda file: _annotated(file, Subtype=Name.Link, A=_action("Launch", F=String("cmd.exe"))), "launches"),
    "other file": (lambda file: _annotated(file, Subtype=Name.Link, A=_action("GoToR", F=String("//x/y"))), "launches"),
    "address on opening": (lambda file: _open(file, _action("URI", URI=String("https://example.org"))), "launches"),
    "address of a page": (
        lambda file: file.pages[0].obj.__setattr__("AA", Dictionary(O=_action("URI", URI=String("https://e.org")))),
        "launches",
    ),
    "sending": (
        lambda file: _annotated(file, Subtype=Name.Link, A=_action("SubmitForm", F=String("https://e.org"))),
        "sends",
    ),
    "program inside": (_attached("a.exe", b"MZ\x90\0"), "embedded"),
    "file inside": (_attached("a.pdf", b"%PDF-1.7"), "embedded"),
    "program called data": (_attached("a.xml", b"MZ\x90\0"), "embedded"),
    "xfa": (lambda file: file.Root.__setattr__("AcroForm", Dictionary(Fields=[], XFA=String("<x/>"))), "form_active"),
    "video": (lambda file: _annotated(file, Subtype=Name.RichMedia), "multimedia"),
    "sound": (lambda file: _annotated(file, Subtype=Name.Link, A=_action("Sound")), "multimedia"),
}
"""How to make each kind, and what stands against it."""

HARMLESS: dict[str, Callable[[Pdf], None]] = {
    "page on opening": lambda file: _open(file, Array([file.pages[0].obj, Name.Fit])),
    "turning on opening": lambda file: _open(file, _action("GoTo", D=Array([file.pages[0].obj, Name.Fit]))),
    "link": lambda file: _annotated(file, Subtype=Name.Link, A=_action("URI", URI=String("https://example.org"))),
    "invoice": _attached("factur-x.xml", b"<?xml version='1.0'?><a/>"),
    "words alone": lambda file: file.docinfo.__setitem__("/Title", "/JavaScript /Launch /XFA 7 0 R"),
}
"""What looks alike and does nothing by itself."""


def acting_pdf(kind: str) -> bytes:
    """A PDF that acts on its own."""
    return made(ACTING[kind][0])


def picture(*, kind: str, width: int = 2, height: int = 2) -> bytes:
    """The frame of a PNG or JPEG with these dimensions."""
    if kind == "png":

        def chunk(name: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
        body = zlib.compress(b"\0\0" * min(height, 9))
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"
    scan = struct.pack(">HB", 8, 1) + b"\x01\0\0\x3f\0" + b"\x12"
    comment = b"\xff\xfe" + struct.pack(">H", 4) + b"ab"
    return b"\xff\xd8" + comment + b"\xff\xc0" + frame + b"\xff\xda" + scan + b"\xff\xd9"


def signing_key(folder: Path, *, name: str = "Erika Beispiel", qualified: bool = True) -> tuple[seal.SealKey, bytes]:
    """A key of a person with a certificate by a body, and that body's own certificate as PEM."""
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Beispiel-Vertrauensdienst")])

    def certificate(subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, ca: bool) -> x509.CertificateBuilder:
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(SIGNED_AT - timedelta(days=700))
            .not_valid_after(SIGNED_AT + timedelta(days=7000))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca,
                    content_commitment=not ca,
                    key_cert_sign=ca,
                    encipher_only=False,
                    decipher_only=False,
                    **usage,
                ),
                critical=True,
            )
        )

    above = certificate(issuer, root, ca=True).sign(root, hashes.SHA256())
    person = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), own, ca=False)
    if qualified:
        statements = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), _QUALIFIED)
        person = person.add_extension(statements, critical=False)
    file = folder / "person.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", own, person.sign(root, hashes.SHA256()), None, serialization.BestAvailableEncryption(b"x")
        )
    )
    return seal.load_seal_key(file=file, passphrase="x"), above.public_bytes(serialization.Encoding.PEM)


def signed_pdf(key: seal.SealKey) -> bytes:
    """A PDF of one page, signed as PAdES."""
    return seal.seal(pdf=made(), key=key, at=SIGNED_AT, reason="")


def changed_after(pdf: bytes) -> bytes:
    """The file with another title behind its signature, as an editor appends it."""
    from pyhanko.pdf_utils import generic  # noqa: PLC0415 -- slow to load, and few tests need it
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 -- as above

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 100, 100)])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
