import { z } from 'zod';

export const selectorParameter = () =>
  z.string().max(2_000).default('').describe('Labels: tier=core,team!=loyalty,zone in (a, b),canary,!old.');

export const dryRunQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('`true`: check everything, answer what would be stored with its warnings, write nothing.'),
});
