import fc from 'fast-check';
import { divide } from '../../../src/engine/limits/divide.ts';

const parts = (limit: number, ...wanted: number[]): number[] => [
  ...divide(
    limit,
    wanted.map((one, index) => ({ memberId: index + 1, wanted: one })),
  ).values(),
];

describe('dividing a limit', () => {
  it('gives everybody what they want where there is enough', () => {
    expect(parts(10, 3, 0, 4)).toEqual([3, 0, 4]);
  });

  it('gives who wants little all of it, and the others equal parts of the rest', () => {
    expect(parts(10, 2, 100, 100)).toEqual([2, 4, 4]);
    expect(parts(7, 7, 7, 7)).toEqual([3, 2, 2]);
  });

  it('gives one each to the first where there is less than one each', () => {
    expect(parts(2, 5, 5, 5)).toEqual([1, 1, 0]);
    expect(parts(1, 0, 5, 5)).toEqual([0, 1, 0]);
  });

  it('never gives more than the limit, nor than is wanted, and leaves nothing over that somebody wants', () => {
    const wishes = fc.array(fc.nat(50), { maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), wishes, (limit, wanted) => {
        const given = parts(limit, ...wanted);
        const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
        expect(sum(given)).toBe(Math.min(limit, sum(wanted)));
        given.forEach((part, index) => {
          expect(part).toBeLessThanOrEqual(wanted[index]!);
          // Who gets less than they want gets at least as much as anybody else, but for the one that comes from rounding.
          if (part < wanted[index]!) expect(part).toBeGreaterThanOrEqual(Math.max(...given) - 1);
        });
      }),
    );
  });
});
