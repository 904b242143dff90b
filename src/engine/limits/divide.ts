export interface Wish {
  memberId: number;
  /** Calls at once that the member could use. */
  wanted: number;
}

/**
 * Shares a limit out by need: everybody gets what they want where that is little, the others get equal parts of the rest. Where it is
 * less than one each, or does not come out even, members with lower ids go first. What nobody wants is left over.
 *
 * @returns whole numbers by member id; their sum is never more than `limit`.
 */
export const divide = (limit: number, wishes: readonly Wish[]): ReadonlyMap<number, number> => {
  const parts = new Map(wishes.map(({ memberId }) => [memberId, 0]));
  let open = wishes.filter(({ wanted }) => wanted > 0).sort((a, b) => a.memberId - b.memberId);
  let left = limit;
  while (left > 0 && open.length > 0) {
    // Less than one each: one for each of the first.
    const each = Math.max(1, Math.floor(left / open.length));
    for (const { memberId, wanted } of open) {
      const had = parts.get(memberId)!;
      const more = Math.min(each, wanted - had, left);
      parts.set(memberId, had + more);
      left -= more;
    }
    open = open.filter(({ memberId, wanted }) => parts.get(memberId)! < wanted);
  }
  return parts;
};
