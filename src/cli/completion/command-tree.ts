import type { Command } from 'commander';

/** What can stand behind a command. */
export interface CompletedCommand {
  /** Its words with a slash before each; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly CompletedWord[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedWord {
  readonly word: string;
  readonly description: string;
}

export interface CompletedOption extends CompletedWord {
  /** The values it takes; undefined when it takes none, empty when it takes any. */
  readonly values: readonly string[] | undefined;
}

/** A command and all below it. */
export function commandTree(command: Command, path = ''): readonly CompletedCommand[] {
  const help = command.createHelp();
  const children = command.commands.map((child) => ({ word: child.name(), description: child.description() }));
  const options = help.visibleOptions(command).flatMap((option) =>
    [option.long, option.short]
      .filter((word) => word !== undefined && word !== null)
      .map((word): CompletedOption => ({
        ...{ word, description: option.description },
        values: option.required || option.optional ? (option.argChoices ?? []) : undefined,
      })),
  );
  return [
    { path, subcommands: children, options },
    ...command.commands.flatMap((child) => commandTree(child, `${path}/${child.name()}`)),
  ];
}
