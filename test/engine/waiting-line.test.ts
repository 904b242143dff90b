import fc from 'fast-check';
import { WaitingLine } from '../../src/engine/waiting-line.ts';

it('a waiting line lets out in the order of coming, whatever comes in between and whoever leaves it', () => {
  const step = fc.constantFrom('comes', 'is let out', 'leave');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const line = new WaitingLine<number>();
      let model: number[] = [];
      for (const [at, what] of steps.entries()) {
        if (what === 'comes') {
          line.push(at);
          model.push(at);
        } else if (what === 'is let out') expect(line.shift()).toBe(model.shift());
        else {
          line.keep((item) => item % 3 !== 0);
          model = model.filter((item) => item % 3 !== 0);
        }
        expect(line.length).toBe(model.length);
        expect(line.isEmpty).toBe(model.length === 0);
      }
    }),
  );
});
