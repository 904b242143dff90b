import type { Fault } from '../../fire/call/outcome.ts';

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  EHOSTDOWN: 'the host is down',
  EADDRNOTAVAIL: 'this machine has no address or port left to call from',
  EACCES: 'this machine may not call there',
  EPERM: 'this machine may not call there',
  EMFILE: 'this process has no file descriptor left',
  ENFILE: 'this machine has no file descriptor left',
};

const NO_TLS = 'the server does not speak TLS on this port; if plain HTTP is meant, its address begins with http://';

const TLS_REASONS: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'an authority in the chain is signed by itself and not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by nobody that is trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate is signed by nobody that is trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by nobody that is trusted',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server speaks no version of TLS from 1.2 on',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the server speaks no version of TLS from 1.2 on',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server wants a client certificate',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'the server refused the handshake; it may want a client certificate',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': 'the server refused the handshake; it may want a client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not trust our client certificate',
};

interface Failure {
  name?: string;
  code?: string;
  message?: string;
  reason?: string;
}

/**
 * What an error of socket, TLS or parser means to people.
 * @param where `93.184.216.34:443`
 * @param connected whether the connection stood when it broke
 */
export const faultOf = (error: unknown, where: string, connected: boolean): Fault => {
  const failure = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as Failure;
  const code = failure.code ?? '';
  const tlsReason = tlsReasonOf(failure, code);
  if (tlsReason !== null) return { kind: 'tls', message: `no trusted connection to ${where}: ${tlsReason}` };
  if (UNREACHABLE[code] !== undefined)
    return { kind: 'refused', message: `no connection to ${where}: ${UNREACHABLE[code]}` };
  if (code === 'ETIMEDOUT')
    return {
      kind: 'timeout',
      message: connected ? `${where} no longer answers` : `no connection to ${where}: nobody answers there`,
    };
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return { kind: 'too-large', message: `the headers of the reply of ${where} are over their limit` };
  const protocolReason = protocolReasonOf(failure, code);
  if (protocolReason !== null) return { kind: 'protocol', message: protocolReason };
  return connected
    ? { kind: 'reset', message: `${where} broke the connection before the reply was whole` }
    : { kind: 'reset', message: `${where} broke the connection before it stood` };
};

/** A new connection that broke without a byte in answer: what a wrong scheme or a missing certificate often looks like. */
export const brokenAtOnce = ({ kind, message }: Fault, origin: string): Fault => ({
  kind,
  message: origin.startsWith('https:')
    ? `${message}; so does a server that wants a client certificate (tls.certificate of the application)`
    : `${message}; so does a server that takes https:// only`,
});

const tlsReasonOf = ({ message = '', reason }: Failure, code: string): string | null => {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `the certificate is for another name. ${reason ?? message}`;
  if (TLS_REASONS[code] !== undefined) return TLS_REASONS[code];
  const isTls =
    /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$|CERT_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$)/.test(
      code,
    );
  // OpenSSL's own sentence, without its addresses and file names.
  return isTls ? (/:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? code) : null;
};

const protocolReasonOf = ({ name, message = '' }: Failure, code: string): string | null => {
  // undici leaves the parser's code out; its sentence ends in the parser's reason.
  if (name === 'HTTPParserError') return `the reply is not HTTP: ${/\(([^)]+)\)$/.exec(message)?.[1] ?? message}`;
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'the reply is not as long as its content-length says';
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
    return `the request can't be sent: ${message}`;
  if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    return "the request can't be sent: its content-length is not its body's";
  if (message === 'bad response' || message === 'bad upgrade') return 'the reply is out of turn: nobody asked for it';
  return null;
};
