import { rule } from './cel.ts';
import type { Overlay } from './structural.ts';

const unchanged = (field: string) =>
  rule(
    `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
    'can not change: a run opens once. Create another HttpRun.',
    `.${field}`,
  );

/** A run opens once; only how long its object is kept may change. */
export const RUN: Overlay = {
  replace: {},
  add: {},
  rules: { spec: ['job', 'endpoint', 'shards'].map(unchanged) },
};
