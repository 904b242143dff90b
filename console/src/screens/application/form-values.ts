import type { ApplicationManifest } from '../../api/types.ts';

interface DomainRow {
  url: string;
  host?: string;
  weight?: number;
  zone?: string;
  /** Labels beside the zone, which the form does not show. */
  labels?: Record<string, string>;
}

interface ServiceRow {
  cluster: string;
  namespace?: string;
  service: string;
  port?: string | number;
  scheme?: 'http' | 'https';
  weight?: number;
}

interface SecretRow {
  name: string;
  value?: string;
  /** Stored, or kept in Kubernetes: an empty value keeps it. */
  kept?: 'value' | 'reference';
}

/** What the form holds. */
export interface FormValues {
  name: string;
  namespace: string;
  displayName?: string;
  description?: string;
  kind: 'domains' | 'kubernetes';
  domains?: DomainRow[];
  kubernetes?: ServiceRow[];
  checked: boolean;
  health?: { path: string; interval: string; timeout: string; unhealthyAfter: number; healthyAfter: number };
  limit?: number | null;
  limitEach?: number | null;
  headers?: { name: string; value: string }[];
  secrets?: SecretRow[];
  signing?: string | null;
  budget?: { ratio?: number | null; minPerSecond?: number | null };
  tls?: { ca?: string; certificate?: string; key?: string | null; serverName?: string };
}

const HEALTH = { path: '/healthz', interval: '10s', timeout: '2s', unhealthyAfter: 2, healthyAfter: 1 };

export const emptyForm = (namespace: string): FormValues => ({
  name: '',
  namespace,
  kind: 'domains',
  domains: [{ url: '', weight: 1 }],
  checked: false,
  health: HEALTH,
});

/** Of a stored application, or of one that was written as YAML: there everything with a default may be absent. */
export const formOf = ({ metadata, spec }: Pick<ApplicationManifest, 'metadata' | 'spec'>): FormValues => ({
  name: metadata.name,
  namespace: metadata.namespace ?? 'default',
  ...optional({ displayName: spec.displayName, description: spec.description, signing: spec.signing }),
  kind: spec.kubernetes === undefined ? 'domains' : 'kubernetes',
  domains: spec.domains?.map(({ labels: { zone, ...labels } = {}, ...row }) => ({
    ...row,
    labels,
    ...optional({ zone }),
  })) as DomainRow[],
  kubernetes: spec.kubernetes as ServiceRow[],
  checked: spec.healthCheck !== undefined,
  health: { ...HEALTH, ...spec.healthCheck },
  limit: spec.limits?.maxConcurrentCalls ?? null,
  limitEach: spec.limits?.maxConcurrentCallsPerEndpoint ?? null,
  headers: Object.entries(spec.headers ?? {}).map(([name, value]) => ({ name, value: String(value) })),
  secrets: Object.entries(spec.secrets ?? {}).map(([name, { value, secretKeyRef }]) =>
    value === undefined ? { name, kept: secretKeyRef === undefined ? 'value' : 'reference' } : { name, value },
  ),
  ...optional({ budget: spec.retryBudget, tls: spec.tls }),
});

/** Fields of the form's that are absent where they are empty. */
const OPTIONAL = ['displayName', 'description', 'domains', 'kubernetes', 'healthCheck', 'signing', 'tls'] as const;

/** The document to save: what the form shows is the form's, all else stays as it was. */
export const documentOf = (form: FormValues, before: ApplicationManifest | null): ApplicationManifest => {
  const rest = Object.fromEntries(
    Object.entries(before?.spec ?? {}).filter(([field]) => !(OPTIONAL as readonly string[]).includes(field)),
  );
  return {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpApplication',
    metadata: {
      ...(before?.metadata ?? {}),
      name: form.name,
      namespace: form.namespace,
    },
    spec: {
      ...rest,
      ...optional({ displayName: text(form.displayName), description: text(form.description) }),
      ...(form.kind === 'domains' ? { domains: (form.domains ?? []).map(domainOf) } : {}),
      ...(form.kind === 'kubernetes' ? { kubernetes: (form.kubernetes ?? []).map(serviceOf) } : {}),
      ...(form.checked ? { healthCheck: form.health ?? HEALTH } : {}),
      limits: optional({
        maxConcurrentCalls: form.limit ?? undefined,
        maxConcurrentCallsPerEndpoint: form.limitEach ?? undefined,
      }),
      headers: Object.fromEntries((form.headers ?? []).map(({ name, value }) => [name, value])),
      secrets: Object.fromEntries(
        (form.secrets ?? []).map(({ name, value }) => [
          name,
          value === undefined || value === '' ? (before?.spec.secrets?.[name] ?? {}) : { value },
        ]),
      ),
      ...optional({ signing: form.signing ?? undefined, tls: tlsOf(form.tls) }),
      retryBudget: optional({
        ratio: form.budget?.ratio ?? undefined,
        minPerSecond: form.budget?.minPerSecond ?? undefined,
      }),
    } as ApplicationManifest['spec'],
  } as ApplicationManifest;
};

const tlsOf = ({ ca, certificate, key, serverName }: NonNullable<FormValues['tls']> = {}) => {
  const given = optional({
    ca: text(ca),
    certificate: text(certificate),
    key: key ?? undefined,
    serverName: text(serverName),
  });
  return Object.keys(given).length === 0 ? undefined : given;
};

const domainOf = ({ url, host, weight, zone, labels }: DomainRow) => ({
  url,
  labels: { ...labels, ...optional({ zone: text(zone) }) },
  ...optional({ host: text(host), weight: weight ?? undefined }),
});

const serviceOf = ({ cluster, namespace, service, port, scheme, weight }: ServiceRow) => ({
  cluster,
  service,
  ...optional({ namespace: text(namespace), port: port === '' ? undefined : port, scheme, weight }),
});

const text = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Without what is not given: an absent field is not one that is undefined. */
const optional = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
