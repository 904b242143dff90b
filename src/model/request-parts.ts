import { z } from 'zod';
import { hasControlCharacter, type Refusal } from './text.ts';

const LONGEST_PATH = 4096;
const TEMPLATE_PARTS = /\{\{.*?\}\}|\{%.*?%\}/g;

/** Why a text is no request path, or null; what stands inside templates is the template engine's question. */
function pathRefusal(text: string): Refusal | null {
  const plain = text.replace(TEMPLATE_PARTS, '');
  if (!text.startsWith('/'))
    return /^[a-z]+:\/\//i.test(text)
      ? {
          error: 'is a URL',
          remedy: 'Write the path alone, such as /jobs/settle; scheme and host belong to the application.',
        }
      : { error: 'does not begin with "/"', remedy: `Write /${text.slice(0, 60)}.` };
  if (text.startsWith('//'))
    return { error: 'begins with "//"', remedy: 'Begin with a single "/"; the host belongs to the application.' };
  if (plain.includes('?')) return { error: 'holds a query', remedy: 'Put what follows "?" into request.query.' };
  if (plain.includes('#'))
    return { error: 'holds a fragment', remedy: 'Remove "#" and what follows; it is never sent.' };
  if (hasControlCharacter(text) || plain.includes('\\'))
    return { error: 'holds a backslash or a control character', remedy: 'Write a plain path such as /jobs/settle.' };
  return null;
}

export const requestPath = () =>
  z
    .string()
    .max(LONGEST_PATH)
    .superRefine((text, context) => {
      const refusal = text.length > LONGEST_PATH ? null : pathRefusal(text);
      if (refusal) context.addIssue({ code: 'custom', message: refusal.error, params: { remedy: refusal.remedy } });
    })
    .meta({ pattern: '^/' });

/** Bounds of a status such as `204` or of a range such as `200-299`, both inclusive; null where it is neither. */
export function statusBounds(value: unknown): { from: number; to: number } | null {
  const match = /^([1-9]\d\d)(?:-([1-9]\d\d))?$/.exec(String(value));
  if (!match) return null;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 100 && to <= 599 && from <= to ? { from, to } : null;
}

export const statusRange = () =>
  z
    .union([z.number(), z.string().max(7)], { error: 'is not a status' })
    .refine((value) => statusBounds(value) !== null, {
      error: 'is neither a status nor a range of statuses',
      params: { remedy: 'Write statuses between 100 and 599, such as 200, or ranges such as 200-299.' },
    });
