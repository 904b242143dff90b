import { z } from 'zod';

/** What a refusal says and how to mend it, carried through zod to the problem. */
export interface Refusal {
  error: string;
  remedy: string;
}

const refuse = ({ error, remedy }: Refusal) => ({ error, params: { remedy } });

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL = /[\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

export const hasControlCharacter = (text: string): boolean => CONTROL.test(text);

const noControl = (pattern: RegExp) => (text: string) => !pattern.test(text);
const CONTROL_REFUSAL: Refusal = {
  error: 'holds a control character',
  remedy: 'Remove line breaks, tabs and other control characters.',
};

/** One line of any script, without control characters. */
export const line = (max: number) => z.string().max(max).refine(noControl(CONTROL), refuse(CONTROL_REFUSAL));

/** Text of any script that may have several lines. */
export const lines = (max: number) => z.string().max(max).refine(noControl(CONTROL_BUT_LINES), refuse(CONTROL_REFUSAL));

/**
 * Text that a pattern describes; the pattern is part of the published schema, with what a refusal says, and never meets text that is too long.
 */
export const patterned = (pattern: RegExp, max: number, refusal: Refusal) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.length > max || pattern.test(text), refuse(refusal))
    .meta({ pattern: pattern.source, maxLength: max, 'x-refusal': `${refusal.error}. ${refusal.remedy}` });

/** A value that ends up as text on the wire: numbers and booleans are taken as YAML writes them. */
export const wireText = (max: number) =>
  z.union([z.string().max(max), z.number(), z.boolean()], { error: 'is not text' }).transform((value) => String(value));
