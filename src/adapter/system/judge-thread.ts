/**
 * The thread that judges replies which would hold up the loop that fires. It answers one question a message, in order, and
 * is ended from outside when an answer takes too long. It has no environment, no file and no socket in hand.
 */
import { parentPort } from 'node:worker_threads';
import { compileReplyRule, type ReplyRule, type ReplySpec } from '../../fire/verdict/reply-rule.ts';

export interface Question {
  spec: ReplySpec;
  body: Uint8Array;
}

/** `failure`: null where the body satisfies the rule, else why not. */
export type Answer =
  | { kind: 'ready' }
  | { kind: 'judged'; failure: string | null }
  | { kind: 'broken'; message: string };

const MOST_RULES = 100;

const port = parentPort!;
const answer = (message: Answer) => port.postMessage(message);
const rules = new Map<string, ReplyRule>();

function ruleOf(spec: ReplySpec): ReplyRule {
  const key = JSON.stringify(spec);
  const known = rules.get(key);
  if (known !== undefined) return known;
  if (rules.size >= MOST_RULES) rules.clear();
  const rule = compileReplyRule(spec);
  rules.set(key, rule);
  return rule;
}

port.on('message', ({ spec, body }: Question) => {
  try {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    answer({ kind: 'judged', failure: ruleOf(spec).failure(bytes) });
  } catch (error) {
    answer({ kind: 'broken', message: (error as Error).message });
  }
});
answer({ kind: 'ready' });
