import type { Timers } from '../../engine/ports.ts';

export const nodeTimers: Timers = {
  after(ms, callback) {
    if (ms <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(callback, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
};
