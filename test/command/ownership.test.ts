import { CommandError } from '../../src/command/command-error.ts';
import { type Claim, mayDelete, maySwitch, mayWrite } from '../../src/command/ownership.ts';
import type { Owner } from '../../src/model/owner.ts';

const owner: Owner = { cluster: 'local', uid: 'u1', generation: 3, digest: 'd', saysSuspended: false };
const claim: Claim = { ...owner, adopts: false };
const stored = (of: Owner | null) => ({ id: 1, revision: 1, createdAt: 0, changedAt: 0, document: {}, owner: of });
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CommandError) return error.code;
    throw error;
  }
  return 'none';
};

describe('one owner an object', () => {
  it('lets the API write what the API made, and nothing that came by kubectl', () => {
    expect(mayWrite('job', null, undefined)).toBe(true);
    expect(mayWrite('job', stored(null), undefined)).toBe(true);
    expect(refusal(() => mayWrite('job', stored(owner), undefined))).toBe('owned-elsewhere');
    expect(refusal(() => mayDelete('job', stored(owner), undefined))).toBe('owned-elsewhere');
    expect(refusal(() => mayDelete('job', stored(null), undefined))).toBe('none');
  });

  it('takes nothing over in silence, and on request it does', () => {
    expect(refusal(() => mayWrite('job', stored(null), claim))).toBe('owned-elsewhere');
    expect(mayWrite('job', stored(null), { ...claim, adopts: true })).toBe(true);
    expect(refusal(() => mayWrite('job', stored({ ...owner, cluster: 'far' }), { ...claim, adopts: true }))).toBe(
      'owned-elsewhere',
    );
  });

  it('passes over a generation that comes late, and knows another object of the name by its UID', () => {
    expect(mayWrite('job', stored(owner), claim)).toBe(true);
    expect(mayWrite('job', stored(owner), { ...claim, generation: 2 })).toBe(false);
    expect(mayWrite('job', stored(owner), { ...claim, generation: 1, uid: 'u2' })).toBe(true);
  });

  it('deletes for the object that is gone only what is still its own', () => {
    expect(refusal(() => mayDelete('job', stored(owner), 'u1'))).toBe('none');
    expect(refusal(() => mayDelete('job', stored(owner), 'u0'))).toBe('conflict');
    expect(refusal(() => mayDelete('job', stored(null), 'u1'))).toBe('conflict');
  });

  it('leaves suspend and resume to people where the manifest does not say', () => {
    expect(refusal(() => maySwitch(stored(owner)))).toBe('none');
    expect(refusal(() => maySwitch(stored(null)))).toBe('none');
    expect(refusal(() => maySwitch(stored({ ...owner, saysSuspended: true })))).toBe('owned-elsewhere');
  });
});
