/** What a used file defines, and which of it a text takes up. */
import { addTo, listAt } from '../../basics/maps.ts';
import type { Rational } from '../../exact/rational.ts';
import { type Source, diagnose, type Definition as Finding, type Diagnostic, type Span } from '../../diagnostics/diagnostic.ts';
import { type Definition, type Names, type ParamType, clashFamily, isYamlName } from '../names.ts';
import type { Group, NamedExpression, NamedFile, Param, Recipe } from '../typed.ts';
import * as catalogue from '../../diagnostics/catalogue/use.ts';
import type { Statement } from '../ast.ts';
import { kindInWords } from '../check/read/text.ts';

/** A used file, with all that it takes from others. */
type Library = { readonly source: Source; readonly names: readonly TakenName[] };

/** A name from another file; without a meaning where its definition is wrong. */
export interface TakenName {
  readonly definition: Definition;
  readonly source: Source;
  readonly param?: Param;
  readonly type?: ParamType | undefined;
  readonly declared?: Rational | undefined;
  readonly expression?: NamedExpression;
  readonly group?: Group;
  readonly model?: NamedFile;
}

/** The names that a checked file gives to those that use it; `path` leads to it from their folder. */
export function libraryOf(recipe: Recipe, { defined, paramTypes, declared }: Names, taken: readonly TakenName[], path: string): Library {
  const { source } = recipe;
  const own = [...defined.values()].flatMap((family) => [...family.values()].filter((definition) => definition.source === undefined));
  const names = own.map((definition): TakenName => {
    const { kind, name } = definition;
    const isThis = (one: { readonly name: string }) => one.name === name;
    const param = kind === 'param' ? recipe.params.find(isThis) : undefined;
    const group = kind === 'group' ? recipe.groups.find(isThis) : undefined;
    const model = kind === 'model' ? recipe.models?.find(isThis) : undefined;
    const expression = recipe.definitions.find((one) => one.kind === kind && one.name === name);
    return {
      definition: { ...definition, source, made: true },
      source,
      param: param && { ...param, source },
      type: param && paramTypes.get(name),
      declared: param && declared.get(name),
      group: group && { ...group, source },
      model: model && { ...model, file: fromOutside(model.file, path) },
      expression: expression && { ...expression, source },
    };
  });
  return { source, names: [...taken, ...names] };
}

/** A file that is named in a used one, as those name it that use it. */
function fromOutside(file: string, path: string): string {
  const resolved = resolveUsed(file, path);
  return 'path' in resolved ? resolved.path : file;
}

/**
 * The names that a text mentions, and those that their definitions mention in turn: what is not
 * among them is no part of a recipe's meaning.
 */
export function mentioned(taken: readonly TakenName[], source: Source): ReadonlySet<TakenName> {
  if (taken.length === 0) return new Set();
  const waiting = new Map<string, TakenName[]>();
  for (const one of taken) {
    const { name } = one.definition;
    addTo(waiting, name, one);
  }
  const found = new Set<TakenName>();
  const texts = [source];
  for (let next = texts.pop(); next !== undefined; next = texts.pop()) {
    for (const word of wordsOf(next)) {
      for (const one of listAt(waiting, word)) {
        const { start, end } = one.definition.statement;
        found.add(one);
        texts.push({ ...one.source, text: one.source.text.slice(start, end) });
      }
      waiting.delete(word);
    }
  }
  return found;
}

/** Words outside of comments and quotes, and what stands in back quotes, once each. */
function wordsOf(source: Source): ReadonlySet<string> {
  const words = spokenText(source).matchAll(/`([^`\n]*)`|[\p{L}_][\p{L}\p{N}_-]*/gu);
  return new Set([...words].map(([word, quoted]) => quoted ?? word));
}

/** Where a used file lies, seen from the folder of the recipe. */
type UsedPath = { readonly path: string } | { readonly problem: 'absolute' | 'outside' | 'unreadable' };

/** Resolves what stands in `use "…"` against the file that it stands in, which is itself a path relative to the folder of the recipe. */
export function resolveUsed(written: string, user: string): UsedPath {
  if (/^[/\\~]|^[a-z]+:/i.test(written)) return { problem: 'absolute' };
  if (written === '' || /[\0\\]/.test(written)) return { problem: 'unreadable' };
  const parts = user.split('/').slice(0, -1);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return { problem: 'outside' };
  }
  return parts.length === 0 ? { problem: 'unreadable' } : { path: parts.join('/') };
}

/**
 * The text of a file, or why there is none. `path` is relative to the folder of the recipe, has `/`
 * between its parts and never leads out of it; that no link does so is for the host to see to.
 */
export type ReadUsed = (path: string) => Source | { readonly reason: string };

// A source without its quotations and comments: for finding the names that it mentions.

/** Without comments; without quoted texts where they are no part of the code, as they are in YAML. */
export function spokenText({ name, text }: Source): string {
  const code = text.replace(/(^|\s)#.*$/gm, '$1');
  return isYamlName(name) ? code : code.replace(/"[^"\n]*"/g, '');
}

// Reads the files that a recipe uses, each once, and gathers what they define.

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
  readonly load: (source: Source, using: Using) => { readonly library: Library; readonly diagnostics: readonly Diagnostic[] };
}

interface UsedDefinitions {
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
        report(catalogue.clashingFiles, { word: name.definition.name, kind: kindInWords(clash.definition.kind), file });
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
