/** Containers and matches that one verdict may visit; about half a second and a hundred megabytes. */
const MOST_STEPS = 250_000;
/** The library recurses by four frames a level. */
const DEEPEST_WALK = 250;
/** The library copies a container's path on the way down and its match on the way up: sixteen levels cost like one visit. */
const LEVELS_A_STEP = 16;

export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** How much one verdict may walk; the same wherever it is judged, so that the answer doesn't depend on where. */
export class StepBudget {
  private left = MOST_STEPS;

  /** @throws BudgetSpent */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new BudgetSpent(`the rule needs more than ${MOST_STEPS} steps over this reply`);
  }

  /** Pays beforehand for a walk through everything below a value. @throws BudgetSpent */
  spendOnWalk(root: object): void {
    const open: object[] = [root];
    const depths: number[] = [0];
    while (open.length > 0) {
      const container = open.pop()!;
      const depth = depths.pop()!;
      this.spend(1 + depth / LEVELS_A_STEP);
      if (depth > DEEPEST_WALK) throw new BudgetSpent(`".." goes ${DEEPEST_WALK} levels down, the reply is deeper`);
      for (const child of Object.values(container)) {
        if (typeof child !== 'object' || child === null) continue;
        open.push(child);
        depths.push(depth + 1);
      }
    }
  }
}
