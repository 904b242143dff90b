/** A rule that can't be read: a sentence, and where. */
export class RuleSyntaxError extends Error {
  override readonly name = 'RuleSyntaxError';
}

/** The text of a rule and how far it has been read. */
export class Source {
  private at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get position(): number {
    return this.at;
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.text.slice(this.at, this.at + 1);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (/\s/.test(this.peek())) this.at += 1;
  }

  take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  /** What a sticky pattern matches here, or null. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  expect(word: string): void {
    if (!this.take(word)) throw this.error(`${JSON.stringify(word)} must follow here`);
  }

  /** 'single' or "double" quoted text with the escapes of JSON, and of its own quote. */
  quoted(): string {
    const quote = this.peek();
    const raw = this.match(quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED);
    if (raw === null) throw this.error('a quoted text does not end');
    const inner = quote === "'" ? singleToDouble(raw.slice(1, -1)) : raw.slice(1, -1);
    try {
      return JSON.parse(`"${inner}"`) as string;
    } catch {
      throw this.error('a quoted text holds an unknown escape or a control character');
    }
  }

  error(sentence: string): RuleSyntaxError {
    const here = this.text.slice(this.at, this.at + 20);
    return new RuleSyntaxError(`${sentence}, ${here === '' ? 'at the end' : `before ${JSON.stringify(here)}`}`);
  }
}

const SINGLE_QUOTED = /'(?:[^'\\]|\\.)*'/sy;
const DOUBLE_QUOTED = /"(?:[^"\\]|\\.)*"/sy;

/** The inside of a single-quoted text as the inside of a JSON text. */
const singleToDouble = (inner: string): string =>
  inner.replace(/\\.|"/gs, (found) => (found === "\\'" ? "'" : found === '"' ? '\\"' : found));
