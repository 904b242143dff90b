import fc from 'fast-check';
import { WaitingLine } from '../../src/engine/waiting-line.ts';

it('a waiting line lets out in the order of coming, whatever comes in between', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (steps) => {
      const line = new WaitingLine<number>();
      const model: number[] = [];
      for (const [step, comes] of steps.entries()) {
        if (comes) {
          line.push(step);
          model.push(step);
        } else expect(line.shift()).toBe(model.shift());
        expect(line.isEmpty).toBe(model.length === 0);
      }
    }),
  );
});
