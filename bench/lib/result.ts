import type { StoreKind } from './store.ts';
import { spreadOf } from './yardstick.ts';

/** What a bench prints, one object each with `--json`. */
export interface BenchResult {
  bench: string;
  store: StoreKind | null;
  /** Median over the rounds of measured ÷ yardstick. */
  ratio: number | null;
  /** Median. */
  measured: number;
  yardstick: number | null;
  unit: string;
  rounds: number;
  /** Of the ratio where there is a yardstick, else of what was measured. */
  min: number;
  median: number;
  max: number;
  expected?: number;
  arrived?: number;
  lost?: number;
  doubled?: number;
  statementsPerRun?: number;
  goal: number;
  met: boolean;
  /** What else a reader wants to know: settings, second figures. */
  notes?: Record<string, number | string>;
}

export interface Round {
  measured: number;
  yardstick: number;
}

export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits));

/** Ratio and spread of rounds in which yardstick and measurement followed each other. */
export const compare = (rounds: readonly Round[]) => {
  const ratio = spreadOf(rounds.map(({ measured, yardstick }) => measured / yardstick));
  return {
    ratio: rounded(ratio.median),
    measured: rounded(spreadOf(rounds.map(({ measured }) => measured)).median, 4),
    yardstick: rounded(spreadOf(rounds.map(({ yardstick }) => yardstick)).median, 4),
    rounds: rounds.length,
    min: rounded(ratio.min),
    median: rounded(ratio.median),
    max: rounded(ratio.max),
  };
};

export const asTable = (result: BenchResult): string => {
  const {
    bench,
    store,
    ratio,
    measured,
    yardstick,
    unit,
    rounds,
    min,
    median,
    max,
    goal,
    met,
    notes = {},
    ...counts
  } = result;
  const figure = ratio === null ? `${measured} ${unit}` : `${ratio} of the yardstick`;
  const counted = [...Object.entries(counts), ...Object.entries(notes)].map(([name, value]) => `${name} ${value}`);
  return [
    `${bench}${store === null ? '' : ` on ${store}`}: ${figure} (goal ${goal}) ${met ? 'met' : 'NOT MET'}`,
    `  measured ${measured} ${unit}${yardstick === null ? '' : `, yardstick ${yardstick}`}; ${rounds} rounds: ${min} / ${median} / ${max}`,
    ...(counted.length === 0 ? [] : [`  ${counted.join(', ')}`]),
  ].join('\n');
};
