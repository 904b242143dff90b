//! Standard Webhooks: is this call from the Belfry that shares a secret with us, unaltered and fresh?

use crate::http::Request;
use crate::sha256::{from_base64, hmac};

const TOLERANCE_S: u64 = 300;

/// Keys of a list of `whsec_` secrets (spaces or commas between); during a rotation the new and the old one stand in it.
pub fn secrets_of(list: &str) -> Vec<Vec<u8>> {
    let secrets = list.split([' ', ',']).filter(|secret| !secret.is_empty());
    secrets.map(|secret| from_base64(secret.trim_start_matches("whsec_")).expect("a secret in base64")).collect()
}

/// Why the call is refused, or None where any of its signatures fits any of the keys (or there are no keys).
pub fn refusal(request: &Request, body: &[u8], keys: &[Vec<u8>], now: u64) -> Option<&'static str> {
    if keys.is_empty() {
        return None;
    }
    let id = request.header("webhook-id");
    let timestamp = request.header("webhook-timestamp");
    let signatures = request.header("webhook-signature");
    if id.is_empty() || timestamp.is_empty() || signatures.is_empty() {
        return Some("not signed");
    }
    // The signed text is id.timestamp.body: a dot in the id would let its borders move.
    if id.contains('.') {
        return Some("a webhook-id has no dot");
    }
    let Some(signed_at) = timestamp.bytes().all(|byte| byte.is_ascii_digit()).then(|| timestamp.parse::<u64>().ok()).flatten() else {
        return Some("webhook-timestamp is no number");
    };
    if now.abs_diff(signed_at) > TOLERANCE_S {
        return Some("signed too long ago, or in the future");
    }
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    let expected: Vec<[u8; 32]> = keys.iter().map(|key| hmac(key, &signed)).collect();
    let fits = signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(from_base64)
        .any(|given| expected.iter().any(|digest| is_equal(&given, digest)));
    if fits { None } else { Some("the signature does not fit") }
}

/// Takes the same time wherever the first difference is.
fn is_equal(given: &[u8], expected: &[u8; 32]) -> bool {
    given.len() == expected.len() && given.iter().zip(expected).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}
