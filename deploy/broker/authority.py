"""The plant's certificate authority: a folder with its key, what it issued, and what it took back.

    ca.crt, ca.key          the authority; the key stays where this command runs, never on the broker
    certificates/           NAME.crt and NAME.key, the latest of each name; slashes are written as dots
    issued/                 every certificate ever issued, by serial number
    crl.pem                 what was taken back (RFC 5280)
    acl                     who may say and hear what (`access.py`)

Elliptic-curve keys on P-256, signatures with SHA-256.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.broker.access import access_of, acl_file
from inspection.errors import InputRefused

BROKER = "broker"
"""The one name that answers; all others connect."""
AUTHORITY_DAYS = 3650
LONGEST_NAME = 64
"""Of a common name (RFC 5280, appendix A.1, ub-common-name)."""
EARLIER = timedelta(hours=1)
"""Certificates begin so much before they are made: the clocks of stations differ."""


class Issued(NamedTuple):
    name: str
    serial: int
    until: datetime
    revoked: bool
    latest: bool
    """Of its name; what is not is good until its end all the same."""


class Authority:
    """Raises: InputRefused: there is none in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
            key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
        except (OSError, ValueError) as error:
            raise InputRefused(f"{folder}: no authority here ({error}); make one with `ca`") from error
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key

    @staticmethod
    def make(folder: Path, plant: str, now: datetime) -> "Authority":
        """Raises: InputRefused: there is one already, a name that is empty or too long."""
        if (folder / "ca.key").exists():
            raise InputRefused(f"{folder}: has an authority; another one would lock all its stations out")
        if not 0 < len(plant) <= LONGEST_NAME:
            raise InputRefused(f"plant {plant!r}: write 1 to {LONGEST_NAME} characters")
        for name in ("certificates", "issued"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        key, until = ec.generate_private_key(ec.SECP256R1()), now + timedelta(days=AUTHORITY_DAYS)
        certificate = (
            _draft(plant, plant, key.public_key(), now, until)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write_secret(folder / "ca.key", key)
        (folder / "ca.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        authority = Authority(folder)
        authority._write_lists([], now)
        return authority

    def issue(self, name: str, now: datetime, days: int, hosts: Sequence[str] = ()) -> tuple[Path, Path]:
        """Certificate and key, for `name` alone. An earlier one stays good until its end, or `revoke`.

        `hosts`: names and addresses by which the broker is reached; for the broker, and only for it.

        Raises:
            InputRefused: nobody is called so, hosts for anybody but the broker, a name that is too long,
                days beyond the authority's own.
        """
        if name == BROKER and not hosts:
            raise InputRefused("broker: say by which names it is reached, with --host")
        if name != BROKER:
            access_of(name)
            if hosts:
                raise InputRefused(f"{name}: --host is for the broker alone")
        if len(name) > LONGEST_NAME:
            raise InputRefused(
                f"name {name!r}: has {len(name)} characters; a certificate takes {LONGEST_NAME}"
            )
        until = now + timedelta(days=days)
        if days < 1 or until > self._certificate.not_valid_after_utc:
            raise InputRefused(
                f"--days {days}: the authority itself ends {self._certificate.not_valid_after_utc:%F}"
            )
        key = ec.generate_private_key(ec.SECP256R1())
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if name == BROKER else ExtendedKeyUsageOID.CLIENT_AUTH
        draft = (
            _draft(name, self._plant, key.public_key(), now, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        )
        if hosts:
            draft = draft.add_extension(
                x509.SubjectAlternativeName([_host(one) for one in hosts]), critical=False
            )
        certificate = draft.sign(self._key, hashes.SHA256())
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (self._folder / "issued" / f"{certificate.serial_number:040x}.crt").write_bytes(pem)
        files = tuple(
            self._folder / "certificates" / f"{name.replace('/', '.')}.{end}" for end in ("crt", "key")
        )
        _write_secret(files[1], key)
        files[0].write_bytes(pem)
        self._write_lists([one.serial for one in self.issued() if one.revoked], now)
        return files[0], files[1]

    def revoke(self, name: str, now: datetime) -> int:
        """Take all certificates of a name back; how many there were.

        Raises:
            InputRefused: there is none.
        """
        issued = self.issued()
        of_name = [one for one in issued if one.name == name]
        if not of_name:
            raise InputRefused(f"{name}: has no certificate of this authority; `list` shows who has")
        self._write_lists([one.serial for one in issued if one.revoked or one.name == name], now)
        return sum(not one.revoked for one in of_name)

    def issued(self) -> list[Issued]:
        """All there ever were, by name, then by end."""
        revoked = self._revoked()
        found = []
        for file in (self._folder / "issued").glob("*.crt"):
            one = x509.load_pem_x509_certificate(file.read_bytes())
            found.append((_name_of(one), one.not_valid_after_utc, one.serial_number))
        found.sort()
        last = {name: serial for name, _, serial in found}
        return [
            Issued(name, serial, until, serial in revoked, last[name] == serial)
            for name, until, serial in found
        ]

    @property
    def _plant(self) -> str:
        return _name_of(self._certificate)

    def _revoked(self) -> frozenset[int]:
        file = self._folder / "crl.pem"
        return frozenset(one.serial_number for one in x509.load_pem_x509_crl(file.read_bytes()))

    def _write_lists(self, revoked: Sequence[int], now: datetime) -> None:
        # A list that ran out would shut all stations out, so it lasts as long as the authority.
        draft = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._certificate.subject)
            .last_update(now - EARLIER)
            .next_update(self._certificate.not_valid_after_utc)
        )
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            draft = draft.add_revoked_certificate(entry.build())
        pem = draft.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        _replace(self._folder / "crl.pem", pem)
        names = {one.name for one in self.issued() if not one.revoked and one.name != BROKER}
        _replace(self._folder / "acl", acl_file(names).encode())


def _draft(
    name: str, issuer: str, key: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_common(name))
        .issuer_name(_common(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(until)
    )


def _common(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _name_of(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_secret(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)


def _replace(file: Path, data: bytes) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.replace(file)
