import { z } from 'zod';
import type { HttpApplication } from '../model/application.ts';
import type { HttpJob } from '../model/job.ts';
import type { Defined, DefinitionQuery } from '../view/definition-book.ts';
import { parseSelector } from '../view/label-selector.ts';
import { continuePlace, type Page, pageOf } from '../view/page.ts';
import { paging, valueOrThrow } from './query.ts';

export const definitionListQuery = z.strictObject({
  ...paging,
  labelSelector: z
    .string()
    .max(2_000)
    .default('')
    .describe('Labels: tier=core,team!=loyalty,zone in (a, b),canary,!old.'),
});

export const dryRunQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('`true`: check everything, answer what would be stored with its warnings, write nothing.'),
});

/** A page of definitions in order of (namespace, name), as `read` finds them and `show` shows them. */
export const definitionPage = async <D extends Defined<HttpApplication | HttpJob>, V>(
  namespaces: readonly string[] | null,
  { limit, continue: token, labelSelector }: z.output<typeof definitionListQuery>,
  read: (query: DefinitionQuery) => Promise<D[]>,
  show: (one: D) => V,
): Promise<Page<V>> => {
  const selector = valueOrThrow(parseSelector(labelSelector));
  const place = token === undefined ? null : valueOrThrow(continuePlace(token, ['string', 'string'] as const));
  const after = place && { namespace: place[0], name: place[1] };
  const rows = await read({ namespaces, selector, after, limit: limit + 1 });
  return pageOf(rows, limit, show, ({ document: { metadata } }) => [metadata.namespace, metadata.name]);
};
