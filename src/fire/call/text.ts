import { nearestName } from '../../model/nearest.ts';
import { type Path, pathText } from '../../model/path.ts';
import type { Problem } from '../../model/problem.ts';
import { encodePath, wellFormedText } from './encode.ts';
import { compileTemplate, isTemplate, type Mode, type Rendering, type Template, TemplateError } from './template.ts';

/** A text of a definition: fixed, or rendered for each call. */
export type Text = string | Rendered;

/** A template and where it stands, which is what a person needs when it fails. */
export class Rendered {
  constructor(
    private readonly template: Template,
    readonly place: string,
  ) {}

  /** @throws RenderProblem */
  text(rendering: Rendering): string {
    return wellFormedText(this.value(rendering));
  }

  /** @throws RenderProblem */
  value(rendering: Rendering): unknown {
    try {
      return this.template.render(rendering);
    } catch (error) {
      if (error instanceof TemplateError) throw new RenderProblem(this.place, error.message);
      throw error;
    }
  }
}

/** A request that can't be made of these facts: where, and a sentence. */
export class RenderProblem extends Error {
  override readonly name = 'RenderProblem';

  constructor(place: string, sentence: string) {
    super(`${place}: ${sentence}`);
  }
}

/** The text for one call. @throws RenderProblem */
export const textFor = (text: Text, rendering: Rendering): string =>
  typeof text === 'string' ? text : text.text(rendering);

/** Templates of one definition may hold this many characters together. */
const LONGEST_TEMPLATES = 262_144;

/** Compiles the texts of one definition and collects everything that is wrong with them. */
export class TextCompiler {
  readonly problems: Problem[] = [];
  private templateLength = 0;

  /**
   * @param names facts that the template may name
   * @param secrets secrets that it may name; null where it may name none
   */
  compile(
    source: string,
    path: Path,
    mode: Mode,
    names: readonly string[],
    secrets: readonly string[] | null = null,
  ): Text {
    if (!isTemplate(source)) return mode === 'path' ? encodePath(source) : source;
    try {
      this.charge(source);
      const template = compileTemplate(source, mode);
      for (const wrong of new Set(template.names.map((name) => nameProblem(name, names, secrets))))
        if (wrong !== null) this.refuse(path, source, wrong, remedyFor(names, secrets));
      return new Rendered(template, pathText(path));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      this.refuse(path, source, error.message, remedyFor(names, secrets));
      return '';
    }
  }

  refuse(path: Path, value: string, message: string, remedy: string): void {
    this.problems.push({ path: pathText(path), value: value.slice(0, 200), message, remedy });
  }

  private charge(source: string): void {
    this.templateLength += source.length;
    if (this.templateLength > LONGEST_TEMPLATES)
      throw new TemplateError(`templates hold more than ${LONGEST_TEMPLATES} characters together`);
  }
}

/** Why a template may not name this; null where it may. */
function nameProblem(
  path: Template['names'][number],
  names: readonly string[],
  secrets: readonly string[] | null,
): string | null {
  const root = String(path[0]);
  if (root === 'secrets') return secretProblem(path, secrets);
  if (names.includes(root)) return null;
  const meant = nearestName(root, names);
  return `${root} is no fact of a run${meant === null ? '' : `, did you mean ${meant}?`}`;
}

function secretProblem(path: Template['names'][number], secrets: readonly string[] | null): string | null {
  if (secrets === null) return "secrets are known to the application's headers alone; keep credentials there";
  const name = path[1];
  if (typeof name !== 'string') return 'a secret is named as secrets.NAME';
  return secrets.includes(name) ? null : `the application has no secret ${name}`;
}

const remedyFor = (names: readonly string[], secrets: readonly string[] | null): string => {
  const known = [...names, ...(secrets ?? []).slice(0, 20).map((name) => `secrets.${name}`)];
  return `Write {{ name }} with one of ${known.join(', ')}; tags and filters are listed in docs/templates.md.`;
};
