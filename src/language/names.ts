/** The names that a recipe gives: where each is defined, and what kind of thing it names. */
import type { Rational } from '../exact/rational.ts';
import type { Source, Span } from '../diagnostics/diagnostic.ts';
import type { DefinitionKind, NameKind, QuantityShape } from '../vocabulary/index.ts';
import type { Word } from './ast.ts';
import type { ExprType } from './expressions/types/type.ts';
import type { NamedExpression, Quantity, Expr } from './typed.ts';

export type Named = NameKind | DefinitionKind;

export interface Definition {
  readonly kind: Named;
  readonly name: string;
  /** The name's own span. */
  readonly span: Span;
  /** Of the statement that gives it. */
  readonly statement: Span;
  /** Names of its own parameters: `tau` in `reparam pdp(tau)`. */
  readonly params?: readonly string[];
  /** True where nobody has to use it: a name made from a statement's words. */
  readonly made?: boolean;
  /** The used file that it stands in; absent for the file at hand. */
  readonly source?: Source;
}

/** What is known of a parameter once its declaration has been read. */
export interface ParamType {
  /** The type as it is written: `sparsity`, `ratio of flops`. */
  readonly label: string;
  readonly shape: QuantityShape;
  /** The declared value; its unit is the parameter's. */
  readonly value: Quantity;
}

export interface Names {
  /** By kind and name; the first definition of each. */
  readonly defined: ReadonlyMap<Named, ReadonlyMap<string, Definition>>;
  /** Absent for a parameter whose declaration is wrong: its uses are not reported again. */
  readonly paramTypes: Map<string, ParamType>;
  /** While parameters are being read, a later one may not be used by an earlier one. */
  paramsAreRead: boolean;
  /** The recipe's own criteria, curves and the like, once they have been read, by name. */
  readonly expressions: Map<string, NamedExpression>;
  /** What each definition stands for, with the definitions in it replaced, and how many stand inside each other. */
  readonly bodies: Map<NamedExpression, { readonly expr: Expr; readonly depth: number }>;
  /** Of definitions, where nothing is given for their parameters. */
  readonly expressionTypes: Map<NamedExpression, ExprType>;
  /** The declared value of each parameter. */
  readonly declared: Map<string, Rational>;
}

export function definitionOf(names: Names, kinds: readonly Named[], name: string): Definition | undefined {
  for (const kind of kinds) {
    const found = names.defined.get(kind)?.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function namesOf(names: Names, kinds: readonly Named[]): readonly string[] {
  return kinds.flatMap((kind) => [...(names.defined.get(kind)?.keys() ?? [])]);
}

const families: readonly (readonly Named[])[] = [
  ['stage', 'arm', 'mark', 'model'],
  ['group', 'model'],
  ['param', 'criterion', 'penalty', 'reparam', 'metric', 'statistic'],
];

/** Kinds whose names could be meant in one place, and so must differ. */
export function clashFamily(kind: Named): readonly Named[] {
  const own = families.filter((kinds) => kinds.includes(kind)).flat();
  return own.length === 0 ? [kind] : [...new Set(own)];
}

/** Kinds whose names have to be given above their use; the others hold in the whole file. */
const ordered: ReadonlySet<Named> = new Set<Named>(['stage', 'mark', 'arm', 'statistic']);

export function isTooEarly(definition: Definition, use: Word): boolean {
  return ordered.has(definition.kind) && definition.span.start > use.span.start;
}

// The keys that stand for the parts of a value and for the kinds of definitions.

/** `atMost` is the key `at-most`. */
export function partKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const irregular: Readonly<Record<string, string>> = { criterion: 'criteria', penalty: 'penalties' };

/** Definitions stand under the plural of their word. */
export function definitionsKey(word: string): string {
  return irregular[word] ?? `${word}s`;
}

/** How the name of a file says that the recipe in it is YAML. */
export function isYamlName(name: string): boolean {
  return /\.prune\.ya?ml$/i.test(name);
}
