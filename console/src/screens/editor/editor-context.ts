import { createContext, useContext } from 'react';
import type { Problem } from '../../api/refusal.ts';
import type { Path } from './document.ts';

/** What the form and the panels share: one definition, read and written at its places. */
export interface Editing {
  namespace: string;
  /** Whether the job is stored already. */
  isStored: boolean;
  /** What the fires of a stored `every` are counted on from, as long as its schedule is left alone. */
  keptSlot: string | null;
  /** The definition as plain data; undefined while its YAML can't be read. */
  value: unknown;
  get(path: Path): unknown;
  /** undefined takes the field away. */
  set(path: Path, value: unknown): void;
  /** What the server would refuse, as far as it is known. */
  problems: readonly Problem[];
}

export const EditorContext = createContext<Editing | null>(null);

export const useEditing = (): Editing => useContext(EditorContext)!;

/** `['spec', 'request', 'path']` as problems name it. */
export const pathText = (path: Path): string => path.join('.');
