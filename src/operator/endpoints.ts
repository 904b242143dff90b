import type { EndpointsBook } from '../view/endpoints.ts';
import { type EndpointSummary, summaryOf } from './endpoint-summary.ts';
import { objectKey } from './objects.ts';
import type { Standings } from './standings.ts';

/** How the endpoints of each application stand, looked at once for all of its jobs. */
export class Endpoints {
  private summaries = new Map<number, EndpointSummary>();

  /** @param changed called with the key of each object whose application's endpoints stand elsewhere */
  constructor(
    private readonly book: EndpointsBook,
    private readonly standings: Standings,
    private readonly changed: (key: string) => void,
  ) {}

  of(applicationId: number): EndpointSummary {
    const known = this.summaries.get(applicationId);
    if (known !== undefined) return known;
    const summary = summaryOf(this.book, applicationId);
    this.summaries.set(applicationId, summary);
    return summary;
  }

  look(): void {
    const before = this.summaries;
    this.summaries = new Map();
    const turned = (applicationId: number) => !same(before.get(applicationId), this.of(applicationId));
    for (const [key, { id }] of this.standings.allApplications())
      if (turned(id)) this.changed(objectKey('HttpApplication', key));
    for (const [key, { applicationId }] of this.standings.allJobs())
      if (applicationId !== null && turned(applicationId)) this.changed(objectKey('HttpJob', key));
  }
}

const same = (a: EndpointSummary | undefined, b: EndpointSummary): boolean =>
  a === b ||
  (a !== undefined &&
    a.ready === b.ready &&
    a.total === b.total &&
    a.admitted === b.admitted &&
    a.reasons === b.reasons &&
    problemText(a) === problemText(b));

const problemText = ({ problems }: EndpointSummary): string =>
  problems.map(({ code, message }) => `${code} ${message}`).join('\n');
