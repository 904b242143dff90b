import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { TlsMaterial } from '../../engine/definition/application-book.ts';

/** Who we are to a server and whom we believe; connections of different identities are never shared. */
export interface TlsIdentity {
  /** Same material, same key. */
  key: string;
  context: SecureContext;
}

/** Identities by their material: PEM is parsed once, not with each connection. */
export class TlsIdentities {
  private readonly byMaterial = new WeakMap<TlsMaterial, TlsIdentity>();
  private plain: TlsIdentity | undefined;

  /** @throws Error of OpenSSL where certificate, key or authority can't be used. */
  of(material: TlsMaterial | undefined): TlsIdentity {
    if (material === undefined) {
      this.plain ??= identityOf({});
      return this.plain;
    }
    let identity = this.byMaterial.get(material);
    if (identity === undefined) {
      identity = identityOf(material);
      this.byMaterial.set(material, identity);
    }
    return identity;
  }
}

const identityOf = ({ ca, certificate, key }: TlsMaterial): TlsIdentity => ({
  key: createHash('sha256')
    .update(JSON.stringify([ca, certificate, key]))
    .digest('base64'),
  context: createSecureContext({ minVersion: 'TLSv1.2', ca, cert: certificate, key }),
});
