/** Commands, options and arguments as plain data, read from the declarations to commander. */
import type { Argument, Command, Option } from 'commander';
import { offersFor, type Offers } from './offers.ts';

export interface Completed {
  /** The words that lead to the command, such as `recipes show`; empty for espalier itself. */
  readonly place: string;
  readonly commands: readonly Described[];
  readonly options: readonly CompletedOption[];
  /** What each argument may be; the last one goes on where the command takes any number. */
  readonly operands: readonly Offers[];
  readonly takesMore: boolean;
}

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface CompletedOption {
  readonly short?: string;
  readonly long?: string;
  readonly description: string;
  /** What the value may be; nothing for an option without one. */
  readonly value?: Offers;
}

/** A command and all below it, in the order of their declarations. */
export function completedCommands(program: Command, recipes: readonly string[]): readonly Completed[] {
  const help = program.createHelp();
  const names = help.visibleCommands(program).map((command) => command.name());
  const words = { recipes, commands: names };
  const optionOf = (place: string, option: Option): CompletedOption => ({
    short: option.short,
    long: option.long,
    description: option.description,
    value:
      option.required || option.optional
        ? (chosen(option) ?? offersFor(place, option.long ?? option.flags, placeholder(option), words))
        : undefined,
  });
  const operandOf = (place: string, argument: Argument): Offers =>
    chosen(argument) ?? offersFor(place, argument.name(), argument.name(), words);
  const all = (command: Command, place: string): readonly Completed[] => {
    const below = help.visibleCommands(command);
    const own = help.visibleOptions(command);
    const global = command === program ? [] : help.visibleOptions(program);
    const fresh = global.filter(({ long }) => own.every((option) => option.long !== long));
    return [
      {
        place,
        commands: below.map((one) => ({ name: one.name(), description: one.description() })),
        options: [...own, ...fresh].map((option) => optionOf(place, option)),
        operands: command.registeredArguments.map((argument) => operandOf(place, argument)),
        takesMore: command.registeredArguments.some(({ variadic }) => variadic),
      },
      ...below.flatMap((one) => all(one, `${place} ${one.name()}`.trim())),
    ];
  };
  return all(program, '');
}

function chosen({ argChoices }: Option | Argument): Offers | undefined {
  return argChoices === undefined ? undefined : { words: argChoices };
}

/** What stands between the brackets: `file` of `--out <file>`. */
function placeholder({ flags }: Option): string {
  return /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1] ?? '';
}
