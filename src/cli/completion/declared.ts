/** Commands, options and arguments as plain data, read from the declarations to commander. */
import type { Argument, Command, Option } from 'commander';
import { matchPart } from '../../basics/matches.ts';
import { devices } from '../../project/words.ts';

/** `place|word` for each word that names a command below the place. */
export function commandPatterns(commands: readonly Completed[]): readonly string[] {
  return commands.flatMap(({ place, commands: below }) => below.map(({ name }) => quoted(`${place}|${name}`)));
}

/** `place|option` for each option that takes the next word as its value. */
export function valuePatterns(commands: readonly Completed[]): readonly string[] {
  return commands.flatMap(({ place, options }) =>
    options.filter(({ value }) => value !== undefined).flatMap((option) => namesOf(option).map((name) => quoted(`${place}|${name}`))),
  );
}

export function namesOf({ short, long }: CompletedOption): readonly string[] {
  return [short, long].filter((name) => name !== undefined);
}

/** A word as bash and zsh take it: as it is, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface Completed {
  /** The words that lead to the command, such as `recipes show`; empty for espalier itself. */
  readonly place: string;
  readonly commands: readonly Described[];
  readonly options: readonly CompletedOption[];
  /** What each argument may be; the last one goes on where the command takes any number. */
  readonly operands: readonly Offers[];
  readonly takesMore: boolean;
}

export type Described = { readonly name: string; readonly description: string };

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
  const words = { recipes, commands: help.visibleCommands(program).map((command) => command.name()) };
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
  return matchPart(/[<[]([^>\]]+)[>\]]/, flags, 1);
}

// What a value on the command line may be: words, and files by their ending.

export interface Offers {
  readonly words?: readonly string[];
  /** Files with one of these endings; with none, all files. Folders lead to them. */
  readonly endings?: readonly string[];
  readonly folders?: true;
}

/** Words that no declaration lists: recipes that come with Espalier, and the commands themselves. */
type Words = { readonly recipes: readonly string[]; readonly commands: readonly string[] };
type Choice = (words: Words) => Offers;

const nothing: Choice = () => ({});
const anyFile: Choice = () => ({ endings: [] });
const folder: Choice = () => ({ folders: true });
const files =
  (...endings: readonly string[]): Choice =>
  () => ({ endings });
const recipeOrFile: Choice = ({ recipes }) => ({ words: recipes, endings: ['prune', 'yaml'] });
const recipeName: Choice = ({ recipes }) => ({ words: recipes });

/** By what stands between the brackets of a declaration. */
const byPlaceholder: Readonly<Record<string, Choice>> = {
  file: anyFile,
  files: anyFile,
  'x,y': anyFile,
  folder,
  folders: folder,
  model: files('onnx'),
  history: files('json', 'onnx'),
  recipes: files('prune'),
  recipe: recipeOrFile,
  what: recipeOrFile,
  source: files('onnx'),
  command: ({ commands }) => ({ words: commands }),
  device: () => ({ words: devices }),
  text: nothing,
  words: nothing,
  name: nothing,
  layer: nothing,
  'name=value': nothing,
  length: nothing,
  n: nothing,
  size: nothing,
  steps: nothing,
  number: nothing,
  'axis=n': nothing,
  'name=folder': nothing,
};

/** By command and name, or by name alone, where the placeholder says less. */
const byName: Readonly<Record<string, Choice>> = {
  '--model': files('onnx'),
  '--project': files('yaml'),
  '--latency': files('yaml'),
  '--recipe': recipeName,
  'recipes show recipe': recipeName,
  'check file': files('prune', 'yaml'),
  'hash file': files('prune', 'yaml'),
  'convert file': files('prune', 'yaml'),
  'fmt file': files('prune', 'yaml', 'md'),
  'diff files': files('prune', 'yaml', 'onnx'),
};

/** A placeholder without an entry accepts any text; a test holds that there is none. */
function offersFor(place: string, name: string, placeholder: string, words: Words): Offers {
  const choice = byName[`${place} ${name}`] ?? byName[name] ?? byPlaceholder[placeholder.replace('...', '')];
  return (choice ?? nothing)(words);
}

/** Whether something is known about values that are called so. */
export function isKnownPlaceholder(placeholder: string): boolean {
  return Object.hasOwn(byPlaceholder, placeholder.replace('...', ''));
}

/** Calls of a script that offer what fits. */
type CallsFor = (offers: Offers, at: number) => readonly string[];

/** Of bash and zsh, the lines of a `case` for each option that takes a value. */
export function valueCases(commands: readonly Completed[], callsFor: CallsFor): string {
  const cases = commands.flatMap(({ place, options }) =>
    options.flatMap((option) => {
      const patterns = namesOf(option).map((name) => quoted(`${place}|${name}`));
      return caseLines(patterns.join(' | '), callsFor(option.value ?? {}, 0));
    }),
  );
  return cases.join('\n');
}

/** The lines of a `case` for each operand of a command; the last one goes on where it takes more. */
export function operandCases({ place, operands, takesMore }: Completed, callsFor: CallsFor): readonly string[] {
  return [operands[0] ?? {}, ...operands.slice(1)].flatMap((offers, at) => {
    return caseLines(takesMore && at >= operands.length - 1 ? `${quoted(`${place}|`)}*` : quoted(`${place}|${at}`), callsFor(offers, at));
  });
}

function caseLines(pattern: string, calls: readonly string[]): readonly string[] {
  return calls.length === 0 ? [] : [`      ${pattern}) ${calls.join('; ')} ;;`];
}
