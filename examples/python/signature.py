"""Standard Webhooks: is this call from the Belfry that shares a secret with us, unaltered and fresh?"""

import base64
import binascii
import hashlib
import hmac

TOLERANCE_S = 300


def secrets_of(text):
    """Keys of a list of `whsec_` secrets (spaces or commas between); in a rotation the new and the old one stand in it."""
    keys = []
    for secret in text.replace(",", " ").split():
        raw = secret[len("whsec_"):] if secret.startswith("whsec_") else secret
        keys.append(base64.b64decode(raw + "=" * (-len(raw) % 4)))
    return keys


def check_signature(headers, body, keys, now):
    """Why the call is refused, or None where any of its signatures fits any of the keys."""
    id_, timestamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (id_ and timestamp and signatures):
        return "not signed"
    # The signed text is id.timestamp.body: a dot in the id would let its borders move.
    if "." in id_:
        return "a webhook-id has no dot"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return "webhook-timestamp is no number"
    if abs(now - int(timestamp)) > TOLERANCE_S:
        return "signed too long ago, or in the future"
    signed = f"{id_}.{timestamp}.".encode("latin-1") + body
    expected = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
    for signature in signatures.split(" "):
        version, _, text = signature.partition(",")
        try:
            given = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            continue
        if version == "v1" and any(hmac.compare_digest(given, digest) for digest in expected):
            return None
    return "the signature does not fit"
