import { CommandError } from '../command/command-error.ts';
import { parseManifests } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';

/** YAML is read some hundred times slower than JSON, on the thread that also sends calls, so a longer one must come as JSON. */
export const MAX_YAML_CHARACTERS = 128 * 1024;

const TOO_LONG: Problem = {
  path: '',
  message: `The YAML is over ${MAX_YAML_CHARACTERS / 1024} KiB`,
  remedy: 'Send the same document as JSON, which may have 2 MiB.',
};

/** One YAML document. @throws CommandError `malformed`, `too-large` */
export const readYaml = (text: string): unknown => {
  if (text.length > MAX_YAML_CHARACTERS)
    throw new CommandError('too-large', `${TOO_LONG.message}. ${TOO_LONG.remedy}`, { problems: [TOO_LONG] });
  const parsed = parseManifests(text);
  if (!parsed.ok)
    throw new CommandError('malformed', `The body is not YAML. ${parsed.problems[0]!.message}`, {
      problems: parsed.problems,
    });
  if (parsed.value.length <= 1) return parsed.value[0]?.document;
  throw new CommandError(
    'malformed',
    'The body holds several YAML documents. Send one a request; `belfry apply -f` takes many.',
    {
      problems: parsed.value.slice(1, 20).map(({ line }) => ({
        path: '',
        message: `Another document begins at line ${line}`,
        remedy: 'Send it by itself.',
      })),
    },
  );
};
