import { readdirSync } from 'node:fs';
import { rssMbOf } from '../bench/lib/process-facts.ts';
import type { Member } from './member.ts';

const LOOK_MS = 5_000;
/** What a process needs to warm up says nothing about what it loses. */
const WARM_UP_MS = 60_000;

interface Sample {
  member: string;
  /** Of one process: each life has a level of its own. */
  life: number;
  atMs: number;
  values: Record<Vital, number>;
}

const VITALS = ['memory, MB', 'descriptors', 'event loop lag, ms'] as const;
type Vital = (typeof VITALS)[number];

/** Memory, descriptors and event-loop lag of every member, looked at every 5 s. */
export class Vitals {
  private readonly samples: Sample[] = [];
  private readonly bornAt = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  constructor(members: readonly Member[]) {
    this.timer = setInterval(() => {
      for (const member of members) void this.look(member).catch(() => {});
    }, LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(member: Member): Promise<void> {
    const { name, lives, pid } = member;
    const atMs = performance.now();
    const key = `${name}.${lives}`;
    const bornAt = this.bornAt.get(key) ?? atMs;
    this.bornAt.set(key, bornAt);
    if (atMs - bornAt < WARM_UP_MS) return;
    const values = {
      'memory, MB': rssMbOf(pid),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
      'event loop lag, ms': 1_000 * (await member.metric('belfry_event_loop_lag_seconds')),
    };
    this.samples.push({ member: name, life: lives, atMs, values });
  }

  /** A line a member: where each value stood, and by how much it grew an hour within the lives of its processes. */
  report(): string {
    const members = [...new Set(this.samples.map(({ member }) => member))].sort();
    if (members.length === 0) return 'No member lived long enough for a slope (a minute to warm up is not counted).';
    return members
      .map((name) => {
        const own = this.samples.filter(({ member }) => member === name);
        const lives = new Set(own.map(({ life }) => life)).size;
        const told = VITALS.map(
          (vital) => `${vital} ${told3(meanOf(own, vital))} (${growth(slopeOf(own, vital))} an hour)`,
        );
        return `${name}  ${own.length} looks at ${lives} processes: ${told.join(' · ')}`;
      })
      .join('\n');
  }
}

const told3 = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
const growth = (slope: number | null): string =>
  slope === null ? 'too short to tell' : `${slope >= 0 ? '+' : '−'}${told3(Math.abs(slope))}`;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanOf = (samples: readonly Sample[], vital: Vital): number => mean(samples.map(({ values }) => values[vital]));

/** Growth an hour by least squares, each process about its own level; null where there are too few looks. */
const slopeOf = (samples: readonly Sample[], vital: Vital): number | null => {
  let [products, squares] = [0, 0];
  for (const life of Map.groupBy(samples, (sample) => sample.life).values()) {
    const [at, level] = [mean(life.map(({ atMs }) => atMs)), meanOf(life, vital)];
    for (const { atMs, values } of life) {
      products += (atMs - at) * (values[vital] - level);
      squares += (atMs - at) ** 2;
    }
  }
  return samples.length < 12 || squares === 0 ? null : (products / squares) * 3_600_000;
};
