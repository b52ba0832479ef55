/** Named expressions: from the statement that defines one, and with arguments put in. */
import { collecting, together, diagnose, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import { phrasesOf, type Argument, type Statement, type HeadKind } from '../ast.ts';
import type { Expr, NamedExpression } from '../typed.ts';
import { lowerExpression } from './lower.ts';
import { substitute } from './names.ts';
import { emptyLexicon, type Lexicon } from '../lexicon.ts';
import { parse } from '../syntax/parse.ts';
import { standardTexts } from './standard.generated.ts';

/**
 * `criterion gblm(alpha: 25) = …` as a named expression. Its parameters are those in parentheses:
 * with a default after a colon, or bare. `spans` receives the place of every part of its expression.
 */
export function lowerDefinition(
  kind: NamedExpression['kind'],
  statement: Statement,
  source: Source,
  spans: Map<Expr, Span> = new Map(),
): Outcome<NamedExpression> {
  return collecting((take, fail) => {
    const [header, extra] = statement.object.flatMap((phrase) => phrase.items);
    const [body, second] = phrasesOf(statement);
    if (header === undefined || (header.kind !== 'name' && header.kind !== 'call')) {
      return fail([diagnose(problems.namelessDefinition, { kind }, { source, span: statement.head.span })]);
    }
    const name = header.kind === 'call' ? header.callee.text : header.text;
    if (body === undefined) return fail([diagnose(problems.bodilessDefinition, { kind, name }, { source, span: header.span })]);
    if (extra !== undefined || second !== undefined) {
      const { span } = extra ?? second ?? body;
      return fail([diagnose(problems.notExpression, { what: quoted(source, span) }, { source, span })]);
    }
    const args = header.kind === 'call' ? header.args : [];
    const params = together(...args.map((argument) => paramOf(argument, source)));
    const [expr, known] = take(together(lowerExpression(body, source, spans), params));
    return { kind, name, params: known, expr, span: statement.span };
  });
}

function paramOf({ name, value }: Argument, source: Source): Outcome<NamedExpression['params'][number]> {
  return collecting((take, fail) => {
    const expr = take(lowerExpression(value, source));
    if (name !== undefined) return { name: name.text, default: expr };
    if (expr.kind === 'name') return { name: expr.name };
    return fail([diagnose(problems.badParameter, { what: quoted(source, value.span) }, { source, span: value.span })]);
  });
}

function quoted({ text }: Source, { start, end }: Span): string {
  return `\`${text.slice(start, end)}\``;
}

/** The progress of a curve, 0 at the start of its window and 1 at its end. */
export const progress = 'p';

interface Application {
  /** Absent where arguments are missing or superfluous. */
  readonly expr?: Expr;
  /** Parameters that have neither an argument nor a default. */
  readonly missing: readonly string[];
  /** Arguments by a name that the definition does not have. */
  readonly unknown: readonly string[];
  /** Positional arguments beyond the last parameter. */
  readonly superfluous: number;
}

/**
 * The expression of a definition with its arguments put in. The first parameter of a curve is the
 * progress and takes no argument: `along polynomial(4)` gives `n`.
 */
export function apply(definition: NamedExpression, args: readonly Expr[] = [], named: Readonly<Record<string, Expr>> = {}): Application {
  const bindings = new Map<string, Expr>();
  const [first] = definition.params;
  const isCurve = definition.kind === 'curve' && first !== undefined;
  if (isCurve) bindings.set(first.name, { kind: 'name', name: progress });
  const params = isCurve ? definition.params.slice(1) : definition.params;
  const missing: string[] = [];
  for (const [at, param] of params.entries()) {
    const value = args[at] ?? (Object.hasOwn(named, param.name) ? named[param.name] : param.default);
    if (value === undefined) missing.push(param.name);
    else bindings.set(param.name, value);
  }
  const taken = new Set(params.slice(args.length).map((param) => param.name));
  const unknown = Object.keys(named).filter((name) => !taken.has(name));
  const superfluous = Math.max(0, args.length - params.length);
  const fits = missing.length === 0 && unknown.length === 0 && superfluous === 0;
  const rest = { missing, unknown, superfluous };
  return fits ? { expr: substitute(definition.expr, bindings), ...rest } : rest;
}

// The standard library of criteria, curves, penalties and re-parameterisations.

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
