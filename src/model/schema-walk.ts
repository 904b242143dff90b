import type { z } from 'zod';
import type { Path } from './path.ts';

type Definition = {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  out?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  options?: z.ZodType[];
  shape?: Record<string, z.ZodType>;
};

const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;

/** The schema under its defaults, optionals and transforms. */
export function bare(schema: z.ZodType): z.ZodType {
  let current = schema;
  for (;;) {
    const { innerType, type, in: input, out } = definitionOf(current);
    const taken = input && definitionOf(input).type === 'transform' ? out : input;
    const next = innerType ?? (type === 'pipe' ? taken : undefined);
    if (!next) return current;
    current = next;
  }
}

/** The schema that governs a path, or null where none does. */
export function schemaAt(root: z.ZodType, path: Path): z.ZodType | null {
  let current: z.ZodType | undefined = root;
  for (const step of path) {
    const definition: Definition = definitionOf(bare(current));
    if (typeof step === 'number') current = definition.element ?? listOption(definition)?.element;
    else if (definition.shape)
      current = Object.hasOwn(definition.shape, step) ? definition.shape[String(step)] : undefined;
    else current = definition.valueType;
    if (!current) return null;
  }
  return current;
}

const listOption = (definition: Definition) =>
  definition.options?.map((option) => definitionOf(bare(option))).find((option) => option.element);

/** Names of the fields of the object at a path; none where it is no object of fixed fields. */
export const fieldsAt = (root: z.ZodType, path: Path): string[] => Object.keys(shapeAt(root, path));

/** Those of them that must be given. */
export const neededFieldsAt = (root: z.ZodType, path: Path): string[] =>
  Object.entries(shapeAt(root, path))
    .filter(([, field]) => !field.safeParse(undefined).success)
    .map(([name]) => name);

function shapeAt(root: z.ZodType, path: Path): Record<string, z.ZodType> {
  const schema = schemaAt(root, path);
  return schema ? shapeOf(bare(schema)) : {};
}

/** The fields of a bare schema that is an object of fixed ones; none otherwise. */
export const shapeOf = (schema: z.ZodType): Record<string, z.ZodType> => definitionOf(schema).shape ?? {};

/** What the elements of a bare schema that is a list are. */
export const elementOf = (schema: z.ZodType): z.ZodType | undefined => definitionOf(schema).element;

/** What the published description of the field at a path says. */
export const descriptionAt = (root: z.ZodType, path: Path): string | undefined => schemaAt(root, path)?.description;
