import type { EndpointProblem, EndpointsBook } from '../view/endpoints.ts';
import { type Finding, fails, holds, unknown } from './conditions.ts';

/** How an application's endpoints stand, in few words. */
export interface EndpointSummary {
  ready: number;
  total: number;
  /** Those that discovery lets be called, ready or not. */
  admitted: number;
  /** Why those that aren't ready are not, the first few. */
  reasons: string;
  /** Why there are none or fewer than asked for: Services that are missing, refused, of a cluster that is away. */
  problems: readonly EndpointProblem[];
}

const NAMED_AT_MOST = 3;

export const summaryOf = (book: EndpointsBook, applicationId: number): EndpointSummary => {
  const endpoints = book.endpointsOf(applicationId) ?? [];
  const notReady = endpoints.filter(({ endpoint }) => !endpoint.ready);
  const named = notReady
    .slice(0, NAMED_AT_MOST)
    .map(({ endpoint }) => `${endpoint.address} (${endpoint.notReadyReason ?? 'no reason given'})`);
  const more = notReady.length > NAMED_AT_MOST ? `; and ${notReady.length - NAMED_AT_MOST} more` : '';
  return {
    ready: endpoints.length - notReady.length,
    total: endpoints.length,
    admitted: endpoints.filter(({ endpoint }) => endpoint.admission !== 'refused').length,
    reasons: named.join('; ') + more,
    problems: book.problemsOf(applicationId),
  };
};

const MISSING = fails('EndpointsReady', 'ApplicationMissing', 'The application is not there, or was refused.');
const NONE = fails('EndpointsReady', 'NoEndpoint', 'The application has no endpoints.');

/** Of an application: how many, and why not the others. */
export const endpointsReady = ({ ready, total, reasons, problems }: EndpointSummary): Finding => {
  const because = problems.map(({ message }) => ` ${message}.`).join('');
  const [first] = problems;
  if (total === 0)
    return first === undefined
      ? NONE
      : (first.code === 'ClusterAsked' ? unknown : fails)(
          'EndpointsReady',
          first.code,
          `The application has no endpoints.${because}`,
        );
  const count = `${ready} of ${total} ${total === 1 ? 'endpoint' : 'endpoints'} ready`;
  const message = (reasons === '' ? `${count}.` : `${count}; not ready: ${reasons}.`) + because;
  return ready > 0 ? holds('EndpointsReady', 'Ready', message) : fails('EndpointsReady', 'NoReadyEndpoint', message);
};

/** Of a job: thousands may share an application, so that one Pod more or less must not change what they say. */
export const someEndpointReady = (summary: EndpointSummary | null): Finding => {
  if (summary === null) return MISSING;
  if (summary.ready > 0) return holds('EndpointsReady', 'Ready', 'The application has ready endpoints.');
  return endpointsReady(summary);
};
