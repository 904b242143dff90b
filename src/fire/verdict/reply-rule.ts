import { type BodySpec, compileBodyRule } from './body-rule.ts';
import { compileExpression } from './expression.ts';
import { readJson } from './read-json.ts';
import { shortened } from './shown.ts';
import { BudgetSpent, StepBudget } from './step-budget.ts';

/** What a success rule asks of the body; plain data, so that another thread can compile it as well. */
export interface ReplySpec {
  json?: string | undefined;
  body?: BodySpec | undefined;
}

/** The part of a success rule that reads bodies. This file and what it imports run in the judge's thread, too. */
export interface ReplyRule {
  /** Null where the body satisfies, else why not. */
  failure(body: Buffer): string | null;
  /** Larger bodies may take longer than the event loop can spare. */
  heavyAbove: number;
}

/** What judging one reply may take of the event loop. */
const LOOP_BUDGET_NS = 5_000_000;
const NEVER_HEAVY_BELOW = 64;
const ALWAYS_HEAVY_ABOVE = 131_072;
const PARSE_NS_PER_BYTE = 10;
const LONGEST_REASON = 1_000;

/** @throws Error with a sentence where a member can't be compiled */
export function compileReplyRule(spec: ReplySpec): ReplyRule {
  const json = spec.json === undefined ? null : compileExpression(spec.json);
  const body = spec.body === undefined ? null : compileBodyRule(spec.body);
  const nsPerByte = (json === null ? 0 : PARSE_NS_PER_BYTE + json.nsPerByte) + (body?.nsPerByte ?? 0);
  return {
    heavyAbove: heavyAbove(nsPerByte),
    failure: (bytes) => {
      const reason = (json === null ? null : jsonFailure(json, bytes)) ?? body?.failure(bytes) ?? null;
      return reason === null ? null : shortened(reason, LONGEST_REASON);
    },
  };
}

/** An unbounded rule is heavy from the first byte on. */
function heavyAbove(nsPerByte: number): number {
  if (!Number.isFinite(nsPerByte)) return 0;
  return Math.max(NEVER_HEAVY_BELOW, Math.min(ALWAYS_HEAVY_ABOVE, Math.floor(LOOP_BUDGET_NS / nsPerByte)));
}

function jsonFailure(expression: ReturnType<typeof compileExpression>, bytes: Buffer): string | null {
  const read = readJson(bytes);
  if ('problem' in read) return read.problem;
  try {
    return expression.failure(read.document, new StepBudget());
  } catch (error) {
    if (error instanceof BudgetSpent) return error.message;
    throw error;
  }
}
