import type {
  CaseTag,
  Context,
  defaultOperators,
  FilterImplOptions,
  Liquid,
  Tag,
  Template,
  Token,
  Value,
} from 'liquidjs';

/** Characters of text that count for one step. */
const CHARACTERS_A_STEP = 50;

/** What templates take to render: their nodes and words, the filters that they call, the text and the lists that these make. */
export class Steps {
  /** Steps taken so far. */
  taken = 0;

  constructor(
    private readonly most: number,
    private readonly tooMany: () => Error,
  ) {}

  take(count: number): void {
    this.taken += count;
    if (!(this.taken <= this.most)) throw this.tooMany();
  }

  /** For liquidjs, which asks before every node, with the time. */
  check(): void {
    this.take(1);
  }

  /** For liquidjs, which tells how many characters or elements it is about to make. */
  use(count: number): void {
    this.take(count > 0 ? count / CHARACTERS_A_STEP : 0);
  }
}

/** The steps of the rendering that a node or a filter belongs to. */
export const stepsOf = (context: Context): Steps => context.renderLimit as unknown as Steps;

/** Counts the words of nodes and of all within them as they are rendered: liquidjs asks about nodes only, however much one holds. */
export function countWords(nodes: readonly Template[]): void {
  for (const node of nodes) {
    const words = [...(node.arguments?.() ?? [])].reduce((sum, argument) => sum + wordsOf(argument), 0);
    const render = node.render;
    if (words > 0)
      node.render = (context, emitter) => {
        stepsOf(context).take(words);
        return render.call(node, context, emitter);
      };
    if ((node as Partial<Tag>).name === 'case') countComparisons(node as CaseTag, words);
    // A generator that waits for nothing: no tag that we know loads another file.
    if (node.children !== undefined) countWords(node.children(false, true).next().value as Template[]);
  }
}

/** `case` compares a list with each of its values, element by element. */
function countComparisons(node: CaseTag, words: number): void {
  const { value } = node;
  const evaluate = value.value;
  value.value = function* (context, lenient) {
    const compared = yield* evaluate.call(value, context, lenient);
    stepsOf(context).take(words * sizeOf(compared));
    return compared;
  };
}

const wordsOf = (argument: Value | Token): number => {
  if (!('initial' in argument)) return tokensOf(argument);
  const given = argument.filters.flatMap(({ args }) => args);
  const tokens = [...argument.initial.postfix, ...given.map((arg) => (Array.isArray(arg) ? arg[1] : arg))];
  return tokens.reduce((sum, token) => sum + tokensOf(token), 0);
};

/** A name of several steps, `a.b[c.d]`, and a range, `(a..b)`, are made of tokens again. */
const tokensOf = (token: (Token & TokenParts) | undefined): number => {
  const parts = [...(token?.props ?? []), token?.variable, token?.lhs, token?.rhs];
  return parts.reduce((sum, part) => (part === undefined ? sum : sum + tokensOf(part)), 1);
};

interface TokenParts {
  props?: readonly Token[];
  variable?: Token | undefined;
  lhs?: Token;
  rhs?: Token;
}

/** Makes every filter of an engine cost a step, and more over large values: liquidjs counts what some of them make and nothing of others. */
export function countFilters(engine: Liquid): void {
  for (const [name, filter] of Object.entries(engine.filters)) engine.registerFilter(name, counted(filter));
}

/** A filter that counts what it is given. */
const counted = (filter: FilterImplOptions): FilterImplOptions => {
  const handler = typeof filter === 'function' ? filter : filter.handler;
  return function (value, ...args) {
    stepsOf(this.context).take(args.reduce<number>((sum, arg) => sum + sizeOf(arg), 1 + sizeOf(value)));
    return handler.call(this, value, ...args);
  };
};

/** The operators of liquidjs, counting what they are given: they compare whole lists, and look for one text in another. */
export const countedOperators = (operators: typeof defaultOperators): typeof defaultOperators =>
  Object.fromEntries(
    Object.entries(operators).map(([name, operator]) => [
      name,
      (...operands: [unknown, unknown, Context]) => {
        const context = operands.at(-1) as Context;
        for (const operand of operands) if (operand !== context) stepsOf(context).take(sizeOf(operand));
        return operator(...operands);
      },
    ]),
  );

/** Elements of a list cost as much as words, characters little. */
const sizeOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'string' ? value.length / CHARACTERS_A_STEP : 0;
};
