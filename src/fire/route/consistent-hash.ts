import type { Endpoint } from '../target/endpoint.ts';
import { oncePer } from '../target/once-per.ts';
import type { RouteContext, RoutePick } from './route-context.ts';

/**
 * The same key goes to the same endpoint. Rendezvous hashing: every endpoint draws a number from (key, address) and
 * the highest one, weighted, wins. A ring of virtual nodes gives the same promise only roughly: here an endpoint's
 * share is its weight exactly, and when an endpoint comes or goes only the keys that it wins or won move, 1/n of them.
 */
export const pickByHash = (candidates: readonly Endpoint[], { key, exclude }: RouteContext): RoutePick | null => {
  const { hashes, equalWeights } = hashedList(candidates);
  const keyHash = hashOf(key);
  let winner: Endpoint | null = null;
  let best = -Infinity;
  for (let index = 0; index < candidates.length; index++) {
    const endpoint = candidates[index]!;
    if (endpoint.weight <= 0 || (exclude.size > 0 && exclude.has(endpoint.address))) continue;
    const draw = mix(keyHash, hashes[index]!);
    // ln orders as the draw does: where weights are equal it needn't be taken.
    const score = equalWeights ? draw : endpoint.weight / -Math.log((draw + 0.5) / 2 ** 32);
    if (score > best) {
      best = score;
      winner = endpoint;
    }
  }
  return winner === null ? null : { endpoint: winner, reason: 'by the hash of its key' };
};

interface HashedList {
  hashes: Uint32Array;
  equalWeights: boolean;
}

const hashedList = oncePer((endpoints: readonly Endpoint[]): HashedList => {
  const weight = endpoints.find((one) => one.weight > 0)?.weight;
  return {
    hashes: Uint32Array.from(endpoints, (one) => hashOf(one.address)),
    equalWeights: endpoints.every((one) => one.weight <= 0 || one.weight === weight),
  };
});

/** FNV-1a over UTF-16 code units, finished as MurmurHash3 does. Fixed for good: another hash would move every key. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return finish(hash);
};

const mix = (keyHash: number, addressHash: number): number => finish(Math.imul(keyHash, 0x9e3779b1) + addressHash);

const finish = (mixed: number): number => {
  let hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
