<?php

declare(strict_types=1);

const TOLERANCE_S = 300;

/** Keys of a list of `whsec_` secrets (spaces or commas between); during a rotation the new and the old one stand in it. */
function secretsOf(string $list): array
{
    $secrets = preg_split('/[\s,]+/', $list, -1, PREG_SPLIT_NO_EMPTY);
    return array_map(fn (string $secret) => base64_decode(preg_replace('/^whsec_/', '', $secret)), $secrets);
}

/** Standard Webhooks: why the call is refused, or null where any of its signatures fits any of the keys. */
function signatureRefusal(array $server, string $body, array $keys, int $now): ?string
{
    $id = $server['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $server['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    $signatures = $server['HTTP_WEBHOOK_SIGNATURE'] ?? '';
    if ($id === '' || $timestamp === '' || $signatures === '') {
        return 'not signed';
    }
    // The signed text is id.timestamp.body: a dot in the id would let its borders move.
    if (str_contains($id, '.')) {
        return 'a webhook-id has no dot';
    }
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp)) {
        return 'webhook-timestamp is no number';
    }
    if (abs($now - (int) $timestamp) > TOLERANCE_S) {
        return 'signed too long ago, or in the future';
    }
    foreach (explode(' ', $signatures) as $signature) {
        [$version, $text] = explode(',', $signature, 2) + [1 => ''];
        $given = base64_decode($text, true);
        foreach ($keys as $key) {
            $expected = hash_hmac('sha256', "$id.$timestamp.$body", $key, true);
            if ($version === 'v1' && $given !== false && hash_equals($expected, $given)) {
                return null;
            }
        }
    }
    return 'the signature does not fit';
}
