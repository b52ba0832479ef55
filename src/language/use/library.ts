/** What a used file defines, and which of it a text takes up. */
import { addTo, listAt } from '../../basics/maps.ts';
import type { Rational } from '../../exact/rational.ts';
import type { Source } from '../../diagnostics/diagnostic.ts';
import type { Definition, Names, ParamType } from '../names.ts';
import type { Group, NamedExpression, NamedFile, Param, Recipe } from '../typed.ts';
import { isYamlName } from '../part-key.ts';

/** A used file, with all that it takes from others. */
export interface Library {
  readonly source: Source;
  readonly names: readonly TakenName[];
}

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

/**
 * Resolves what stands in `use "…"` against the file that it stands in, which is itself a path
 * relative to the folder of the recipe.
 */
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
