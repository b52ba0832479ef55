/** Reads what a recipe defines: criteria, curves and the like, groups, models. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import { wordsOf, type DefinitionDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import { phrasesOf, statementsIn, type Statement, type Word } from '../ast.ts';
import { apply, lowerDefinition } from '../expressions/definition.ts';
import { freeNames } from '../expressions/names.ts';
import type { Expr, Group, NamedExpression, NamedFile, Value } from '../typed.ts';
import { readClauses } from './clauses.ts';
import { addFinding, contextOfStatement, countErrors, report, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { checkCurveShape } from './curve-shape.ts';
import { expand } from './expand.ts';
import { checkNames } from './expression-names.ts';
import { checkType, demandOf, type Written } from './expression-types.ts';
import { givenName } from './refusals.ts';
import { readAll } from './read/all.ts';
import { clashFamily, type Definition, type Named, type Names } from '../names.ts';
import { kindInWords } from './read/text.ts';
import type { TakenName } from '../use/library.ts';

export type ReadDefinition = { readonly value: NamedExpression; readonly written: Written };

/** As written: names of other definitions are replaced once all of them are known. */
export function readExpressionDefinition(
  statement: Statement,
  declaration: DefinitionDeclaration,
  outer: Context,
): ReadDefinition | undefined {
  const context = contextOfStatement(outer, statement.broken === true);
  const kind = expressionKind(declaration.word);
  const shape = declaration.value;
  if (kind === undefined || shape?.kind !== 'expression') return undefined;
  const before = countErrors(context);
  const spans = new Map<Expr, Span>();
  const { value, diagnostics } = lowerDefinition(kind, statement, context.source, spans);
  for (const finding of diagnostics) addFinding(context, finding);
  readClauses(statement, declaration, context);
  if (value === undefined) return undefined;
  if (kind === 'criterion' && wordsOf(context.vocabulary, 'variable').has(value.name)) {
    const args = { word: value.name, meaning: 'a variable of expressions' };
    return report(context, catalogue.takenName, args, givenName(statement)?.span ?? value.span);
  }
  const own = new Set([...value.params.map(({ name }) => name), ...(declaration.variables ?? [])]);
  const scope = { role: shape.role, own, others: [] };
  const known = phrasesOf(statement).every((phrase) => checkNames(phrase, scope, context));
  if (!known || countErrors(context) > before || statement.broken === true) return undefined;
  warnOfUnusedParameters(value, statement, context);
  const span = statement.value?.[0]?.span ?? value.span;
  return { value, written: { expr: value.expr, spans, span, role: shape.role, own } };
}

/** The progress of a curve is given to it, not asked for. */
function warnOfUnusedParameters({ kind, params, expr }: NamedExpression, statement: Statement, context: Context): void {
  const used = freeNames(expr);
  const item = statement.object[0]?.items[0];
  const written = item?.kind === 'call' ? item.args : [];
  for (const [at, { name }] of params.entries()) {
    if (used.has(name) || (kind === 'curve' && at === 0)) continue;
    const span = written[at]?.name?.span ?? written[at]?.span ?? statement.head.span;
    report(context, catalogue.unused, { word: name, kind: 'parameter' }, span);
  }
}

/** The definition with the names of others replaced by what they stand for. */
export function resolveDefinition({ value, written }: ReadDefinition, context: Context): NamedExpression | undefined {
  const { kind } = value;
  const expr = expand(value.expr, kind, context, value.span);
  if (expr === undefined) return undefined;
  // A criterion may only help others: what it has to be is said where a score is taken.
  const demand = kind === 'criterion' ? 'anything' : demandOf(kind);
  if (!checkType(written, demand, context)) return undefined;
  const settled = { ...value, expr };
  const shape = kind === 'curve' ? apply(settled).expr : undefined;
  if (shape !== undefined) checkCurveShape(shape, written, context);
  return settled;
}

export function lowerGroup(statement: Statement, declaration: DefinitionDeclaration, outer: Context): Group | undefined {
  const context = contextOfStatement(outer, statement.broken === true);
  const name = givenName(statement);
  const value = readValue(statement, declaration, context);
  readClauses(statement, declaration, context);
  if (name === undefined || value?.kind !== 'record') return undefined;
  if (wordsOf(context.vocabulary, 'role').has(name.text.toLowerCase())) {
    return report(context, catalogue.takenName, { word: name.text, meaning: 'a role of layers' }, name.span);
  }
  const { selector, expect } = value.fields;
  if (selector?.kind !== 'selector') return undefined;
  const count = expect?.kind === 'quantity' && expect.amount.kind === 'number' ? Number(expect.amount.value.n) : undefined;
  return { name: name.text, selector, expect: count, span: statement.span };
}

export function lowerModel(statement: Statement, declaration: DefinitionDeclaration, outer: Context): NamedFile | undefined {
  const context = contextOfStatement(outer, statement.broken === true);
  const name = givenName(statement);
  const value = readValue(statement, declaration, context);
  const { values } = readClauses(statement, declaration, context);
  if (name === undefined || value?.kind !== 'text') return undefined;
  const reading = linksOf(values['reading'], context);
  return { name: name.text, file: value.text, reading: reading.length > 0 ? reading : undefined, span: statement.span };
}

/** `context, pooled from text.hidden, text.pooled`; what stands behind the first dot is the output's own name. */
function linksOf(value: Value | undefined, context: Context): NonNullable<NamedFile['reading']> {
  if (value?.kind !== 'record') return [];
  const { inputs, from } = value.fields;
  if (inputs?.kind !== 'list' || from?.kind !== 'list') return [];
  if (inputs.items.length !== from.items.length) {
    report(context, catalogue.unequalReading, { inputs: inputs.items.length, outputs: from.items.length }, value.span);
  }
  return inputs.items.flatMap((input, at) => {
    const output = from.items[at];
    if (input.kind !== 'text' || output?.kind !== 'text') return [];
    const [model = '', ...rest] = output.text.split('.');
    return [{ input: input.text, model, output: rest.join('.') }];
  });
}

function readValue(statement: Statement, declaration: DefinitionDeclaration, context: Context) {
  const { head, value } = statement;
  const name = givenName(statement);
  if (name === undefined) return report(context, types.missingValue, { owner: head.text, expected: 'a name' }, head.span);
  if (declaration.value === undefined) return undefined;
  const cursor = cursorOver(value ?? [], head.text, statement.object.at(-1)?.span ?? head.span);
  return readAll(declaration.value, cursor, context);
}

// Collects the names that a recipe gives or takes in, before anything that uses them is read.

type Defined = Map<Named, Map<string, Definition>>;

export function collectNames(
  statements: readonly Statement[],
  stageNames: ReadonlyMap<Statement, string>,
  start: Omit<Context, 'names'>,
  taken: readonly TakenName[],
): Names {
  const defined: Defined = new Map();
  const names: Names = {
    defined,
    paramTypes: new Map(),
    paramsAreRead: false,
    expressions: new Map(),
    bodies: new Map(),
    expressionTypes: new Map(),
    declared: new Map(),
  };
  for (const one of taken) takeOver(one, names, defined);
  collect(statements, { context: { ...start, names }, defined, stageNames, isFile: true });
  return names;
}

function takeOver({ definition, type, declared, expression }: TakenName, names: Names, defined: Defined): void {
  const { kind, name } = definition;
  definedAs(kind, defined).set(name, definition);
  if (type !== undefined) names.paramTypes.set(name, type);
  if (declared !== undefined) names.declared.set(name, declared);
  if (expression !== undefined) names.expressions.set(name, expression);
}

interface Body {
  readonly context: Context;
  readonly defined: Defined;
  readonly stageNames: ReadonlyMap<Statement, string>;
  /** False inside of a block. */
  readonly isFile: boolean;
}

function collect(statements: readonly Statement[], body: Body): void {
  const { context, stageNames, defined } = body;
  for (const statement of statements) {
    const kind = kindGiven(statement, context.vocabulary);
    const name = givenName(statement);
    const made = stageNames.get(statement);
    if (kind !== undefined && name !== undefined) add(kind, name, statement, body);
    if (made !== undefined) {
      const { span } = statement.head;
      const stage = { kind: 'stage', name: made, span, statement: statement.span } as const;
      definedAs('stage', defined).set(made, { ...stage, made: true });
    }
    collect(statementsIn(statement.block), { ...body, isFile: false });
  }
}

function add(kind: Named, { text, span }: Word, statement: Statement, body: Body): void {
  const { context, defined, isFile } = body;
  const known = definedAs(kind, defined);
  const earlier = clashing(kind, text, defined);
  if (earlier !== undefined) {
    const args = { word: text, kind: kindInWords(earlier.kind) };
    const first = { source: earlier.source ?? context.source, span: earlier.span };
    return report(context, catalogue.definedTwice, args, span, { related: [{ message: 'given here first', ...first }] });
  }
  const params = paramsOf(statement);
  // A definition that is wrong has its finding; that nothing uses it is no news then.
  known.set(text, {
    kind,
    name: text,
    span,
    statement: statement.span,
    params,
    made: isFile && statement.broken !== true ? undefined : true,
  });
}

function definedAs(kind: Named, defined: Defined): Map<string, Definition> {
  const known = defined.get(kind) ?? new Map<string, Definition>();
  defined.set(kind, known);
  return known;
}

/** Names that could be meant in one place must differ. */
function clashing(kind: Named, name: string, defined: Defined): Definition | undefined {
  return clashFamily(kind)
    .map((other) => defined.get(other)?.get(name))
    .find(Boolean);
}

/** What a statement's first word names, as its declaration says. */
function kindGiven(statement: Statement, vocabulary: Vocabulary): Named | undefined {
  const declaration = vocabulary.heads.get(statement.head.text);
  switch (declaration?.kind) {
    case 'definition':
      return declaration.builds === 'expression' ? expressionKind(statement.head.text) : declaration.builds;
    case 'block':
    case 'verb': {
      const shape = declaration.object;
      return shape?.kind === 'name' && shape.defines === true ? shape.of[0] : undefined;
    }
    default:
      return undefined;
  }
}

const expressionKinds = ['criterion', 'curve', 'penalty', 'reparam', 'metric'] as const;

function expressionKind(word: string): (typeof expressionKinds)[number] | undefined {
  return expressionKinds.find((kind) => kind === word);
}

function paramsOf(statement: Statement): readonly string[] | undefined {
  const item = statement.object[0]?.items[0];
  if (item?.kind !== 'call') return undefined;
  return item.args.flatMap((argument) => {
    const only = argument.value.items[0];
    return argument.name?.text ?? (only?.kind === 'name' ? only.text : []);
  });
}
