/** What can be taken away, to see that the simulation misses it. Each is removed at a port; the product knows nothing of this. */
export const SAFEGUARDS = {
  'unique-key': 'the store does not know which slots have a run, and opens them again',
  'epoch-check': 'the store takes late writes of members whose runs belong to others by now',
  'lease-check': 'members send without asking whether their lease still holds',
  'recheck-after-freeze': 'members look at the monotonic clock alone, which stands still while a machine is suspended',
  'share-version': 'the store takes what a member writes of call shares also where another wrote first',
} as const;

export type Safeguard = keyof typeof SAFEGUARDS;
