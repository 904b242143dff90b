import type { Endpoint } from '../../../src/fire/target/endpoint.ts';

export const endpoint = (address: string, rest: Partial<Endpoint> = {}): Endpoint => ({
  address,
  url: address,
  weight: 1,
  ready: true,
  labels: {},
  ...rest,
});

/** `a`, `b`, … each with the weight given. */
export const weighted = (...weights: number[]): Endpoint[] =>
  weights.map((weight, index) => endpoint(index < 26 ? String.fromCharCode(97 + index) : `e${index}`, { weight }));

export const addresses = (endpoints: readonly { address: string }[]): string[] => endpoints.map((one) => one.address);
