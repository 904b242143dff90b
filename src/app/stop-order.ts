type Stop = () => unknown;

/** How a member ends: parts are noted as they start, and stop in the opposite order, each stage once the one before it is done. */
export class StopOrder {
  private readonly stages: Stop[][] = [];

  /** A part that needs those noted so far: it stops before them. */
  first(stop: Stop): void {
    this.stages.push([stop]);
  }

  /** A part that stops at the same time as the one noted last. */
  beside(stop: Stop): void {
    this.stages.at(-1)!.push(stop);
  }

  /** Every part gets its turn, whatever becomes of the others. @throws the first failure, once all had theirs */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const stage of this.stages.splice(0).reverse()) {
      const ends = await Promise.allSettled(stage.map(async (stop) => stop()));
      for (const end of ends) if (end.status === 'rejected') failures.push(end.reason);
    }
    if (failures.length > 0) throw failures[0];
  }
}
