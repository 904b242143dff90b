import { loadSettings, type Sources } from '../../src/config/load-settings.ts';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64');
const TOKEN = 'f3a91c07b5e24d6880acb1924e7d5f60';

const load = (env: Record<string, string> = {}, file?: string, files: Record<string, string> = {}) => {
  const sources: Sources = {
    env,
    member: 'host-1a2b',
    terminal: false,
    readText: (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT: no such file');
      return text;
    },
    ...(file === undefined ? {} : { file }),
  };
  return loadSettings(sources);
};
const settings = (...given: Parameters<typeof load>) => {
  const parsed = load(...given);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};
const problems = (...given: Parameters<typeof load>) => {
  const parsed = load(...given);
  return (parsed.ok ? [] : parsed.problems).map(({ path, message, remedy }) => `${path} ${message} | ${remedy}`);
};
const warnings = (...given: Parameters<typeof load>) => {
  const parsed = load(...given);
  return parsed.ok ? parsed.warnings.map(({ path, remedy }) => `${path} | ${remedy}`) : ['refused'];
};

describe('settings', () => {
  it('have a default for everything', () => {
    expect(settings()).toEqual({
      database: { url: 'sqlite:data/belfry.db', pool: 8, tls: undefined, migrate: true },
      http: { host: '127.0.0.1', port: 8710, publicUrl: undefined, trustProxy: [] },
      metrics: { port: 8711, perJob: false },
      roles: ['api', 'planner', 'dispatcher', 'rescuer', 'pruner'],
      member: 'host-1a2b',
      adminToken: undefined,
      secretKeys: [],
      shutdownGraceMs: 10_000,
      maxCalls: 1_024,
      connectionsPerEndpoint: 1_024,
      egressAllow: [],
      quota: { jobs: undefined, firesPerSecond: undefined },
      log: { level: 'info', format: 'json' },
      planner: { lookaheadMs: 50, idleLookMs: 200 },
      leaseMs: 3_000,
      kubernetes: {
        contexts: [],
        kubeconfig: undefined,
        namespaces: [],
        maxAgeMs: 300_000,
        watchNamespaces: [],
        leaseNamespace: undefined,
      },
    });
  });

  it('come from the file over the defaults and from the environment over both', () => {
    const file = 'http: { host: 0.0.0.0, port: 9000 }\nlog: { level: debug }\nmaxCalls: 7\nadminToken:\n';
    const { http, log, maxCalls } = settings(
      { BELFRY_HTTP_PORT: '9100', BELFRY_LOG_FORMAT: 'pretty', BELFRY_MAX_CALLS: '' },
      file,
    );
    expect({ http, log, maxCalls }).toMatchObject({
      http: { host: '0.0.0.0', port: 9100 },
      log: { level: 'debug', format: 'pretty' },
      maxCalls: 7,
    });
  });

  it('read lists divided by commas, switches and durations', () => {
    const read = settings({
      BELFRY_EGRESS_ALLOW: '10.0.0.0/8, 127.0.0.1,fd00::/8',
      BELFRY_ROLES: 'api,planner,api',
      BELFRY_METRICS_PER_JOB: 'true',
      BELFRY_LEASE: '5s',
      BELFRY_MEMBER: '7',
    });
    expect(read).toMatchObject({
      egressAllow: ['10.0.0.0/8', '127.0.0.1/32', 'fd00::/8'],
      roles: ['api', 'planner'],
      metrics: { perJob: true },
      leaseMs: 5_000,
      member: '7',
    });
  });

  it('read secrets from files, without the line break at the end', () => {
    const env = { BELFRY_ADMIN_TOKEN_FILE: '/run/token', BELFRY_SECRET_KEY_FILE: '/run/key' };
    const read = settings(env, undefined, { '/run/token': `${TOKEN}\n`, '/run/key': `new:${KEY},old:${KEY}\r\n` });
    expect(read.adminToken).toBe(TOKEN);
    expect(read.secretKeys.map(({ id, key }) => [id, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
  });

  it('are frozen through and through', () => {
    const read = settings({ BELFRY_EGRESS_ALLOW: '10.0.0.0/8' });
    expect(() => Object.assign(read.http, { port: 1 })).toThrow(TypeError);
    expect(() => (read.egressAllow as string[]).push('0.0.0.0/0')).toThrow(TypeError);
  });
});

describe('a wrong setting stops the start', () => {
  it('with all problems at once', () => {
    const file = 'htpp: { port: 1 }\nlog: { levle: info }\nmetrics: 5\ndatabase: { pool: "8" }\n';
    expect(problems({ BELFRY_HTTP_PORT: 'eighty', BELFRY_LEASE: '3' }, file)).toEqual([
      expect.stringMatching(/^htpp is not a known setting \| Did you mean http\?/),
      expect.stringMatching(/^log\.levle is not a known setting \| Did you mean log\.level\?/),
      expect.stringMatching(/^metrics holds settings of its own/),
      expect.stringMatching(/^database\.pool /),
      expect.stringMatching(/^BELFRY_HTTP_PORT /),
      expect.stringMatching(/^BELFRY_LEASE .*unit/),
    ]);
  });

  it('even where another layer overrides it', () => {
    expect(problems({ BELFRY_HTTP_PORT: '1' }, 'http: { port: -1 }')).toEqual([
      expect.stringMatching(/^http\.port must be/),
    ]);
  });

  it.each([
    [{ BELFRY_ADMIN_TOKEN: 'short' }, /at least 32/],
    [{ BELFRY_ADMIN_TOKEN: 'default_token_default_token_default_token' }, /sample/],
    [{ BELFRY_ADMIN_TOKEN: 'a'.repeat(40) }, /sample/],
    [{ BELFRY_ADMIN_TOKEN: `${TOKEN} x` }, /without spaces/],
    [{ BELFRY_ADMIN_TOKEN: TOKEN, BELFRY_ADMIN_TOKEN_FILE: '/x' }, /Keep one/],
    [{ BELFRY_ADMIN_TOKEN_FILE: '/missing' }, /can't be read: ENOENT/],
    [{ BELFRY_SECRET_KEY: KEY }, /id:base64/],
    [{ BELFRY_SECRET_KEY: 'k1:c2hvcnQ=' }, /5 bytes instead of 32/],
    [{ BELFRY_SECRET_KEY: `k1:${Buffer.alloc(32).toString('base64')}` }, /sample/],
    [{ BELFRY_SECRET_KEY: `k1:${KEY},k1:${KEY}` }, /twice/],
    [{ BELFRY_DATABASE_URL: 'postgres://x/y' }, /sqlite:FILE/],
    [{ BELFRY_DATABASE_URL: 'mysql://u:p@host' }, /names no database/],
    [{ BELFRY_EGRESS_ALLOW: '10.0.0.0/33' }, /address range/],
    [{ BELFRY_EGRESS_ALLOW: 'internal.example' }, /address range/],
    [{ BELFRY_ROLES: 'planer' }, /one of api, planner/],
    [{ BELFRY_ROLES: ',' }, /names no role/],
    [{ BELFRY_HTTP_PORT: 'tcp://10.0.0.1:80' }, /enableServiceLinks/],
    [{ BELFRY_HTTP_PORT: '8711' }, /same as http\.port/],
    [{ BELFRY_MEMBER: 'a/b' }, /letters, digits/],
    [{ BELFRY_PUBLIC_URL: 'belfry.example.com' }, /http or https/],
    [{ BELFRY_SHUTDOWN_GRACE: '2h' }, /longer than 1h/],
    [{ BELFRY_LOG_LEVEL: 'loud' }, /one of trace/],
    [{ BELFRY_METRICS_PER_JOB: 'yes' }, /true or false/],
  ])('%j', (env, expected) => {
    expect(problems(env).join('\n')).toMatch(expected);
  });

  it('and shows no secret', () => {
    const env = { BELFRY_ADMIN_TOKEN: 'hunter2', BELFRY_SECRET_KEY: 'hunter2', BELFRY_DATABASE_URL: 'hunter2://x' };
    expect(JSON.stringify(load(env))).not.toContain('hunter2');
  });

  it.each([
    ['a: [', /config file/],
    ['[1]', /not a map/],
    ['a: 1\n---\nb: 2', /several documents/],
  ])('a file like %j', (file, expected) => {
    expect(problems({}, file).join('\n')).toMatch(expected);
  });
});

describe('variables that are none of ours', () => {
  it('are warned of with the nearest name', () => {
    expect(warnings({ BELFRY_HTPP_PORT: '1', BELFRY_MAX_CALLS_FILE: 'x' })).toEqual([
      'BELFRY_HTPP_PORT | Did you mean BELFRY_HTTP_PORT?',
      'BELFRY_MAX_CALLS_FILE | Did you mean BELFRY_MAX_CALLS?',
    ]);
  });

  it("are passed over where they are the CLI's or Kubernetes'", () => {
    const env = {
      BELFRY_SERVER: 'x',
      BELFRY_TOKEN: 'x',
      BELFRY_SERVICE_HOST: 'x',
      BELFRY_PORT: 'tcp://x',
      BELFRY_PORT_80_TCP: 'x',
      PATH: 'x',
    };
    expect(warnings(env)).toEqual([]);
  });

  it('and a range that holds everything is warned of', () => {
    expect(warnings({ BELFRY_EGRESS_ALLOW: '0.0.0.0/0' })).toEqual(['egressAllow | Name the ranges that are meant.']);
  });
});
