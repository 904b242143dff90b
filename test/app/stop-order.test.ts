import { StopOrder } from '../../src/app/stop-order.ts';

describe('the order in which a member stops', () => {
  const noted: string[] = [];
  const stop =
    (name: string, fails = false) =>
    async () => {
      noted.push(`${name} begins`);
      await Promise.resolve();
      noted.push(`${name} ends`);
      if (fails) throw new Error(`${name} does not stop`);
    };
  beforeEach(() => {
    noted.length = 0;
  });

  it('is the opposite of the order in which its parts started, each once the one before it is done', async () => {
    const stops = new StopOrder();
    stops.first(stop('database'));
    stops.first(stop('engine'));
    await stops.stop();
    expect(noted).toEqual(['engine begins', 'engine ends', 'database begins', 'database ends']);
  });

  it('lets parts that are beside each other stop at the same time', async () => {
    const stops = new StopOrder();
    stops.first(stop('database'));
    stops.first(stop('engine'));
    stops.beside(stop('api'));
    await stops.stop();
    expect(noted.slice(0, 2)).toEqual(['engine begins', 'api begins']);
    expect(noted.slice(4)).toEqual(['database begins', 'database ends']);
  });

  it('gives every part its turn although one fails, then says what failed', async () => {
    const stops = new StopOrder();
    stops.first(stop('database'));
    stops.first(stop('engine', true));
    await expect(stops.stop()).rejects.toThrow('engine does not stop');
    expect(noted).toContain('database ends');
  });

  it('stops nothing twice', async () => {
    const stops = new StopOrder();
    stops.first(stop('database'));
    await stops.stop();
    await stops.stop();
    expect(noted).toHaveLength(2);
  });
});
