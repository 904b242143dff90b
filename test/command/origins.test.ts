import { reachesNewOrigin } from '../../src/command/origins.ts';
import type { ApplicationSpec } from '../../src/model/application.ts';

const spec = (...domains: { url: string; host?: string }[]) => ({ domains }) as unknown as ApplicationSpec;
const a = { url: 'https://a.example.com' };

// A13
describe('a secret is bound to origins', () => {
  it.each([
    ['another path', spec(a), spec({ url: 'https://a.example.com/base' }), false],
    ['the same port spelt out', spec(a), spec({ url: 'https://A.example.com:443' }), false],
    ['fewer places', spec(a, { url: 'https://b.example.com' }), spec(a), false],
    ['another order', spec(a, { url: 'https://b.example.com' }), spec({ url: 'https://b.example.com' }, a), false],
    ['another host', spec(a), spec({ url: 'https://b.example.com' }), true],
    ['one place more', spec(a), spec(a, { url: 'https://b.example.com' }), true],
    ['a longer name', spec(a), spec({ url: 'https://a.example.com.evil.com' }), true],
    ['another port', spec(a), spec({ url: 'https://a.example.com:444' }), true],
    ['no TLS any more', spec(a), spec({ url: 'http://a.example.com' }), true],
    ['another name behind a gateway', spec({ ...a, host: 'x' }), spec({ ...a, host: 'y' }), true],
    ['another name in TLS', spec(a), { ...spec(a), tls: { serverName: 'evil.example.com' } } as ApplicationSpec, true],
    [
      'Pods instead of domains',
      spec(a),
      { kubernetes: [{ service: 's', scheme: 'http', cluster: 'local', weight: 1 }] } as unknown as ApplicationSpec,
      true,
    ],
  ])('%s', (_, before, after, expected) => {
    expect(reachesNewOrigin(before, after)).toBe(expected);
  });
});
