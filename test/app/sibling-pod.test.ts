import { isSiblingPod } from '../../src/app/sibling-pod.ts';

describe('a Pod of Belfry itself', () => {
  it('comes from the same Deployment, in this rollout or an earlier one', () => {
    expect(isSiblingPod('belfry-7d9f5c8b4-x2x7k', 'belfry-7d9f5c8b4-q9z4m')).toBe(true);
    expect(isSiblingPod('belfry-7d9f5c8b4-x2x7k', 'belfry-5f6b8c9d47-q9z4m')).toBe(true);
  });

  it('comes from the same StatefulSet', () => {
    expect(isSiblingPod('belfry-0', 'belfry-12')).toBe(true);
    expect(isSiblingPod('belfry-0', 'billing-0')).toBe(false);
  });

  it('is this very Pod, whatever it is called', () => {
    expect(isSiblingPod('belfry', 'belfry')).toBe(true);
  });

  it('is none of another Deployment, though its name begins alike', () => {
    expect(isSiblingPod('belfry-7d9f5c8b4-x2x7k', 'billing-7d9f5c8b4-x2x7k')).toBe(false);
    expect(isSiblingPod('belfry-7d9f5c8b4-x2x7k', 'belfry-demo-7d9f5c8b4-x2x7k')).toBe(false);
    expect(isSiblingPod('belfry-demo-7d9f5c8b4-x2x7k', 'belfry-7d9f5c8b4-x2x7k')).toBe(false);
  });

  it('is none where our own name tells nothing, as outside a cluster', () => {
    expect(isSiblingPod('laptop', 'belfry-7d9f5c8b4-x2x7k')).toBe(false);
    expect(isSiblingPod('laptop', 'phone')).toBe(false);
  });
});
