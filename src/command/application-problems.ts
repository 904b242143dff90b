import { applicationCallProblems } from '../fire/call/prepare-call.ts';
import { applicationSpecSchema } from '../model/application.ts';
import { secretsNamedBy } from '../model/header-rules.ts';
import { membersOf, pathText, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';
import { soundPart } from '../model/sound-part.ts';
import { baseUrlRefusal } from '../model/url.ts';
import { certificateProblems, credentialProblems, secretGivenIn } from './credential-problems.ts';
import type { EgressCheck } from './ports.ts';

/**
 * What the shape of an application does not tell: where it may reach, whether its credentials are any, and whether there is a cluster for it.
 * Reads any JSON value.
 */
export const applicationProblems = (
  ports: { egress: EgressCheck; clusters: readonly string[] },
  document: unknown,
): { problems: Problem[]; needsCluster: Problem | null } => ({
  problems: [
    ...domainProblems(ports.egress, document),
    ...clusterProblems(ports.clusters, document),
    ...headerProblems(document),
    ...certificateProblems(document),
    ...credentialProblems(document, secretGivenIn(document)),
  ],
  needsCluster: ports.clusters.length === 0 ? kubernetesProblem(document) : null,
});

const domainProblems = (egress: EgressCheck, document: unknown): Problem[] => {
  const domains = valueAt(document, ['spec', 'domains']);
  if (!Array.isArray(domains)) return [];
  return domains.flatMap((_, index) => {
    const path = ['spec', 'domains', index, 'url'];
    const url = valueAt(document, path);
    // What is no base URL at all has been refused by its shape.
    if (typeof url !== 'string' || baseUrlRefusal(url) !== null) return [];
    const refusal = egress.refusalOf(url);
    return refusal === null ? [] : [{ path: pathText(path), value: shownValue(path, url)!, ...refusal }];
  });
};

/** Templates of headers. A secret that they name and the document lists nowhere has been refused by its shape. */
const headerProblems = (document: unknown): Problem[] => {
  const headers = soundPart(applicationSpecSchema.shape.headers, valueAt(document, ['spec', 'headers'])) ?? {};
  const secrets = Object.values(headers)
    .flatMap(secretsNamedBy)
    .map((name) => [name, {}]);
  return applicationCallProblems({ headers, secrets: Object.fromEntries(secrets) });
};

const clusterProblems = (clusters: readonly string[], document: unknown): Problem[] => {
  const bindings = valueAt(document, ['spec', 'kubernetes']);
  if (!Array.isArray(bindings) || clusters.length === 0) return [];
  return bindings.flatMap((_, index) => {
    const path = ['spec', 'kubernetes', index, 'cluster'];
    const cluster = valueAt(document, path) ?? 'local';
    if (typeof cluster !== 'string' || clusters.includes(cluster)) return [];
    return [
      {
        path: pathText(path),
        value: cluster,
        message: 'is not a cluster of this server',
        remedy: `Known: ${clusters.join(', ')}.`,
      },
    ];
  });
};

const NOT_CONFIGURED = 'needs a Kubernetes cluster, and this server has none configured';

const kubernetesProblem = (document: unknown): Problem | null => {
  if (Array.isArray(valueAt(document, ['spec', 'kubernetes'])))
    return {
      path: 'spec.kubernetes',
      message: NOT_CONFIGURED,
      remedy: 'Write domains: [{ url: https://api.example.com }] instead.',
    };
  const reference = membersOf(valueAt(document, ['spec', 'secrets'])).find(
    ([, secret]) => valueAt(secret, ['secretKeyRef']) !== undefined,
  );
  if (reference === undefined) return null;
  return {
    path: pathText(['spec', 'secrets', reference[0], 'secretKeyRef']),
    message: NOT_CONFIGURED,
    remedy: 'Write the value instead: secrets: { NAME: { value: … } }; it is stored encrypted.',
  };
};
