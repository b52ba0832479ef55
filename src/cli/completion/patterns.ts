/** The parts that the scripts for all shells have in common: which words lead where. */
import type { Completed, CompletedOption } from './declared.ts';

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
