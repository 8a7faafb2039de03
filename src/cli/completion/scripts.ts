import type { CompletedCommand, CompletedOption, CompletedWord } from './command-tree.js';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Makes the script by which a shell completes the commands of a tree, without starting the program. */
export const scripts: Readonly<Record<Shell, (tree: readonly CompletedCommand[]) => string>> = { bash, zsh, fish };

const words = ({ subcommands, options }: CompletedCommand): readonly CompletedWord[] => [...subcommands, ...options];

/** Options with certain values, by `path:option`. */
function choices(tree: readonly CompletedCommand[]): readonly (readonly [string, readonly string[]])[] {
  return tree
    .flatMap(({ path, options }) => options.map((option) => [`${path}:${option.word}`, option.values ?? []] as const))
    .filter(([, values]) => values.length > 0);
}

/** Options behind which any value stands: files are offered there. */
function open(tree: readonly CompletedCommand[]): readonly string[] {
  const takes = ({ values }: CompletedOption) => values?.length === 0;
  return tree.flatMap(({ path, options }) => options.filter(takes).map(({ word }) => `${path}:${word}`));
}

const deeper = (tree: readonly CompletedCommand[]) => tree.map(({ path }) => path).filter((path) => path !== '');

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bash(tree: readonly CompletedCommand[]): string {
  return `# Completion of durektiv for bash: source <(durektiv completion bash)
_durektiv() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} at= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
      ${deeper(tree).join(' | ')}) at="$at/$word" ;;
    esac
  done
  case "$at:$prev" in
${choices(tree)
  .map(
    ([option, values]) => `    ${option}) COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$cur")); return ;;\n`,
  )
  .join('')}    ${open(tree).join(' | ')}) COMPREPLY=(); return ;;
  esac
  case "$at" in
${tree
  .map(
    (command) =>
      `    ${quoted(command.path)}) COMPREPLY=($(compgen -W ${quoted(
        words(command)
          .map(({ word }) => word)
          .join(' '),
      )} -- "$cur")) ;;\n`,
  )
  .join('')}  esac
}
complete -o default -F _durektiv durektiv
`;
}

function zsh(tree: readonly CompletedCommand[]): string {
  const described = ({ word, description }: CompletedWord) => quoted(`${word}:${description.replaceAll(':', '\\:')}`);
  return `#compdef durektiv
# Completion of durektiv for zsh: source <(durektiv completion zsh), or a file _durektiv in a folder of $fpath
_durektiv() {
  local at= word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      ${deeper(tree).join(' | ')}) at="$at/$word" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${choices(tree)
  .map(([option, values]) => `    ${option}) compadd -- ${values.join(' ')}; return ;;\n`)
  .join('')}    ${open(tree).join(' | ')}) _files; return ;;
  esac
  case "$at" in
${tree.map((command) => `    ${quoted(command.path)}) found=(${words(command).map(described).join(' ')}) ;;\n`).join('')}  esac
  _describe durektiv found || _files
}
if [ "\${funcstack[1]}" = _durektiv ]; then
  _durektiv "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _durektiv durektiv
fi
`;
}

function fish(tree: readonly CompletedCommand[]): string {
  const lines = tree.flatMap((command) => {
    const here = `-n 'test "$(__durektiv_at)" = "${command.path}"'`;
    const subcommands = command.subcommands.map(
      ({ word, description }) => `complete -c durektiv -f ${here} -a ${word} -d ${quoted(description)}`,
    );
    const options = command.options.map(({ word, description, values }) => {
      const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      const takes = values === undefined ? '' : values.length === 0 ? ' -r' : ` -x -a ${quoted(values.join(' '))}`;
      return `complete -c durektiv ${here} ${name}${takes} -d ${quoted(description)}`;
    });
    return [...subcommands, ...options];
  });
  return `# Completion of durektiv for fish: durektiv completion fish | source
function __durektiv_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at/$word"
      case ${deeper(tree).join(' ')}
        set at "$at/$word"
    end
  end
  echo $at
end
${lines.join('\n')}
`;
}
