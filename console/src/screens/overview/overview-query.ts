import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { overviewShape } from '../../../../src/api/overview-shapes.ts';
import { LIVE_MS } from '../../api/queries.ts';
import { ask } from '../../api/request.ts';

export type Overview = z.output<typeof overviewShape>;

export const overviewQuery = (namespace: string | undefined) =>
  queryOptions({
    queryKey: ['overview', namespace],
    queryFn: ({ signal }) => ask<Overview>('/overview', { query: { namespace }, signal }),
    refetchInterval: LIVE_MS,
  });
