package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// secretsOf reads a list of `whsec_` secrets (spaces or commas between); during a rotation the new and the old one stand in it.
func secretsOf(list string) ([][]byte, error) {
	var keys [][]byte
	for _, secret := range strings.Fields(strings.ReplaceAll(list, ",", " ")) {
		text := strings.TrimRight(strings.TrimPrefix(secret, "whsec_"), "=")
		key, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil {
			return nil, errors.New("a secret is not in base64")
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// checkSignature is Standard Webhooks: an error says why the call is refused, nil that one of its signatures fits one of the keys.
func checkSignature(header http.Header, body []byte, keys [][]byte, now time.Time) error {
	id, timestamp, signatures := header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature")
	if id == "" || timestamp == "" || signatures == "" {
		return errors.New("not signed")
	}
	// The signed text is id.timestamp.body: a dot in the id would let its borders move.
	if strings.Contains(id, ".") {
		return errors.New("a webhook-id has no dot")
	}
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if err != nil {
		return errors.New("webhook-timestamp is no number")
	}
	if age := now.Sub(time.Unix(int64(seconds), 0)); age > tolerance || age < -tolerance {
		return errors.New("signed too long ago, or in the future")
	}
	for _, signature := range strings.Split(signatures, " ") {
		version, text, _ := strings.Cut(signature, ",")
		given, err := base64.StdEncoding.DecodeString(text)
		if version != "v1" || err != nil {
			continue
		}
		for _, key := range keys {
			mac := hmac.New(sha256.New, key)
			fmt.Fprintf(mac, "%s.%s.", id, timestamp)
			mac.Write(body)
			if hmac.Equal(given, mac.Sum(nil)) {
				return nil
			}
		}
	}
	return errors.New("the signature does not fit")
}
