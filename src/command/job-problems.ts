import type { Problem } from '../model/problem.ts';
import { scheduleProblems } from './schedule-problems.ts';

/** What the shape of a job does not tell and its engines do: schedule, success rule, templates. Each reads what it understands of any JSON value. */
export const jobProblems = (document: unknown): Problem[] => [...scheduleProblems(document)];
