import { useEffect, useState } from 'react';

/** A value once it has stood still for a while: what is asked while somebody types. */
export const useSettled = <T>(value: T, waitMs = 400): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return settled;
};
