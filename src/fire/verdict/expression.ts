import { type CompiledPath, compilePath, MISSING } from './json-path.ts';
import { readLiteral } from './literal.ts';
import { compileTest, OPERATORS, type Operator, type Test } from './operators.ts';
import { readPath } from './path-grammar.ts';
import { shown } from './shown.ts';
import { RuleSyntaxError, Source } from './source.ts';
import type { StepBudget } from './step-budget.ts';

const DEEPEST_PARENTHESES = 100;
const MOST_COMPARISONS = 100;

/** A condition over a JSON document. */
export interface Expression {
  /** Null where it holds, else why it doesn't: `$.code was "500", expected 200`. @throws BudgetSpent */
  failure(document: unknown, budget: StepBudget): string | null;
  nsPerByte: number;
}

/**
 * Reads `path op literal` joined by `&&`, `||` and parentheses; `&&` binds tighter.
 * @throws RuleSyntaxError with a sentence and the place
 */
export function compileExpression(text: string): Expression {
  const source = new Source(text);
  const parser = { source, comparisons: 0, depth: 0 };
  const expression = readEither(parser);
  source.skipSpace();
  if (!source.ended) throw source.error('&& or || must follow here');
  return expression;
}

interface Parser {
  source: Source;
  comparisons: number;
  depth: number;
}

function readEither(parser: Parser): Expression {
  const parts = readJoined(parser, '||', readBoth);
  if (parts.length === 1) return parts[0]!;
  return {
    nsPerByte: sum(parts),
    failure: (document, budget) => {
      const reasons: string[] = [];
      for (const part of parts) {
        const reason = part.failure(document, budget);
        if (reason === null) return null;
        reasons.push(reason);
      }
      return reasons.join('; ');
    },
  };
}

function readBoth(parser: Parser): Expression {
  const parts = readJoined(parser, '&&', readPart);
  if (parts.length === 1) return parts[0]!;
  return {
    nsPerByte: sum(parts),
    failure: (document, budget) => {
      for (const part of parts) {
        const reason = part.failure(document, budget);
        if (reason !== null) return reason;
      }
      return null;
    },
  };
}

const sum = (parts: readonly Expression[]): number => parts.reduce((total, { nsPerByte }) => total + nsPerByte, 0);

function readJoined(parser: Parser, joint: string, read: (parser: Parser) => Expression): Expression[] {
  const parts: Expression[] = [];
  do {
    parts.push(read(parser));
    parser.source.skipSpace();
  } while (parser.source.take(joint));
  return parts;
}

function readPart(parser: Parser): Expression {
  const { source } = parser;
  source.skipSpace();
  if (!source.take('(')) return readComparison(parser);
  parser.depth += 1;
  if (parser.depth > DEEPEST_PARENTHESES) throw source.error('the parentheses are nested too deeply');
  const inner = readEither(parser);
  source.skipSpace();
  source.expect(')');
  parser.depth -= 1;
  return inner;
}

function readComparison(parser: Parser): Expression {
  const { source } = parser;
  parser.comparisons += 1;
  if (parser.comparisons > MOST_COMPARISONS) throw source.error(`a rule has at most ${MOST_COMPARISONS} comparisons`);
  const start = source.position;
  if (source.peek() !== '$') throw source.error('a path that begins with $ must stand here');
  const segments = readPath(source);
  const pathText = source.text.slice(start, source.position);
  const operator = readOperator(source);
  return compare(pathText, compilePath(segments), readTest(source, operator));
}

function readOperator(source: Source): Operator {
  source.skipSpace();
  const operator = OPERATORS.find((candidate) => source.take(candidate));
  if (operator !== undefined) return operator;
  if (source.peek() === '=') throw source.error('write == to compare');
  throw source.error(`one of ${OPERATORS.join(' ')} must follow the path`);
}

function readTest(source: Source, operator: Operator): Test {
  const literal = readLiteral(source);
  try {
    return compileTest(operator, literal);
  } catch (error) {
    throw new RuleSyntaxError((error as Error).message);
  }
}

/** Of several matches every one must satisfy, and at least one must exist. */
function compare(pathText: string, path: CompiledPath, { holds, expected, nsPerByte }: Test): Expression {
  if (!path.plural)
    return {
      nsPerByte: path.nsPerByte + nsPerByte,
      failure: (document) => {
        const value = path.find(document);
        if (value === MISSING) return `${pathText} was missing, expected ${expected}`;
        return holds(value) ? null : `${pathText} was ${shown(value)}, expected ${expected}`;
      },
    };
  return {
    nsPerByte: path.nsPerByte + nsPerByte,
    failure: (document, budget) => {
      const values = path.findAll(document, budget);
      if (values.length === 0) return `${pathText} matched nothing, expected ${expected}`;
      const at = values.findIndex((value) => !holds(value));
      if (at === -1) return null;
      return `${pathText} was ${shown(values[at])} (match ${at + 1} of ${values.length}), expected ${expected}`;
    },
  };
}
