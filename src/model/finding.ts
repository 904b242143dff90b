import type { Path } from './path.ts';

/** What a rule across fields found; rules read the document as it was given, so that they speak up beside other mistakes. */
export interface Finding {
  path: Path;
  message: string;
  remedy: string;
  /** True where the document is taken all the same. */
  warning?: true;
}

export const finding = (path: Path, message: string, remedy: string): Finding => ({ path, message, remedy });

export const warning = (path: Path, message: string, remedy: string): Finding => ({
  path,
  message,
  remedy,
  warning: true,
});
