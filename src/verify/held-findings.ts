import type { Finding, FindingKind } from './finding.ts';
import type { Say } from './judge-run.ts';
import type { JobLine } from './record.ts';

/** Beyond so many of one job, findings are told at once. */
const MOST_HELD = 50_000;

/** What a run is found to be whose attempts, or a stretch whose span, went after it was read; other findings hang on what was there. */
const LACKING: readonly FindingKind[] = ['missing', 'unexplained'];

/** Findings of one job, held back until it is known what was pruned while the job was read. */
export class HeldFindings {
  private held: Finding[] = [];

  constructor(
    private readonly job: Pick<JobLine, 'namespace' | 'name' | 'provenSince'>,
    private readonly found: (finding: Finding) => void,
  ) {}

  readonly say: Say = (kind, at, runId, reason) => {
    const finding = { kind, namespace: this.job.namespace, job: this.job.name, at, runId, reason };
    if (this.held.length < MOST_HELD) this.held.push(finding);
    else this.found(finding);
  };

  /** Answers how many slots were pruned meanwhile and so are no findings. */
  tell(provenSince: number): number {
    const moved = provenSince > this.job.provenSince;
    const pruned = ({ kind, at }: Finding) => moved && LACKING.includes(kind) && at !== null && at < provenSince;
    const gone = this.held.filter((finding) => pruned(finding) && finding.runId === null).length;
    for (const finding of this.held) if (!pruned(finding)) this.found(finding);
    this.held = [];
    return gone;
  }
}
