/** The standard library of criteria, curves, penalties and re-parameterisations. */
import type { HeadKind } from '../ast.ts';
import { emptyLexicon, type Lexicon } from '../lexicon.ts';
import { parse } from '../syntax/parse.ts';
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

type Family = ReadonlyMap<string, StandardExpression>;

const families = new Map<StandardKind, Family>();

/** Every expression of the standard library, by kind and name, in the order of its files. */
export function standardLibrary(): ReadonlyMap<StandardKind, Family> {
  return new Map(kinds.map((kind) => [kind, family(kind)]));
}

export function standardExpression(kind: NamedExpression['kind'], name: string): StandardExpression | undefined {
  return familyOf(kind)?.get(name);
}

export function standardNames(kind: NamedExpression['kind']): readonly string[] {
  return [...(familyOf(kind)?.keys() ?? [])];
}

function familyOf(kind: NamedExpression['kind']): Family | undefined {
  const known = kinds.find((one) => one === kind);
  return known && family(known);
}

/** A kind is read when it is first asked for: most recipes name criteria alone. */
function family(kind: StandardKind): Family {
  const known = families.get(kind) ?? read(kind);
  families.set(kind, known);
  return known;
}

function read(kind: StandardKind): Family {
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
