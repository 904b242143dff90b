import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What has one key comes into one share; each share of ten million lines fits into memory. */
export const SHARES = 128;
const BUFFERED_CHARACTERS = 8_192;

/** Lines on disk, divided by a key, to be read back share by share. */
export class Shares {
  private readonly folder = mkdtempSync(join(tmpdir(), 'belfry-verify-'));
  private readonly files = new Map<string, { descriptor: number; text: string }>();

  put(name: string, key: number, line: string): void {
    const path = this.pathOf(name, key % SHARES);
    let file = this.files.get(path);
    if (file === undefined) {
      file = { descriptor: openSync(path, 'a'), text: '' };
      this.files.set(path, file);
    }
    file.text += `${line}\n`;
    if (file.text.length >= BUFFERED_CHARACTERS) flush(file);
  }

  /** Ends writing: from here on it is read. */
  seal(): void {
    for (const file of this.files.values()) {
      flush(file);
      closeSync(file.descriptor);
    }
  }

  async *lines<T>(name: string, share: number): AsyncGenerator<T> {
    const path = this.pathOf(name, share);
    if (!this.files.has(path)) return;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }))
      yield JSON.parse(line) as T;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private pathOf(name: string, share: number): string {
    return join(this.folder, `${name}-${share}`);
  }
}

const flush = (file: { descriptor: number; text: string }): void => {
  writeSync(file.descriptor, file.text);
  file.text = '';
};
