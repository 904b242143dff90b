import type { CallSlots } from '../dispatcher/call-slots.ts';
import type { RunIds } from '../run-ids.ts';
import type { NewRun } from './store.ts';

export interface BatchPorts {
  slots: CallSlots;
  ids: RunIds;
  /** False where this process only plans: then every run is born `queued`. */
  mayDispatch: boolean;
  /** Call slots came back unused. */
  slotsBack: () => void;
}

/** Call slots and ids that the runs of one batch are given while it is decided. */
export class BatchSupplies {
  private slotsOf: number[] = [];
  private readonly ids: number[] = [];
  private idsUsed = 0;
  private isOver = false;

  constructor(private readonly ports: BatchPorts) {}

  /** Decided anew after a deadlock: nothing of the last try was written, so its call slots and ids are free. */
  again(): void {
    this.giveBack();
    this.idsUsed = 0;
  }

  takeSlot(applicationId: number): boolean {
    if (this.isOver || !this.ports.mayDispatch || !this.ports.slots.tryTake(applicationId)) return false;
    this.slotsOf.push(applicationId);
    return true;
  }

  /** @throws NoRunIdsError */
  takeId(): number {
    if (this.idsUsed === this.ids.length) this.ids.push(this.ports.ids.take());
    return this.ids[this.idsUsed++]!;
  }

  /** Runs that are not opened after all. */
  undo(runs: readonly NewRun[]): void {
    for (const { born, applicationId } of runs) {
      if (born !== 'running') continue;
      this.slotsOf.splice(this.slotsOf.indexOf(applicationId), 1);
      this.ports.slots.giveBack(applicationId);
    }
  }

  giveBack(): void {
    const unused = this.slotsOf;
    this.slotsOf = [];
    for (const applicationId of unused) this.ports.slots.giveBack(applicationId);
    if (unused.length > 0) this.ports.slotsBack();
  }

  /** A store may fail while the batch is still being decided: what is decided after that is in vain. */
  failed(): void {
    this.isOver = true;
    this.giveBack();
  }
}
