import { z } from 'zod';
import { duration } from './duration.ts';
import { headers } from './headers.ts';
import { mapOf } from './map-of.ts';
import { labels, type Metadata, metadataSchema, name } from './metadata.ts';
import { line, lines, patterned } from './text.ts';
import { baseUrlRefusal } from './url.ts';

const secretName = () =>
  patterned(/^[A-Za-z_][A-Za-z0-9_-]*$/, 63, {
    error: 'is not the name of a secret',
    remedy: 'Use letters, digits, "-" and "_", beginning with a letter.',
  });

const hostName = (description: string) =>
  patterned(/^([A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/, 260, {
    error: 'is not a host',
    remedy: 'Write a host name alone, such as billing.internal, without scheme or path.',
  }).describe(description);

const weight = (description: string) => z.number().int().min(0).max(1_000_000).describe(description);

const kubernetesBinding = z.strictObject({
  service: name().describe('Name of the Service whose ready Pods are called directly.'),
  namespace: name().optional().describe("Namespace of the Service; the application's unless given."),
  port: z
    .union([z.number().int().min(1).max(65535), z.string().min(1).max(63)], { error: 'is not a port' })
    .optional()
    .describe('Port of the Service by name or number; the only one unless given.'),
  scheme: z.enum(['http', 'https']).default('http').describe('Scheme that the Pods speak.'),
  cluster: name().default('local').describe('Cluster that holds the Service.'),
  weight: weight('Share of this binding among the bindings; 0 takes it out.').default(100),
});

const domain = z.strictObject({
  url: z
    .string()
    .max(2048)
    .superRefine((text, context) => {
      const refusal = text.length > 2048 ? null : baseUrlRefusal(text);
      if (refusal) context.addIssue({ code: 'custom', message: refusal.error, params: { remedy: refusal.remedy } });
    })
    .describe(
      'Base URL: scheme, host, port and perhaps a base path. Public addresses, or those that BELFRY_EGRESS_ALLOW names.',
    ),
  host: hostName("Host header and TLS name where the URL is a gateway's.").optional(),
  weight: weight('Share of the calls where the strategy heeds weights; 0 takes the address out.').default(1),
  labels: labels(32).default({}).describe('Labels that a job may narrow its choice by; `zone` is the zone.'),
});

const healthCheck = z.strictObject({
  path: z
    .string()
    .max(2048)
    .refine((text) => /^\/(?!\/)[^\s\\#]*$/.test(text), {
      error: 'is not a path',
      params: { remedy: 'Begin with a single "/", such as /healthz.' },
    })
    .describe('Path that answers 2xx or 3xx while the endpoint can take calls.'),
  interval: duration({ min: '100ms', max: '1h' }).default('10s').describe('Time between two probes of an endpoint.'),
  timeout: duration({ min: '10ms', max: '5m' }).default('2s').describe('How long a probe may take.'),
  unhealthyAfter: z.number().int().min(1).max(100).default(2).describe('Failed probes in a row that take it out.'),
  healthyAfter: z.number().int().min(1).max(100).default(1).describe('Good probes in a row that bring it back.'),
});

const limit = (description: string) => z.number().int().min(1).max(1_000_000).optional().describe(description);

const limits = z.strictObject({
  maxConcurrentCalls: limit(
    'Calls in flight to the application, of all members together; over it runs wait in order of priority, none is dropped.',
  ),
  maxConcurrentCallsPerEndpoint: limit('Calls in flight to one endpoint, of all members together.'),
});

const retryBudget = z.strictObject({
  ratio: z.number().min(0).max(1).default(0.2).describe('Retries per first attempt that pass undelayed.'),
  minPerSecond: z.number().min(0.1).max(100_000).default(10).describe('Retries a second that always pass.'),
});

const secret = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(65_536)
    .optional()
    .describe('The secret; write-only, encrypted at rest. Absent on a later write: kept.'),
  secretKeyRef: z
    .strictObject({
      name: name().describe('Name of the Kubernetes Secret in the namespace of the application.'),
      key: z.string().min(1).max(253).describe('Key within the Secret.'),
    })
    .optional()
    .describe('Where the secret is kept in Kubernetes.'),
  set: z.boolean().optional().describe('Shown on reading: a value is stored. Ignored on writing.'),
  fingerprint: z.string().max(200).optional().describe('Shown on reading: tells values apart. Ignored on writing.'),
});

const pem = (kind: string, description: string) =>
  z
    .string()
    .max(262_144)
    .refine((text) => text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY'), {
      error: `is not ${kind} in PEM form`,
      params: { remedy: 'Paste the text that begins with -----BEGIN CERTIFICATE-----, without any private key.' },
    })
    .describe(description);

const tls = z.strictObject({
  ca: pem('a certificate authority', 'Certificates to trust instead of the public ones, PEM.').optional(),
  certificate: pem('a certificate', 'Client certificate with its chain, PEM.').optional(),
  key: secretName().optional().describe("Name of the secret that holds the client certificate's private key."),
  serverName: hostName('Name to verify and to send in TLS, instead of the host.').optional(),
});

export const applicationSpecSchema = z.strictObject({
  displayName: line(255).optional().describe('Name for people, in any script.'),
  description: lines(4096).optional().describe('What the application is, for people.'),
  kubernetes: z
    .array(kubernetesBinding)
    .min(1)
    .max(100)
    .optional()
    .describe('Services whose ready Pods are called directly; either this or domains.'),
  domains: z
    .array(domain)
    .min(1)
    .max(10_000)
    .optional()
    .describe('Base URLs (a gateway, virtual machines); either this or kubernetes.'),
  healthCheck: healthCheck
    .optional()
    .describe('Active health checks; absent: readiness alone for Pods, none for domains.'),
  limits: limits.prefault({}).describe('How much the application takes at once; absent: no limit.'),
  retryBudget: retryBudget
    .prefault({})
    .describe('Keeps retries from turning an outage into a storm: delays them, never ends them.'),
  headers: headers().default({}).describe('Headers sent with every call; may name secrets as `{{ secrets.NAME }}`.'),
  secrets: mapOf(secretName(), secret, 64).default({}).describe('Secrets for headers, signing and TLS, by name.'),
  signing: secretName().optional().describe('Name of the secret that signs calls after Standard Webhooks.'),
  tls: tls.optional().describe('TLS of this application alone.'),
});

/** The service that jobs call: its endpoints, credentials, limits. */
export const httpApplicationSchema = z.strictObject({
  apiVersion: z.literal('belfry.dev/v1').describe('Always belfry.dev/v1.'),
  kind: z.literal('HttpApplication').describe('Always HttpApplication.'),
  metadata: metadataSchema.describe('Name, namespace and labels.'),
  spec: applicationSpecSchema.describe('What is wanted.'),
  status: z.unknown().optional().describe('What the server reports; ignored on writing.'),
});

/** The specification of an application with every default filled in; durations are texts (`10s`). */
export type ApplicationSpec = z.output<typeof applicationSpecSchema>;
export type DomainSpec = z.output<typeof domain>;
export type KubernetesBinding = z.output<typeof kubernetesBinding>;
export type HealthCheckSpec = z.output<typeof healthCheck>;

/** A parsed application in the manifest's own shape. */
export interface HttpApplication {
  apiVersion: 'belfry.dev/v1';
  kind: 'HttpApplication';
  metadata: Metadata;
  spec: ApplicationSpec;
}
