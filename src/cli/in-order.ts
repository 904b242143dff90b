/**
 * Does `work` for each item, at most `atOnce` at a time, and hands out the results in the order of the items.
 * The first error ends it; what is under way then is waited for, not cut off.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for (let next = 0; next < items.length; next++) {
      while (begun.length < items.length && begun.length - next < atOnce)
        begun.push(quietly(work(items[begun.length]!)));
      yield await begun[next]!;
    }
  } finally {
    await Promise.allSettled(begun);
  }
}

/** An error that nobody has waited for yet is no reason for Node to end the process. */
function quietly<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}
