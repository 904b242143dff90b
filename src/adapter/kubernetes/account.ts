import { readFileSync } from 'node:fs';
import { Agent, type Dispatcher } from 'undici';

/** One account on one API server: where it is, and what makes a request ours. */
export interface Account {
  /** `https://host:port`, perhaps with a path. */
  readonly server: string;
  /** @throws where a credential can't be had now */
  credentials(): Promise<Credentials>;
  /** The server refused them: whatever was kept is read anew. */
  forget(): void;
  close(): void;
}

export interface Credentials {
  headers: Record<string, string>;
  dispatcher: Dispatcher;
}

/** Where Kubernetes mounts a Pod's own account. */
export const ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Tokens are rotated long before they expire; a minute is what Kubernetes' own clients keep one for. */
const TOKEN_FRESH_MS = 60_000;

/** Each watch has a connection of its own, so that one that dies silently takes no other with it. */
const CONNECTION = { allowH2: false, connectTimeout: 10_000, keepAliveTimeout: 4_000 };

/**
 * The ServiceAccount of the Pod that we run in; null outside of a cluster.
 *
 * @param environment for KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT
 * @param now monotonic milliseconds
 */
export const ownAccount = (
  environment: Record<string, string | undefined>,
  now: () => number,
  folder: string = ACCOUNT_FOLDER,
): Account | null => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  const ca = host === undefined ? null : fileText(`${folder}/ca.crt`);
  if (host === undefined || ca === null || fileText(`${folder}/token`) === null) return null;
  let dispatcher = new Agent({ ...CONNECTION, connect: { ca } });
  let token = '';
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    credentials: async () => {
      if (now() - readAt > TOKEN_FRESH_MS) {
        token = readFileSync(`${folder}/token`, 'utf8').trim();
        readAt = now();
      }
      return { headers: { authorization: `Bearer ${token}` }, dispatcher };
    },
    forget: () => {
      readAt = Number.NEGATIVE_INFINITY;
      const before = dispatcher;
      dispatcher = new Agent({ ...CONNECTION, connect: { ca: fileText(`${folder}/ca.crt`) ?? ca } });
      void before.close();
    },
    close: () => void dispatcher.destroy(),
  };
};

/** The namespace of the Pod that we run in; null outside of a cluster. */
export const ownNamespace = (folder: string = ACCOUNT_FOLDER): string | null => fileText(`${folder}/namespace`);

const fileText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
};
