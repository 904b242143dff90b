import { onSqlite } from '../support/databases.ts';
import { Gate, useStage } from './stage.ts';

onSqlite('a call in flight', (store) => {
  const stage = useStage(store);

  it('is known by where it goes, for as long as it lasts', async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    await belfry.job('slow', { application: 'app', schedule: {}, request: { path: '/' } });
    const id = await belfry.run('slow');
    await target.arrived(1);
    const { dispatcher } = belfry.engine;
    expect([...dispatcher.calling(id)]).toEqual([[0, { to: target.url, attempt: 1, startedAt: expect.any(Number) }]]);
    gate.release();
    await stage.settled('slow');
    expect(dispatcher.calling(id)).toEqual(new Map());
  });
});
