"""A passkey made of software: answers the browser's two questions as a device would."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "http://testserver"


class Passkey:
    """One credential; ``create`` answers a registration, ``get`` a sign-in."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.handle = ""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to ``navigator.credentials.create`` as JSON."""
        public = options["publicKey"]
        self.handle = public["user"]["id"]
        key = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, key)
        data = AuthenticatorData.create(sha256(public["rp"]["id"].encode()), 0x45, 1, credential)
        client = CollectedClientData.create("webauthn.create", public["challenge"], ORIGIN)
        answer = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._said(answer, client, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any]) -> str:
        """The answer to ``navigator.credentials.get`` as JSON."""
        public = options["publicKey"]
        data = AuthenticatorData.create(sha256(public["rpId"].encode()), 0x05, 2)
        client = CollectedClientData.create("webauthn.get", public["challenge"], ORIGIN)
        signature = self.private.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        answer = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._said({**answer, "userHandle": self.handle}, client, {})

    def _said(self, answer: dict[str, str], client: CollectedClientData, extensions: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "type": "public-key", "id": name, "rawId": name, "clientExtensionResults": extensions,
                "response": {**answer, "clientDataJSON": websafe_encode(client)},
            }
        )  # fmt: skip
