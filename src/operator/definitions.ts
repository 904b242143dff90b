import { type Owner, sameOwner } from '../model/owner.ts';
import type { DefinitionBook } from '../view/definition-book.ts';
import type { OwnedDefinition } from '../view/standings.ts';
import { claimOf } from './claim.ts';
import {
  type DefinitionKind,
  type DefinitionPorts,
  removeDefinition,
  storeDefinition,
  type Verdict,
} from './definition.ts';
import { kindOf, nameOf, type Objects, objectKey } from './objects.ts';
import type { KubeObject, OperatorCluster } from './ports.ts';
import type { Standings } from './standings.ts';
import type { WorkResult } from './work-queue.ts';

export interface DefinitionsPorts {
  commands: DefinitionPorts;
  objects: Objects;
  standings: Standings;
  book: Pick<DefinitionBook, 'application' | 'job'>;
  cluster: Pick<OperatorCluster, 'name' | 'serves' | 'isThere'>;
  /** A job was stored: how it stands is to be looked up. */
  stored: (jobId: number) => void;
  /** An object was refused that was not before, or is no longer: what names it tells so. */
  refusalChanged: (key: string) => void;
  /** An object is to be looked at again. */
  again: (key: string) => void;
}

type Stored = Pick<OwnedDefinition, 'owner'>;

/** Keeps what is stored of HttpApplications and HttpJobs to what the objects say. */
export class Definitions {
  private readonly verdicts = new Map<string, Verdict>();

  constructor(private readonly ports: DefinitionsPorts) {}

  verdictOf(key: string): Verdict | undefined {
    return this.verdicts.get(key);
  }

  /**
   * Level by level: whatever happened before, the store holds afterwards what the object says, or nothing where it is gone.
   * @param judged called where there is a verdict, whether a new one or not
   * @throws where the store, or for a deletion the API server, can't be reached
   */
  async reconcile(key: string, judged: () => void): Promise<WorkResult> {
    const wasRefused = this.isRefused(key);
    const object = this.ports.objects.get(key);
    try {
      return await (object === undefined ? this.remove(key) : this.store(key, object, judged));
    } finally {
      // Also where it failed: what is gone is refused no longer, and the next try finds no verdict to compare with.
      if (this.isRefused(key) !== wasRefused) this.ports.refusalChanged(key);
    }
  }

  /**
   * What is stored is another thing now: whoever changed it, the object's word counts. A job that merely fired is the same one, and what
   * rests after a failure goes on resting.
   */
  storeChanged(kind: DefinitionKind, name: string, now: Stored | undefined, before: Stored | undefined): void {
    if (now !== undefined && before !== undefined && sameOwner(now.owner, before.owner)) return;
    const key = objectKey(kind, name);
    const verdict = this.verdicts.get(key);
    const isGone = this.ports.objects.get(key) === undefined;
    if (isGone ? now === undefined : verdict?.kind !== 'stored') return;
    if (!isGone && now !== undefined && sameOwner(verdict!.claim, now.owner)) return;
    // A refusal stays until it is reconciled, which tells who names the object.
    if (verdict?.kind === 'stored') this.verdicts.delete(key);
    this.ports.again(key);
  }

  /** Stored definitions of this cluster whose objects are gone. */
  *orphans(): Iterable<string> {
    const { standings, objects } = this.ports;
    for (const [name] of standings.allJobs()) {
      const key = objectKey('HttpJob', name);
      if (objects.get(key) === undefined) yield key;
    }
    for (const [name] of standings.allApplications()) {
      const key = objectKey('HttpApplication', name);
      if (objects.get(key) === undefined) yield key;
    }
  }

  private async store(key: string, object: KubeObject, judged: () => void): Promise<WorkResult> {
    const { commands, cluster } = this.ports;
    const claim = claimOf(object, cluster.name);
    const known = this.verdicts.get(key);
    if (known?.kind === 'stored' && sameOwner(known.claim, claim)) {
      judged();
      return { kind: 'done' };
    }
    const stored = this.standingOf(key);
    const verdict: Verdict =
      stored !== undefined && sameOwner(stored.owner, claim)
        ? { claim, kind: 'stored', id: stored.id, revision: stored.revision, warnings: [] }
        : await storeDefinition(commands, object, claim);
    if (verdict.kind === 'stored' && this.wasChangedMeanwhile(key, stored, claim)) return { kind: 'failed' };
    this.verdicts.set(key, verdict);
    judged();
    if (verdict.kind === 'stored' && kindOf(key) === 'HttpJob') this.ports.stored(verdict.id);
    // What is wrong with the document itself stays wrong; everything else may mend without a word from here.
    return { kind: verdict.kind === 'stored' || verdict.reason === 'Invalid' ? 'done' : 'failed' };
  }

  /** Another operator's write or deletion was seen while ours was under way: which came last is not known, so ours is done again. */
  private wasChangedMeanwhile(key: string, before: Stored | undefined, ours: Owner): boolean {
    const now = this.standingOf(key)?.owner ?? null;
    return !sameOwner(now, ours) && !sameOwner(now, before?.owner ?? null);
  }

  private isRefused(key: string): boolean {
    return this.verdicts.get(key)?.kind === 'refused';
  }

  private async remove(key: string): Promise<WorkResult> {
    const { commands, cluster } = this.ports;
    this.verdicts.delete(key);
    if (!cluster.serves(nameOf(key).namespace)) return { kind: 'done' };
    const owner = await this.storedOwner(key);
    if (owner?.cluster !== cluster.name) return { kind: 'done' };
    const kind = kindOf(key) as DefinitionKind;
    // A watch may lag behind what another operator has stored already: it will tell of the object yet.
    if (await cluster.isThere(kind, nameOf(key))) return { kind: 'failed' };
    await removeDefinition(commands, kind, nameOf(key), owner.uid);
    return { kind: 'done' };
  }

  private standingOf(key: string): OwnedDefinition | undefined {
    const { standings } = this.ports;
    const name = key.slice(key.indexOf('/') + 1);
    return kindOf(key) === 'HttpJob' ? standings.job(name) : standings.application(name);
  }

  /** Read from the store: what was looked at before may be older than the object. */
  private async storedOwner(key: string): Promise<Owner | null> {
    const { namespace, name } = nameOf(key);
    const { book } = this.ports;
    const stored = await (kindOf(key) === 'HttpJob' ? book.job(namespace, name) : book.application(namespace, name));
    return stored?.owner ?? null;
  }
}
