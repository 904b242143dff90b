import { Neighbours } from '../../../src/engine/membership/neighbours.ts';
import type { MemberBeat } from '../../../src/engine/membership/store.ts';
import { type Belfry, startBelfry } from '../../support/belfry.ts';
import { onMariaDb } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeTime, silent } from '../fakes.ts';

const beatOf = (memberId: number, beat: number, name = 'same'): MemberBeat => ({
  ...{ memberId, name, beat, epoch: 1, zones: 'z', roles: 'dispatcher' },
});

describe('a member looks for another one of its name', () => {
  let told: number;
  const looksOf = async (...looks: MemberBeat[][]): Promise<void> => {
    told = 0;
    const neighbours = new Neighbours({
      ...{ zones: 'z', timers: new FakeTime(), log: silent, memberId: () => 5, changed: () => {} },
      members: { living: async () => looks.shift()! },
      hasTwin: () => told++,
    });
    while (looks.length > 0) await neighbours.look();
  };

  it('and tells the one that came earlier and beats', async () => {
    await looksOf([beatOf(3, 7), beatOf(5, 1)], [beatOf(3, 8), beatOf(5, 2)]);
    expect(told).toBe(1);
  });

  it.each<[string, MemberBeat[][]]>([
    [
      'a row that nobody beats for: perhaps its own last life',
      [
        [beatOf(3, 7), beatOf(5, 1)],
        [beatOf(3, 7), beatOf(5, 2)],
      ],
    ],
    [
      'one that came later, which sees to it',
      [
        [beatOf(5, 1), beatOf(9, 1)],
        [beatOf(5, 2), beatOf(9, 2)],
      ],
    ],
    [
      'another name',
      [
        [beatOf(3, 7, 'a'), beatOf(5, 1)],
        [beatOf(3, 8, 'a'), beatOf(5, 2)],
      ],
    ],
    ['who was not seen before', [[beatOf(5, 1)], [beatOf(3, 8), beatOf(5, 2)]]],
  ])('and not %s', async (_what, looks) => {
    await looksOf(...looks);
    expect(told).toBe(0);
  });
});

onMariaDb('two members under one name', (store) => {
  const members: Belfry[] = [];
  let test: Awaited<ReturnType<typeof store.open>>;
  beforeEach(async () => {
    test = await store.open();
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop(0)));
    await test.drop();
  });

  it('are told apart: who came later adds its number', async () => {
    for (let n = 0; n < 2; n++) members.push(await startBelfry(test.database, { env: { BELFRY_MEMBER: 'same' } }));
    const names = async () => {
      const text = "SELECT name FROM member WHERE state = 'alive' ORDER BY id";
      return (await test.database.sql.rows<{ name: string }>('test', text)).map(({ name }) => name);
    };
    const second = `same-${members[1]!.engine.membership.holder.memberId}`;
    await eventually('the second goes by its number', async () => (await names())[1] === second);
    expect(await names()).toEqual(['same', second]);
  });
});
