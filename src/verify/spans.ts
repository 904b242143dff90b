import type { JobLine, SpanLine } from './record.ts';
import { type Stretch, TOLERANCE_MS } from './stretches.ts';

export type Span = Pick<SpanLine, 'from' | 'to' | 'reason' | 'revision'>;

/** Stretches without runs, and the one that still lasts; asked for slots that only go up. */
export class Spans {
  private readonly coming: Span[];
  private current: Span[] = [];

  constructor(spans: readonly Span[], { idleSince, idleReason, revisions }: JobLine) {
    const lasting: Span[] =
      idleSince === null
        ? []
        : [
            {
              from: idleSince,
              to: Number.POSITIVE_INFINITY,
              reason: idleReason ?? 'suspended',
              revision: revisions.at(-1)?.number ?? 0,
            },
          ];
    this.coming = [...spans, ...lasting].sort((a, b) => b.from - a.from);
  }

  /** Those that cover the slot. */
  at(slotAt: number): readonly Span[] {
    while ((this.coming.at(-1)?.from ?? Number.POSITIVE_INFINITY) <= slotAt) this.current.push(this.coming.pop()!);
    this.current = this.current.filter(({ to }) => to >= slotAt);
    return this.current;
  }
}

/** Why a span is no explanation for one of its slots; null where it is one. */
export function wrongSpan(
  { reason, revision }: Span,
  slotAt: number,
  stretches: readonly Stretch[],
  deletedAt: number | null,
): string | null {
  const near = ({ from, to }: Stretch) => slotAt >= from - TOLERANCE_MS && slotAt <= to + TOLERANCE_MS;
  switch (reason) {
    case 'suspended':
      return stretches.some((stretch) => stretch.suspended && near(stretch))
        ? null
        : 'a span says suspended, and no definition of that time does';
    case 'deleted':
      return deletedAt !== null ? null : 'a span says deleted, and the job is there';
    case 'misfired':
      return stretches.some((stretch) => stretch.revision === revision && near(stretch))
        ? null
        : `a span says misfired under revision ${revision}, which was not in force`;
    case 'definition-invalid':
      return null;
    default:
      return `a span gives the reason "${reason}", which there is not`;
  }
}
