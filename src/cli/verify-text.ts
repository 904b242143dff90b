import { FINDINGS, type Finding, type FindingKind } from '../verify/finding.ts';
import type { Tally } from '../verify/tally.ts';
import type { Report } from '../verify/verify.ts';
import { instantText } from './instant-text.ts';
import { jsonText } from './output.ts';
import type { Matched } from './receiver-log.ts';
import { table } from './table.ts';

export interface Proof {
  report: Report;
  matched: Matched | null;
  /** The first of the findings. */
  shown: readonly Finding[];
}

export const isProven = ({ counts, refused }: Report): boolean => counts.size === 0 && refused.length === 0;

const HEADERS = ['FINDING', 'NAMESPACE', 'JOB', 'AT', 'RUN', 'REASON'];
const REFUSED_SHOWN = 20;

/** The line that says that all is well, or a table of what is not. */
export function proofText(proof: Proof, colours: boolean): string {
  const { report, matched, shown } = proof;
  const lines: string[] = [];
  if (shown.length > 0) {
    const rows = shown.map(({ kind, namespace, job, at, runId, reason }) => [
      { text: kind, colour: 'red' as const },
      namespace,
      job,
      instantText(at, { ms: true }),
      runId === null ? '' : String(runId),
      reason,
    ]);
    lines.push(table(HEADERS, rows, colours));
    lines.push(`\n${[...report.counts].map(([kind, count]) => `${count} ${kind}: ${FINDINGS[kind]}`).join('\n')}\n`);
    const more = total(report.counts) - shown.length;
    if (more > 0) lines.push(`The first ${shown.length} are shown, ${more} more are not.\n`);
  }
  lines.push(refusedText(report));
  lines.push(`${isProven(report) ? 'Proven' : 'Not proven'}, ${windowText(report)}: ${countsText(report.tally)}.\n`);
  if (matched !== null) lines.push(`${matched.calls} calls of the receiver were matched${outsideText(matched)}.\n`);
  if (isProven(report)) lines.push('Nothing is missing, extra, doubled, late or unexplained.\n');
  return lines.join('');
}

function refusedText({ refused }: Report): string {
  const lines = refused
    .slice(0, REFUSED_SHOWN)
    .map(
      ({ namespace, name, provenSince }) =>
        `  ${namespace}/${name} is kept since ${instantText(provenSince, { ms: true })}`,
    );
  if (refused.length > REFUSED_SHOWN) lines.push(`  and ${refused.length - REFUSED_SHOWN} more`);
  if (lines.length === 0) return '';
  return `The window begins before what is kept of ${refused.length === 1 ? 'a job' : `${refused.length} jobs`}, which can't be judged:\n${lines.join('\n')}\n  → Begin the window there or later, or leave --from out.\n`;
}

const windowText = ({ from, to }: Report): string =>
  `${from === null ? 'from where each history begins' : `from ${instantText(from)}`} to ${instantText(to)}`;

function countsText(tally: Tally): string {
  const stretches = [...tally.inStretches].map(([reason, count]) => `${count} ${reason}`);
  const fates = [
    `${tally.opened} opened`,
    ...(tally.caughtUp > 0 ? [`${tally.caughtUp} caught up`] : []),
    ...(tally.skipped > 0 ? [`${tally.skipped} skipped or missed`] : []),
    ...stretches,
    ...(tally.pending > 0 ? [`${tally.pending} still due`] : []),
  ];
  return `${tally.slots} slots of ${tally.jobs} jobs (${fates.join(', ')}); ${tally.runs} runs (${tally.asked} asked for, ${tally.open} still open) with ${tally.attempts} attempts`;
}

const outsideText = ({ outside, tries, passedOver }: Matched): string =>
  (outside === 0 ? '' : `, ${outside} of them of runs outside the window`) +
  (tries === 0 ? '' : `, ${tries} of them tries, which open no run`) +
  (passedOver === 0 ? '' : `; ${passedOver} ${passedOver === 1 ? 'line tells' : 'lines tell'} of no call`);

const total = (counts: ReadonlyMap<FindingKind, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

const instant = (at: number | null): string | null =>
  at === null || !Number.isFinite(at) ? null : new Date(at).toISOString();

/** One object, for programs. */
export function proofJson({ report, matched, shown }: Proof): string {
  const { from, to, tally, counts, refused } = report;
  const answer = {
    proven: isProven(report),
    from: instant(from),
    to: instant(to),
    ...{ ...tally, inStretches: Object.fromEntries(tally.inStretches) },
    counts: Object.fromEntries(counts),
    findings: shown.map((finding) => ({
      ...finding,
      at: instant(finding.at),
      runId: finding.runId === null ? null : String(finding.runId),
    })),
    refused: refused.map((job) => ({ ...job, provenSince: instant(job.provenSince) })),
    receiver: matched,
  };
  return `${jsonText(answer, 2)}\n`;
}
