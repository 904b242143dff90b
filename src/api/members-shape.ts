import { z } from 'zod';
import { memberShape } from './overview-shapes.ts';

const count = () => z.number().int();

export const membersShape = z.object({
  at: z.iso.datetime().describe("The server's clock."),
  items: z.array(
    memberShape
      .extend({ holds: z.object({ running: count(), waiting: count() }).describe('Open runs that it holds now.') })
      .meta({ id: 'MemberWithRuns' }),
  ),
});
