import type { Happening } from './job-events.ts';
import type { KubeEvent, KubeObject } from './ports.ts';

interface Series {
  event: KubeEvent;
  /** Whether it has happened since the Event was written. */
  hasNews: boolean;
  writtenAt: number | null;
}

/** An Event that is written already is written again at most so often, with the count that it has come to. */
const AGAIN_AFTER_MS = 60_000;
/** The API server forgets Events after an hour. */
const FORGOTTEN_AFTER_MS = 3_600_000;
const MOST_SERIES = 20_000;

/** What happened to objects, counted together: one Event an object and reason, however often it happens. */
export class EventLog {
  /** Those never written, in the order in which they came. */
  private readonly fresh = new Map<string, Series>();
  /** Those written, the one longest ago first. */
  private readonly written = new Map<string, Series>();
  private made = 0;

  /** Beyond a bound that only a disaster reaches, what is new is not told. */
  note(about: KubeObject, happening: Happening, at: number): void {
    const { apiVersion, kind, metadata } = about;
    const key = keyOf(metadata.uid, happening.reason);
    const known = this.fresh.get(key) ?? this.written.get(key);
    if (known !== undefined) {
      Object.assign(known.event, { message: happening.message, count: known.event.count + 1, lastAt: at });
      known.hasNews = true;
      return;
    }
    if (this.fresh.size + this.written.size >= MOST_SERIES) return;
    const name = `${metadata.name}.${at.toString(16)}${(this.made++ % 0x1000).toString(16).padStart(3, '0')}`;
    const { name: object, namespace, uid } = metadata;
    const event: KubeEvent = {
      ...happening,
      name,
      about: { apiVersion, kind, metadata: { name: object, namespace, uid } },
      count: 1,
      firstAt: at,
      lastAt: at,
    };
    this.fresh.set(key, { event, hasNews: true, writtenAt: null });
  }

  /** Takes the next one to write; null where there is none yet. */
  take(now: number): { event: KubeEvent; isNew: boolean } | null {
    const next = this.pick(now);
    if (next === null) return null;
    const { key, series } = next;
    const isNew = series.writtenAt === null;
    this.fresh.delete(key);
    this.written.delete(key);
    series.hasNews = false;
    series.writtenAt = now;
    this.written.set(key, series);
    return { event: { ...series.event }, isNew };
  }

  /** What `take` gave could not be written: it is news again. */
  again({ event, isNew }: { event: KubeEvent; isNew: boolean }): void {
    const key = keyOf(event.about.metadata.uid, event.reason);
    const series = this.written.get(key);
    if (series === undefined) return;
    series.hasNews = true;
    if (!isNew) return;
    this.written.delete(key);
    this.fresh.set(key, { ...series, writtenAt: null });
  }

  hasNext(now: number): boolean {
    return this.pick(now) !== null;
  }

  private pick(now: number): { key: string; series: Series } | null {
    const [first] = this.fresh;
    if (first !== undefined) return { key: first[0], series: first[1] };
    for (const [key, series] of this.written) {
      const age = now - series.writtenAt!;
      if (age < AGAIN_AFTER_MS) return null;
      if (series.hasNews) return { key, series };
      if (age > FORGOTTEN_AFTER_MS) this.written.delete(key);
    }
    return null;
  }
}

const keyOf = (uid: string, reason: string): string => `${uid} ${reason}`;
