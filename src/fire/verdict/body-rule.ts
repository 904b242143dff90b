import { compilePattern } from './pattern.ts';
import { withoutBom } from './read-json.ts';
import { shortened, shown } from './shown.ts';

export interface BodySpec {
  equals?: string | undefined;
  contains?: string | undefined;
  matches?: string | undefined;
}

/** What the body as a whole must be, hold or match; compared as UTF-8, a byte order mark aside. */
export interface BodyRule {
  /** Null where it holds, else why it doesn't. */
  failure(body: Buffer): string | null;
  nsPerByte: number;
}

const LONGEST_EXPECTATION = 80;

/** @throws Error with a sentence where `matches` is no pattern */
export function compileBodyRule(spec: BodySpec): BodyRule {
  const rules = [
    spec.equals === undefined ? null : equalsRule(spec.equals),
    spec.contains === undefined ? null : containsRule(spec.contains),
    spec.matches === undefined ? null : matchesRule(spec.matches),
  ].filter((rule) => rule !== null);
  return {
    nsPerByte: rules.reduce((total, { nsPerByte }) => total + nsPerByte, 0),
    failure: (body) => {
      const bytes = withoutBom(body);
      for (const rule of rules) {
        const reason = rule.failure(bytes);
        if (reason !== null) return reason;
      }
      return null;
    },
  };
}

const equalsRule = (expected: string): BodyRule => {
  const bytes = Buffer.from(expected, 'utf8');
  return {
    nsPerByte: 1,
    failure: (body) => (body.equals(bytes) ? null : `the body was ${head(body)}, expected ${quoted(expected)}`),
  };
};

const containsRule = (part: string): BodyRule => {
  const bytes = Buffer.from(part, 'utf8');
  return {
    nsPerByte: 2,
    failure: (body) =>
      body.includes(bytes) ? null : `the body was ${head(body)}, expected it to contain ${quoted(part)}`,
  };
};

const matchesRule = (source: string): BodyRule => {
  const pattern = compilePattern(source);
  return {
    nsPerByte: pattern.nsPerChar,
    failure: (body) =>
      pattern.foundIn(body.toString('utf8'))
        ? null
        : `the body was ${head(body)}, expected a match of ${quoted(source)}`,
  };
};

const quoted = (text: string): string => JSON.stringify(shortened(text, LONGEST_EXPECTATION));

/** The beginning of a body; a character that the cut splits is left out. */
const head = (body: Buffer): string => {
  if (body.length === 0) return 'empty';
  if (body.length <= 400) return shown(body.toString('utf8'));
  return shown(body.subarray(0, 400).toString('utf8'));
};
