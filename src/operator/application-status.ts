import type { ApplicationStatus } from '../model/status.ts';
import { applicationReady, type SecretProblem } from './application-readiness.ts';
import { accepted, conditionsAfter, type Finding, orBefore, refused, secondsText, unknown } from './conditions.ts';
import type { Verdict } from './definition.ts';
import { type EndpointSummary, endpointsReady } from './endpoint-summary.ts';
import type { KubeObject } from './ports.ts';

export interface ApplicationFacts {
  object: KubeObject;
  verdict: Verdict;
  /** Revision of the stored application; null until that is known. */
  revision: number | null;
  /** Null until the stored application is known. */
  endpoints: EndpointSummary | null;
  secretProblems: readonly SecretProblem[];
  /** The status as it was written last. */
  before: unknown;
  now: number;
}

/** What is reported of an HttpApplication. */
export const applicationStatus = ({
  object,
  verdict,
  revision,
  endpoints,
  secretProblems,
  before,
  now,
}: ApplicationFacts): ApplicationStatus => {
  const { generation } = object.metadata;
  const at = { generation, now };
  const status = { observedGeneration: generation, asOf: secondsText(now) };
  const known = (finding: Finding) => orBefore(finding, before, generation) ?? finding;
  const findings = [
    accepted(verdict, revision),
    verdict.kind === 'refused' ? refused(verdict, revision) : known(ready(endpoints, secretProblems)),
    ...(endpoints === null ? [] : [known(endpointsReady(endpoints))]),
  ];
  return {
    ...status,
    conditions: conditionsAfter(before, findings, at),
    ...(endpoints === null
      ? {}
      : {
          endpoints: {
            ready: endpoints.ready,
            total: endpoints.total,
            summary: `${endpoints.ready}/${endpoints.total}`,
          },
        }),
  };
};

const ready = (endpoints: EndpointSummary | null, secretProblems: readonly SecretProblem[]): Finding =>
  endpoints === null
    ? unknown('Ready', 'Stored', 'It was stored a moment ago.')
    : applicationReady(endpoints, secretProblems);
