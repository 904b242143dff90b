import { Argument, type Command } from 'commander';
import type { Session } from './session.ts';

/** A command with what may stand behind it. */
interface Words {
  /** `token create`; empty for belfry itself. */
  path: string;
  commands: { name: string; about: string }[];
  options: { names: string[]; about: string; takesValue: boolean }[];
}

export function completionCommand(program: Command, session: Session): void {
  const shells = { bash, zsh, fish };
  const command = program
    .command('completion')
    .description('a script that completes commands and options; for bash: source <(belfry completion bash)')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(shells)));
  session.on<object, [keyof typeof shells]>(command, async ({ terminal }, shell) => {
    terminal.write(shells[shell](wordsOf(program, '')));
  });
}

function wordsOf(command: Command, path: string): Words[] {
  const visible = command.createHelp().visibleCommands(command);
  const options = [
    ...command.createHelp().visibleOptions(command),
    ...command.createHelp().visibleGlobalOptions(command),
  ];
  const own: Words = {
    path,
    commands: visible.map((sub) => ({ name: sub.name(), about: sub.description() })),
    options: options.map(({ short, long, description, required, optional }) => ({
      names: [short, long].filter((name) => name !== undefined),
      about: description,
      takesValue: required || optional,
    })),
  };
  return [
    own,
    ...visible.filter((sub) => sub.name() !== 'help').flatMap((sub) => wordsOf(sub, `${path} ${sub.name()}`.trim())),
  ];
}

const candidates = ({ commands, options }: Words): string =>
  [...commands.map(({ name }) => name), ...options.flatMap(({ names }) => names)].join(' ');

function bash(words: Words[]): string {
  const cases = words.map((entry) => `    '${entry.path}') candidates='${candidates(entry)}' ;;`).join('\n');
  const paths = words.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# belfry's completion for bash
_belfry() {
  local path='' word next candidates=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in ${paths.join('|')}) path="$next" ;; esac
  done
  case "$path" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _belfry belfry
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = (name: string, about: string): string =>
  quoted(`${name.replaceAll(':', '\\:')}:${about.replaceAll(':', '\\:')}`);

function zsh(words: Words[]): string {
  const cases = words.map(({ path, commands, options }) => {
    const lines = [
      ...commands.map(({ name, about }) => described(name, about)),
      ...options.flatMap(({ names, about }) => names.map((name) => described(name, about))),
    ];
    return `    '${path}') candidates=(\n      ${lines.join('\n      ')}\n    ) ;;`;
  });
  const paths = words.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `#compdef belfry
# belfry's completion for zsh
_belfry() {
  local path_so_far='' word next
  local -a candidates
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${path_so_far:+$path_so_far }$word"
    case "$next" in (${paths.join('|')}) path_so_far="$next" ;; esac
  done
  case "$path_so_far" in
${cases.join('\n')}
  esac
  _describe belfry candidates || _files
}
if [ "$funcstack[1]" = "_belfry" ]; then _belfry "$@"; else compdef _belfry belfry; fi
`;
}

function fish(words: Words[]): string {
  const lines = words.flatMap(({ path, commands, options }) => {
    const parts = path === '' ? [] : path.split(' ');
    const seen = parts.map((part) => `__fish_seen_subcommand_from ${part}`);
    const others = commands.map(({ name }) => name).join(' ');
    const here = [...seen, ...(commands.length > 0 ? [`not __fish_seen_subcommand_from ${others}`] : [])].join(
      '; and ',
    );
    return [
      ...commands.map(({ name, about }) => `complete -c belfry -f -n ${quoted(here)} -a ${name} -d ${quoted(about)}`),
      ...(path === '' ? [] : options.map((option) => fishOption(option, seen.join('; and ')))),
    ];
  });
  return `# belfry's completion for fish\n${lines.join('\n')}\n`;
}

function fishOption({ names, about, takesValue }: Words['options'][number], where: string): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  return `complete -c belfry -n ${quoted(where)} ${flags}${takesValue ? ' -r' : ''} -d ${quoted(about)}`;
}
