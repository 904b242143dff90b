// Idempotency: the work behind a key is done once, however often and however much at once it is delivered.

/** Whether this result ends the matter. Belfry retries a failure under the same key: it must be work again then. */
const isDone = ({ status, body }) => status >= 200 && status < 300 && body.code === 200;

export class OnceByKey {
  #underWay = new Map();
  #done = new Map();
  #capacity;

  /** Remembers the results of so many keys; a service with a database would keep them beside the work, in one transaction. */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** Does `work`, or answers what it came to for an earlier delivery; one that still goes on is waited for. */
  async do(key, work) {
    if (!key) return { result: await work(), replayed: false };
    const earlier = this.#done.get(key) ?? this.#underWay.get(key);
    if (earlier) return { result: await earlier, replayed: true };
    const promise = work();
    this.#underWay.set(key, promise);
    try {
      const result = await promise;
      if (isDone(result)) this.#remember(key, result);
      return { result, replayed: false };
    } finally {
      this.#underWay.delete(key);
    }
  }

  #remember(key, result) {
    this.#done.set(key, result);
    // A Map keeps the order of insertion: the first key is the oldest.
    if (this.#done.size > this.#capacity) this.#done.delete(this.#done.keys().next().value);
  }
}
