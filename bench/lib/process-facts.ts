import { readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;
const read = (pid: number, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8');

/** CPU that a process has used so far, all its threads, in seconds of one core. Linux only. */
export const cpuSecondsOf = (pid: number): number => {
  // The name in parentheses may hold spaces.
  const fields = read(pid, 'stat').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
};

/** Resident memory of a process now, MB. Linux only. */
export const rssMbOf = (pid: number): number => Number(/VmRSS:\s+(\d+) kB/.exec(read(pid, 'status'))![1]) / 1_024;
