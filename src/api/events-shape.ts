import { z } from 'zod';
import { runShape, stepShape } from './shapes.ts';

export const eventsShape = z.object({
  items: z.array(
    z.object({
      run: runShape,
      steps: z
        .array(stepShape.extend({ matches: z.boolean().describe('Whether it is what was asked for.') }))
        .describe('The whole chain in order; of a long one, the first 200 steps that were asked for.'),
      left: z.number().int().describe('Steps that were left out.'),
    }),
  ),
  from: z.iso.datetime().describe('Begin of the window.'),
  to: z.iso.datetime().describe('End of the window.'),
  searchedTo: z.iso
    .datetime()
    .nullable()
    .describe('How far back this answer looked; null where it reached the begin of the window.'),
  continue: z.string().optional().describe('Absent where the window was searched to its begin.'),
});
