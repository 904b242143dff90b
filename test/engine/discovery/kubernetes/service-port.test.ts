import { servicePort } from '../../../../src/engine/discovery/kubernetes/service-port.ts';
import { service } from './build-slice.ts';

const http = { name: 'http', port: 80, protocol: 'TCP' };
const admin = { name: 'admin', port: 9000, protocol: 'TCP' };
const dns = { name: 'dns', port: 53, protocol: 'UDP' };

describe('the port of a Service that a binding means', () => {
  it('is the only one where the binding names none, whether or not it has a name', () => {
    expect(servicePort(service({ ports: [http] }), undefined)).toEqual({ name: 'http' });
    expect(servicePort(service({ ports: [{ ...http, name: '' }] }), undefined)).toEqual({ name: '' });
  });

  it('is the one of that name, or of that number of the Service', () => {
    expect(servicePort(service({ ports: [http, admin] }), 'admin')).toEqual({ name: 'admin' });
    expect(servicePort(service({ ports: [http, admin] }), 9000)).toEqual({ name: 'admin' });
  });

  it('is asked for where there are several, with all that there are', () => {
    expect(servicePort(service({ ports: [http, admin] }), undefined)).toEqual({
      missing: 'has several ports, so the binding must name one: http (80), admin (9000)',
    });
  });

  it('is missing where no port has the name or number, and a number written as text is a name', () => {
    const missing = { missing: 'has no port 8080; it has http (80), admin (9000)' };
    expect(servicePort(service({ ports: [http, admin] }), 8080)).toEqual(missing);
    expect(servicePort(service({ ports: [http] }), '80')).toEqual({ missing: 'has no port 80; it has http (80)' });
    const unnamed = service({ ports: [{ ...http, name: '' }] });
    expect(servicePort(unnamed, 'http')).toEqual({ missing: 'has no port http; it has 80' });
  });

  it('is never one that speaks something else than TCP', () => {
    expect(servicePort(service({ ports: [dns, http] }), undefined)).toEqual({ name: 'http' });
    expect(servicePort(service({ ports: [dns, http] }), 'dns')).toEqual({
      missing: 'has no port dns; it has http (80)',
    });
    expect(servicePort(service({ ports: [dns] }), undefined)).toEqual({ missing: 'has no TCP port' });
  });
});
