/** The standard library of criteria, curves, penalties and re-parameterisations. */
import type { HeadKind } from '../ast.ts';
import { emptyLexicon, type Lexicon } from '../lexicon.ts';
import { parse } from '../parse.ts';
import type { NamedExpression } from '../typed.ts';
import { lowerDefinition } from './definition.ts';
import { standardTexts } from './standard.generated.ts';

export interface StandardExpression extends NamedExpression {
  /** What it is and the paper that it comes from. */
  readonly doc: string;
}

export type StandardKind = keyof typeof standardTexts;

const kinds: readonly StandardKind[] = ['criterion', 'curve', 'penalty', 'reparam'];

/** The library consists of definitions alone: the words of their kinds are all it needs. */
const lexicon: Lexicon = {
  ...emptyLexicon,
  heads: new Map(kinds.map((kind): [string, HeadKind] => [kind, 'definition'])),
  naming: new Set(kinds),
};

let library: ReadonlyMap<StandardKind, ReadonlyMap<string, StandardExpression>> | undefined;

/** Every expression of the standard library, by kind and name, in the order of its files. */
export function standardLibrary(): ReadonlyMap<
  StandardKind,
  ReadonlyMap<string, StandardExpression>
> {
  library ??= new Map(kinds.map((kind) => [kind, read(kind)]));
  return library;
}

export function standardExpression(
  kind: NamedExpression['kind'],
  name: string,
): StandardExpression | undefined {
  const known = kinds.find((one) => one === kind);
  return known && standardLibrary().get(known)?.get(name);
}

function read(kind: StandardKind): ReadonlyMap<string, StandardExpression> {
  const source = standardTexts[kind];
  const { tree, diagnostics } = parse(source, lexicon);
  const found = new Map<string, StandardExpression>();
  for (const statement of tree.statements) {
    const { value, diagnostics: inner } = lowerDefinition(kind, statement, source);
    const problem = diagnostics[0] ?? inner[0];
    if (value === undefined || problem !== undefined) {
      throw new Error(`${source.name}: ${problem?.message ?? 'an expression is incomplete'}`);
    }
    found.set(value.name, { ...value, doc: statement.doc ?? '' });
  }
  return found;
}
