/** What the laws of the house measure, circles of files and functions that are too large, and what is excepted. */
import { circlesOf } from './circles.ts';
import { mutualFolders } from './folders.ts';
import { functionsOf, type FunctionFacts } from './functions.ts';
import { localImports, type SourceFile } from './sources.ts';

export const limits = { lines: 60, complexity: 20, parameters: 6 } as const;

export type Measure = keyof typeof limits;

export interface Violations {
  /** Files that import each other in a circle, types included. */
  readonly circles: readonly (readonly string[])[];
  /** Pairs of folders inside a room that import each other. */
  readonly folders: readonly string[];
  /** Functions above a limit, with what was measured. */
  readonly functions: Readonly<Record<Measure, Readonly<Record<string, number>>>>;
}

/** A function above a limit, and a sentence that says why it stays so. */
export interface Kept {
  readonly is: number;
  readonly why: string;
}

export interface Exceptions extends Pick<Violations, 'circles' | 'folders'> {
  readonly functions: Readonly<Record<Measure, Readonly<Record<string, Kept>>>>;
}

/** The most that a function may have. */
export function allowed(exceptions: Exceptions, measure: Measure, name: string): number {
  return exceptions.functions[measure][name]?.is ?? limits[measure];
}

/** The listed functions that no sentence speaks for. */
export function unexplained({ functions }: Exceptions): readonly string[] {
  const listed = Object.values(functions).flatMap((own) => Object.entries(own));
  return listed.flatMap(([name, { why }]) => (/^[A-Z`].+ .+ .+\.$/.test(why) ? [] : [name]));
}

/** The exceptions that are still needed, each as small as it can be. Nothing is added, and each sentence stays. */
export function shrunk(exceptions: Exceptions, today: Violations): Exceptions {
  const still = (measure: Measure): Readonly<Record<string, Kept>> =>
    Object.fromEntries(
      Object.entries(exceptions.functions[measure]).flatMap(([name, { why }]) => {
        const value = today.functions[measure][name];
        const is = Math.min(value ?? 0, allowed(exceptions, measure, name));
        return value === undefined ? [] : [[name, { is, why }] as const];
      }),
    );
  return {
    circles: exceptions.circles.filter((circle) => {
      return today.circles.some((other) => circle.some((file) => other.includes(file)));
    }),
    folders: exceptions.folders.filter((pair) => today.folders.includes(pair)),
    functions: { lines: still('lines'), complexity: still('complexity'), parameters: still('parameters') },
  };
}

export function violationsOf(files: readonly SourceFile[]): Violations {
  const functions = files.flatMap(functionsOf);
  return {
    circles: circlesOf(importsByFile(files)),
    folders: mutualFolders(files),
    functions: { lines: above('lines', functions), complexity: above('complexity', functions), parameters: above('parameters', functions) },
  };
}

function importsByFile(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const imports = new Map(files.map(({ name }) => [name, [] as string[]]));
  for (const { from, to } of localImports(files)) imports.get(from.name)?.push(to.name);
  return imports;
}

/** The largest of each name, since functions without a name share that of what holds them. */
function above(measure: Measure, functions: readonly FunctionFacts[]): Readonly<Record<string, number>> {
  const largest: Record<string, number> = {};
  for (const facts of functions) {
    if (facts[measure] <= limits[measure]) continue;
    largest[facts.name] = Math.max(largest[facts.name] ?? 0, facts[measure]);
  }
  return Object.fromEntries(Object.entries(largest).sort(([a], [b]) => (a < b ? -1 : 1)));
}
