/** Reads the files that a recipe uses, each once, and gathers what they define. */
import * as catalogue from '../../diagnostics/catalogue/use.ts';
import { diagnose, type Definition as Finding, type Diagnostic, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../ast.ts';
import { clashFamily } from '../names.ts';
import { kindInWords } from '../check/read/text.ts';
import { type Library, type TakenName, resolveUsed, type ReadUsed } from './library.ts';

/** Bounds on what one recipe may use. */
export const limits = { files: 100, depth: 16, characters: 20_000_000 } as const;

/** What reading one recipe's files goes on with from file to file. */
export interface Using {
  readonly read: ReadUsed | undefined;
  /** The files that lead here, the one at hand last; empty for the recipe itself. */
  readonly open: readonly string[];
  /** Absent values are files that could not be read. */
  readonly loaded: Map<string, Library | undefined>;
  /** Checks the text of a used file. */
  readonly load: (source: Source, using: Using) => Loaded;
}

export interface Loaded {
  readonly library: Library;
  readonly diagnostics: readonly Diagnostic[];
}

export interface UsedDefinitions {
  readonly names: readonly TakenName[];
  /** What each `use` gives; those that are wrong are left out. */
  readonly uses: readonly { readonly file: string; readonly span: Span; readonly library: Library }[];
  /** False where a file is missing, and with it names that nobody knows. */
  readonly isWhole: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The names that the `use` headers of a file bring, without those that clash. */
export function readUsedFiles(statements: readonly Statement[], source: Source, using: Using): UsedDefinitions {
  const diagnostics: Diagnostic[] = [];
  const names: TakenName[] = [];
  let isWhole = true;
  const uses: { file: string; span: Span; library: Library }[] = [];
  for (const { head, object, broken } of statements) {
    const item = head.text === 'use' && broken !== true ? object[0]?.items[0] : undefined;
    if (item?.kind !== 'text') continue;
    const { span, text: file } = item;
    const report = <A>(definition: Finding<A>, args: A): void => {
      diagnostics.push(diagnose(definition, args, { source, span }));
    };
    const library = find(file, using, report, diagnostics);
    isWhole &&= library !== undefined;
    if (library === undefined) continue;
    if (uses.some((one) => one.library === library)) {
      report(catalogue.usedTwice, { file });
      continue;
    }
    uses.push({ file, span, library });
    for (const name of library.names) {
      const clash = names.find((one) => isClash(one, name));
      if (clash === undefined) names.push(name);
      else if (!isSame(clash, name)) {
        const word = name.definition.name;
        report(catalogue.clashingFiles, { word, kind: kindInWords(clash.definition.kind), file });
      }
    }
  }
  return { names, uses, isWhole, diagnostics };
}

function isClash(one: TakenName, other: TakenName): boolean {
  return one.definition.name === other.definition.name && clashFamily(one.definition.kind).includes(other.definition.kind);
}

/** Two files may use the same third one. */
function isSame(one: TakenName, other: TakenName): boolean {
  return one.source === other.source && one.definition.span.start === other.definition.span.start;
}

type Report = <A>(definition: Finding<A>, args: A) => void;

function find(file: string, using: Using, report: Report, diagnostics: Diagnostic[]): Library | undefined {
  const { read, open, loaded } = using;
  const resolved = resolveUsed(file, open.at(-1) ?? '');
  if ('problem' in resolved) {
    const isPath = resolved.problem !== 'unreadable';
    report(isPath ? catalogue.pathOutside : catalogue.pathUnreadable, { file });
    return undefined;
  }
  if (read === undefined) {
    report(catalogue.nothingToUse, { file });
    return undefined;
  }
  const { path } = resolved;
  if (open.includes(path)) {
    const through = open.slice(open.indexOf(path) + 1).map((one) => `\`${one}\``);
    report(catalogue.usesItself, { file, through: through.join(', ') });
    return undefined;
  }
  if (loaded.has(path)) return loaded.get(path);
  const limit = limitReached(using);
  if (limit !== undefined) {
    report(catalogue.tooManyFiles, limit);
    return undefined;
  }
  const source = read(path);
  if ('reason' in source) {
    loaded.set(path, undefined);
    report(catalogue.unreadable, { file, reason: source.reason });
    return undefined;
  }
  const found = using.load(source, { ...using, open: [...open, path] });
  diagnostics.push(...found.diagnostics);
  loaded.set(path, found.library);
  return found.library;
}

function limitReached({ open, loaded }: Using) {
  if (loaded.size >= limits.files) return { limit: limits.files, of: 'files' };
  if (open.length >= limits.depth) return { limit: limits.depth, of: 'files in a chain' };
  const characters = [...loaded.values()].reduce((sum, one) => sum + (one?.source.text.length ?? 0), 0);
  if (characters < limits.characters) return undefined;
  return { limit: limits.characters / 1e6, of: 'million characters' };
}

/** Warns of every `use` whose file gives nothing that is mentioned. */
export function unusedFiles({ uses }: UsedDefinitions, used: ReadonlySet<TakenName>, source: Source): readonly Diagnostic[] {
  const seen = [...used];
  return uses.flatMap(({ file, span, library }) => {
    const isUsed = library.names.some((name) => used.has(name) || seen.some((one) => isSame(one, name)));
    return isUsed ? [] : [diagnose(catalogue.unusedFile, { file }, { source, span })];
  });
}
