import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TlsIdentity } from './tls-identity.ts';

/** One address to dial; it has passed the egress guard, and nothing is looked up any more. */
export interface DialRequest {
  address: string;
  port: number;
  tls: DialTls | null;
}

export interface DialTls {
  identity: TlsIdentity;
  /** Sent to the server (SNI) and found in its certificate. Absent where the host is an address: that is what the certificate must carry. */
  serverName?: string;
  session?: Buffer;
}

/** Opens a socket. A port, so that tests see every dial. */
export type Dial = (request: DialRequest) => Socket;

/** Environment variables such as NODE_TLS_REJECT_UNAUTHORIZED and HTTP_PROXY have no say here. */
export const dialSocket: Dial = ({ address, port, tls }) => {
  if (tls === null) return connectTcp({ host: address, port, noDelay: true });
  const socket = connectTls({
    host: address,
    port,
    secureContext: tls.identity.context,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
    ...(tls.session !== undefined && { session: tls.session }),
  });
  return socket.setNoDelay(true);
};
