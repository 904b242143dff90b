import type { Holder } from '../../../src/engine/ports.ts';
import type { MemoryTables } from '../../support/memory-store-tables.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import type { Witness } from './witness.ts';

interface Call {
  applicationId: number;
  origin: string;
  memberId: number;
}

/**
 * Counts the calls that an application and each of its endpoints have at once, over all members. Those of a member that the store calls
 * dead may go on at their target, where nobody can stop them, while others have its part: they are not counted.
 */
export class CallsAtOnce {
  private readonly calls = new Set<Call>();

  constructor(
    private readonly time: VirtualTime,
    private readonly tables: MemoryTables,
    private readonly witness: Pick<Witness, 'found'>,
  ) {}

  /** A call leaves; the answer ends it. */
  begun(applicationId: number, origin: string, { memberId }: Holder): () => void {
    const { maxConcurrentCalls: most, maxConcurrentCallsPerEndpoint: mostEach } =
      this.tables.applications.get(applicationId)!.spec.limits;
    if (most === undefined && mostEach === undefined) return () => {};
    const call = { applicationId, origin, memberId };
    this.calls.add(call);
    for (const other of this.calls)
      if (this.tables.members.get(other.memberId)?.state !== 'alive') this.calls.delete(other);
    const ofApplication = [...this.calls].filter((other) => other.applicationId === applicationId);
    const atEndpoint = ofApplication.filter((other) => other.origin === origin);
    this.judge(`application ${applicationId}`, ofApplication, most);
    this.judge(origin, atEndpoint, mostEach);
    return () => this.calls.delete(call);
  }

  private judge(where: string, calls: readonly Call[], most = Number.POSITIVE_INFINITY): void {
    if (calls.length <= most) return;
    const members = calls.map(({ memberId }) => memberId).join(', ');
    this.witness.found({
      kind: 'too-many-calls',
      at: this.time.now,
      jobId: null,
      runId: null,
      reason: `${where} has ${calls.length} calls at once, of members ${members}, and may have ${most}`,
    });
  }
}
