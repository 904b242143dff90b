import type { z } from 'zod';
import { membersOf } from './path.ts';
import { bare, elementOf, shapeOf } from './schema-walk.ts';

/**
 * A value without what its schema would fill in by itself: what somebody would write. Parsing it gives the value back.
 * @param value as the schema's parse answers it
 */
export function withoutDefaults(schema: z.ZodType, value: unknown): unknown {
  const element = elementOf(bare(schema));
  if (Array.isArray(value)) return element ? value.map((each) => withoutDefaults(element, each)) : value;
  const shape = shapeOf(bare(schema));
  if (Object.keys(shape).length === 0) return value;
  return Object.fromEntries(
    membersOf(value).flatMap(([name, member]) => {
      const field = shape[name];
      if (!field) return [[name, member]];
      return isFilledIn(field, member) ? [] : [[name, withoutDefaults(field, member)]];
    }),
  );
}

const isFilledIn = (field: z.ZodType, member: unknown): boolean => {
  const filled = field.safeParse(undefined);
  return filled.success && JSON.stringify(filled.data) === JSON.stringify(member);
};
