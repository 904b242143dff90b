import type { ApplicationStatus } from '../model/status.ts';
import { conditionsAfter, type Finding, fails, holds, refused, secondsText } from './conditions.ts';
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
  /** Why secrets of the cluster can't be had, a sentence each. */
  secretProblems: readonly string[];
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
  const findings = [
    verdict.kind === 'refused' ? refused(verdict, revision) : ready(secretProblems),
    ...(endpoints === null ? [] : [endpointsReady(endpoints)]),
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

const ready = (secretProblems: readonly string[]): Finding =>
  secretProblems.length === 0
    ? holds('Ready', 'Stored', 'Its jobs can call it.')
    : fails('Ready', 'SecretMissing', `${secretProblems.join(' ')} Calls that need it fail until it is there.`);
