/** The two familiar boxes: a path into the reply, and what must stand there. */
export interface Boxes {
  path: string;
  expected: string;
}

const SIMPLE = /^\s*(\$[^=<>!&|()]*?)\s*==\s*("(?:[^"\\]|\\.)*"|-?[\d.]+(?:[eE][+-]?\d+)?|true|false|null)\s*$/;

/** The boxes of an expression; null where it says more than they hold. */
export const boxesOf = (json: unknown): Boxes | null => {
  const match = typeof json === 'string' ? SIMPLE.exec(json) : null;
  if (match === null) return null;
  const literal = match[2]!;
  return { path: match[1]!, expected: literal.startsWith('"') ? (JSON.parse(literal) as string) : literal };
};

/** Numbers, true, false and null are meant as such: `==` compares them with texts that read the same. */
export const expressionOf = ({ path, expected }: Boxes): string =>
  `${path} == ${/^(-?\d+(\.\d+)?|true|false|null)$/.test(expected) ? expected : JSON.stringify(expected)}`;

/** A place in a JSON reply as JSONPath. */
export const jsonPathOf = (steps: readonly (string | number)[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${path}.${step}` : `${path}['${step.replace(/[\\']/g, '\\$&')}']`;
  }, '$');
