import type { Problem } from '../../model/problem.ts';
import type { Outcome } from '../call/outcome.ts';
import { compileReplyRule, type ReplyRule, type ReplySpec } from './reply-rule.ts';
import { shortened } from './shown.ts';
import { compileStatusRule, type StatusRule, type StatusSpec } from './status-rule.ts';
import type { Verdict } from './verdict.ts';

export interface SuccessRuleSpec extends ReplySpec {
  /** Statuses and ranges, or `any`; 200–299 unless given, also beside json and body. */
  status?: StatusSpec | undefined;
}

/** A job's success rule, compiled once a revision. */
export interface SuccessRule {
  spec: SuccessRuleSpec;
  status: StatusRule;
  /** Null where nothing is asked of the body. */
  reply: ReplyRule | null;
  /** What a succeeded verdict says beside the status. */
  held: string;
}

const DEFAULT_STATUS: StatusSpec = ['200-299'];
const LONGEST_HELD = 200;

/** A success rule that can't be compiled: every problem at once. */
export class SuccessRuleError extends Error {
  override readonly name = 'SuccessRuleError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
}

/**
 * Compiles `success` of a job.
 * @throws SuccessRuleError
 */
export function compileSuccess(spec: SuccessRuleSpec): SuccessRule {
  const problems = successProblems(spec);
  if (problems.length > 0) throw new SuccessRuleError(problems);
  return {
    spec,
    status: compileStatusRule(spec.status ?? DEFAULT_STATUS),
    reply: spec.json === undefined && spec.body === undefined ? null : compileReplyRule(spec),
    held: heldText(spec),
  };
}

/**
 * What is wrong with `success` of a job; each member is tried by itself, so that one mistake doesn't hide another.
 * @param path where it stands in the document
 */
export function successProblems({ status, json, body }: SuccessRuleSpec, path = 'spec.success'): Problem[] {
  const attempts: [member: string, value: unknown, remedy: string, compile: () => unknown][] = [
    ['status', status, STATUS_REMEDY, () => status === undefined || compileStatusRule(status)],
    ['json', json, JSON_REMEDY, () => compileReplyRule({ json })],
    ['body', body, BODY_REMEDY, () => compileReplyRule({ body })],
  ];
  return attempts.flatMap(([member, value, remedy, compile]) => {
    try {
      compile();
      return [];
    } catch (error) {
      return [{ path: `${path}.${member}`, value: shownSpec(value), message: (error as Error).message, remedy }];
    }
  });
}

const STATUS_REMEDY = 'Write statuses such as 200, or ranges such as 200-299.';
const JSON_REMEDY = 'Write comparisons such as $.code == 200 && $.data.state in ["done", "skipped"].';
const BODY_REMEDY = 'Write a regular expression of RE2, without look-around and back-references.';

/**
 * What the rule makes of an exchange. Synchronous; ask `isHeavy` first and judge in the judge's thread where it says so.
 */
export function judge(rule: SuccessRule, outcome: Outcome): Verdict {
  const early = judgeWithoutBody(rule, outcome);
  if (early !== null) return early;
  return verdictOfBody(rule, outcome.reply!.status, rule.reply!.failure(outcome.reply!.body));
}

/** Whether judging may take longer than the event loop can spare (about 5 ms). */
export function isHeavy(rule: SuccessRule, outcome: Outcome): boolean {
  const reply = outcome.reply;
  return (
    reply !== undefined &&
    rule.reply !== null &&
    reply.body.length > rule.reply.heavyAbove &&
    rule.status.failure(reply.status) === null
  );
}

/** The verdict where no body need be read; null where the rule asks for the body. */
export function judgeWithoutBody(rule: SuccessRule, { reply, fault }: Outcome): Verdict | null {
  if (reply === undefined) return failed(fault?.message ?? 'nothing came back');
  const reason = rule.status.failure(reply.status);
  if (reason !== null) return failed(reason);
  return rule.reply === null ? { state: 'succeeded', reason: `status ${reply.status}` } : null;
}

/** The verdict once the body was looked at, here or elsewhere. */
export const verdictOfBody = (rule: SuccessRule, status: number, failure: string | null): Verdict =>
  failure === null ? { state: 'succeeded', reason: `status ${status}, ${rule.held}` } : failed(failure);

const failed = (reason: string): Verdict => ({ state: 'failed', reason });

function heldText({ json, body }: SuccessRuleSpec): string {
  const parts = [json, ...Object.entries(body ?? {}).map(([how, text]) => `body ${how} ${JSON.stringify(text)}`)];
  const text = parts.filter((part) => part !== undefined).join(', ');
  return shortened(text, LONGEST_HELD);
}

const shownSpec = (value: unknown): string =>
  shortened(typeof value === 'string' ? value : JSON.stringify(value), LONGEST_HELD);
