import { unfitServer } from '../../../src/adapter/database/mysql/unfit-server.ts';

describe('servers that speak the protocol and will not do', () => {
  it.each(['8.0.11-TiDB-v8.5.6', '5.7.25-TiDB-v7.1.0'])('%s is refused with the remedy', (version) => {
    expect(unfitServer(version)).toMatch(/SKIP LOCKED.*BELFRY_DATABASE_URL/);
  });

  it.each(['10.11.19-MariaDB-0+deb12u1', '9.7.4-2', '8.0.mysql_aurora.3.08.0', '8.0.30-Vitess'])(
    '%s may be used',
    (version) => {
      expect(unfitServer(version)).toBeNull();
    },
  );
});
