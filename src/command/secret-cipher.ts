export interface SealedSecret {
  keyId: string;
  ciphertext: string;
}

/** Encrypts secrets at rest. `place` (namespace/kind/name/field) is bound to the ciphertext: moved elsewhere it opens no more. */
export interface SecretCipher {
  /** False where no key is configured: nothing can be sealed. */
  readonly canSeal: boolean;
  seal(plain: string, place: string): SealedSecret;
  /** @throws where the key is unknown or the ciphertext belongs to another place. */
  open(sealed: SealedSecret, place: string): string;
  /** Tells two values apart and gives neither away. */
  fingerprint(plain: string): string;
}
