import { onEveryStore } from '../support/databases.ts';
import { useStage } from './stage.ts';

const SPEC = { application: 'app', request: { path: '/' } };

onEveryStore('a job that could not be planned', (store) => {
  const stage = useStage(store);
  const sql = () => stage.test.database.sql;
  /** As a member leaves it that can't read the definition. */
  const parked = async (schedule: object) => {
    await stage.belfry.job('job', { ...SPEC, schedule, suspended: true });
    await sql().write('test', "UPDATE schedule SET idle_since = idle_since - 5000, idle_reason = 'definition-invalid'");
    await sql().write(
      'test',
      'UPDATE job SET suspended = 0, document = REPLACE(document, \'"suspended":true\', \'"suspended":false\')',
    );
  };
  const span = async () => (await sql().rows('test', 'SELECT reason FROM span'))[0];

  for (const schedule of [{ after: '1s' }, { every: '1s' }, { cron: '* * * * * ?' }])
    it(`goes on as it is saved again (${Object.keys(schedule)[0]})`, async () => {
      await parked(schedule);
      await stage.belfry.job('job', { ...SPEC, schedule, description: 'mended', suspended: false });
      await stage.belfry.until('job', (runs) => runs.length > 1);
      expect(await span()).toEqual({ reason: 'definition-invalid' });
    });

  it('goes on as it is saved again just as it was', async () => {
    await parked({ after: '1s' });
    await stage.belfry.job('job', { ...SPEC, schedule: { after: '1s' }, suspended: false });
    await stage.belfry.until('job', (runs) => runs.length > 1);
    expect(await span()).toEqual({ reason: 'definition-invalid' });
  });

  it('is saved also where what is stored of it can not be planned and a slot of it is due', async () => {
    await parked({ every: '1s' });
    await sql().write('test', 'UPDATE schedule SET next_slot_at = idle_since, idle_since = NULL, idle_reason = NULL');
    await sql().write('test', 'UPDATE job SET document = REPLACE(document, \'"every":"1s"\', \'"every":"a while"\')');
    await stage.belfry.job('job', { ...SPEC, schedule: { every: '1s' }, suspended: false });
    await stage.belfry.until('job', (runs) => runs.length > 1);
    expect(await span()).toEqual({ reason: 'definition-invalid' });
  });
});
