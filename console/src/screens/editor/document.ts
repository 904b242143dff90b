import { type Document, isMap, parseDocument } from 'yaml';

export type Path = readonly (string | number)[];

/** A text that holds one definition, read. */
export interface Read {
  doc: Document.Parsed;
  /** As plain data; what could be read where there are mistakes. */
  value: unknown;
  /** What is wrong with the YAML itself, with places in the text. */
  mistakes: { from: number; to: number; message: string }[];
}

export const read = (text: string): Read => {
  const doc = parseDocument(text, { prettyErrors: false });
  const mistakes = doc.errors.map(({ pos: [from, to], message }) => ({ from, to, message }));
  if (mistakes.length > 0) return { doc, value: undefined, mistakes };
  try {
    return { doc, value: doc.toJS({ maxAliasCount: 100 }), mistakes };
  } catch (error) {
    return { doc, value: undefined, mistakes: [{ from: 0, to: text.length, message: (error as Error).message }] };
  }
};

/** The value at a place; undefined where there is none. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step], value);

/** The text with another value at a place (undefined takes it away); comments and order stay. Maps on the way that get empty go as well. */
export const written = (text: string, path: Path, value: unknown): string => {
  const doc = parseDocument(text);
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    // `request:` with nothing behind it is no map yet.
    if (doc.hasIn(parent) && !isMap(doc.getIn(parent, true)) && !Array.isArray(valueAt(doc.toJS(), parent)))
      doc.deleteIn(parent);
  }
  if (value === undefined) removeAt(doc, path);
  else doc.setIn(path, doc.createNode(value));
  return doc.toString({ lineWidth: 0 });
};

const removeAt = (doc: Document.Parsed, path: Path): void => {
  if (!doc.hasIn(path)) return;
  doc.deleteIn(path);
  const parent = path.slice(0, -1);
  const left = doc.getIn(parent, true);
  // `spec.schedule: {}` says something; the others say as much by not being there.
  if (parent.length > 1 && parent[1] !== 'schedule' && isMap(left) && left.items.length === 0) removeAt(doc, parent);
};

/** Where a path of a problem (`spec.request.headers["x-a"]`) stands in the text; the nearest parent where it is not there. */
export const placeOf = ({ doc }: Read, path: string): { from: number; to: number } => {
  const steps = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) =>
    index !== undefined ? Number(index) : (quoted ?? plain!),
  );
  for (let depth = steps.length; depth > 0; depth--) {
    const node = doc.getIn(steps.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return { from: node.range[0], to: Math.max(node.range[1], node.range[0]) };
  }
  return { from: 0, to: 0 };
};
