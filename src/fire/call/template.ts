import {
  Context,
  defaultOperators,
  type FilterImplOptions,
  Liquid,
  LiquidError,
  type Template as Node,
  Output,
} from 'liquidjs';
import { formatDate } from './date-filter.ts';
import { encodeSegment, wellFormedText } from './encode.ts';
import { countedOperators, countFilters, countWords, Steps, stepsOf } from './template-cost.ts';
import { FILTERS, TAGS, wrongWord } from './template-words.ts';

/** Longest text that may hold templates. */
const LONGEST_SOURCE = 65_536;
/**
 * Steps that the templates of one request may take: a few milliseconds, in which nothing else of this process goes on.
 * A count, because a deadline would fail good calls on a busy machine.
 */
const MOST_STEPS = 10_000;
/** What a date counts for: one in a year that its zone was never asked about takes long. */
const DATE_STEPS = 50;
/** Longest text that one template may make. */
const LONGEST_OUTPUT = 1_048_576;

/** How outputs are written: as text, as the value they are (where the text is one output alone), or as path segments. */
export type Mode = 'text' | 'value' | 'path';

/** A template that can't be compiled or rendered: a sentence for people. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export interface Template {
  /** A string, except in mode `value`. @throws TemplateError */
  render(rendering: Rendering): unknown;
  /** The names that it looks up, as paths: `['params', 'mode']`; a computed step is `null`. */
  names: readonly (readonly (string | number | null)[])[];
}

/** Whether a text is a template at all. */
export const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%');

/** The facts and limits of one request; all its templates together keep to them. */
export class Rendering {
  readonly steps = new Steps(
    MOST_STEPS,
    () => new TemplateError(`the templates of the request take more than ${MOST_STEPS} steps`),
  );
  readonly context: (engine: Liquid) => Context;

  /** @param timeZone zone of `date` where it names none */
  constructor(facts: Readonly<Record<string, unknown>>, timeZone: string) {
    const globals = { [ZONE]: timeZone };
    this.context = (engine) => {
      const context = new Context(facts, engine.options, { sync: true, globals });
      // In place of the limits of liquidjs, which count each text by itself and watch the clock.
      context.renderLimit = this.steps as unknown as Context['renderLimit'];
      context.memoryLimit = this.steps as unknown as Context['memoryLimit'];
      return context;
    };
  }
}

/** Key that no template can spell. */
const ZONE = Symbol('time zone');

/**
 * Compiles a text.
 * @throws TemplateError
 */
export function compileTemplate(source: string, mode: Mode): Template {
  if (source.length > LONGEST_SOURCE) throw new TemplateError(`is a template longer than ${LONGEST_SOURCE} characters`);
  const lone = mode === 'value' ? parse(ENGINES.value, source) : [];
  const engine = mode === 'value' && !isLoneOutput(source, lone) ? ENGINES.text : ENGINES[mode];
  const nodes = engine === ENGINES.value ? lone : parse(engine, source);
  return {
    names: engine.globalVariableSegmentsSync(nodes, { partials: false }).map((path) => path.map(stepOf)),
    render: (rendering) => checked(render(engine, nodes, rendering)),
  };
}

const isLoneOutput = (source: string, nodes: readonly Node[]): boolean =>
  nodes.length === 1 && nodes[0] instanceof Output && source.startsWith('{{') && source.endsWith('}}');

const stepOf = (step: unknown): string | number | null =>
  typeof step === 'string' || typeof step === 'number' ? step : null;

function parse(engine: Liquid, source: string): Node[] {
  try {
    const nodes = engine.parse(source);
    countWords(nodes);
    return nodes;
  } catch (error) {
    throw sentenceOf(error);
  }
}

function render(engine: Liquid, nodes: Node[], rendering: Rendering): unknown {
  try {
    return engine.renderSync(nodes, rendering.context(engine));
  } catch (error) {
    throw sentenceOf(error);
  }
}

function checked(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LONGEST_OUTPUT)
    throw new TemplateError(`makes a text longer than ${LONGEST_OUTPUT} characters`);
  return value;
}

/** liquidjs wraps what went wrong and adds a line of context; the place in the document says more. */
function sentenceOf(error: unknown): TemplateError {
  const origin = LiquidError.is(error) && error.originalError instanceof TemplateError ? error.originalError : error;
  if (origin instanceof TemplateError) return origin;
  if (origin instanceof RangeError) return new TemplateError('nests too deeply');
  const message = (origin as Error).message.replace(/, line:\d+, col:\d+$/, '').slice(0, 300);
  const missing = /^undefined variable: (.+)$/.exec(message);
  return new TemplateError(missing === null ? (wrongWord(message) ?? message) : notGiven(missing[1]!));
}

const notGiven = (name: string): string => {
  const [root, secret] = name.split('.');
  return root === 'secrets' && secret !== undefined
    ? secretWithoutValue(secret)
    : `${name} is not given; write | default: … where it may be absent`;
};

/** A call can't be made without it. */
export const secretWithoutValue = (name: string): string =>
  `the secret ${name} has no value; give it one in spec.secrets of the application, or where that names a Secret of Kubernetes, make it and bind a Role with get and watch on it to Belfry`;

type OutputEscape = (this: { context: Context }, value: unknown) => string;

function newEngine(options: { outputEscape?: OutputEscape; keepOutputType?: boolean }): Liquid {
  const engine = new Liquid({
    ...options,
    parseLimit: LONGEST_SOURCE,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    operators: countedOperators(defaultOperators),
    dynamicPartials: false,
    // Nothing is ever looked up in the file system: there are no tags that would, and no templates to find.
    templates: {},
  });
  for (const tag of Object.keys(engine.tags)) if (!(TAGS as readonly string[]).includes(tag)) delete engine.tags[tag];
  for (const filter of Object.keys(engine.filters))
    if (!(FILTERS as readonly string[]).includes(filter)) engine.unregisterFilter(filter);
  engine.registerFilter('date', dateFilter);
  countFilters(engine);
  return engine;
}

/** Outputs count as memory: one that is large can stand in a loop. */
const escapeBy = (encode: (text: string) => string): OutputEscape =>
  function (value) {
    const text = wellFormedText(value);
    this.context.memoryLimit.use(text.length);
    return encode(text);
  };

const dateFilter: FilterImplOptions = function (value: unknown, format?: unknown, zone?: unknown) {
  stepsOf(this.context).take(DATE_STEPS + String(format).length);
  const ownZone = (this.context.globals as { [ZONE]: string })[ZONE];
  try {
    return formatDate(value, format, typeof zone === 'string' ? zone : ownZone);
  } catch (error) {
    throw new TemplateError((error as Error).message);
  }
};

const ENGINES: Readonly<Record<Mode, Liquid>> = {
  text: newEngine({ outputEscape: escapeBy((text) => text) }),
  value: newEngine({ keepOutputType: true }),
  path: newEngine({ outputEscape: escapeBy(encodeSegment) }),
};
