/** Writes out what stands for something else: names in an expression, and short forms of statements. */
import * as catalogue from '../../diagnostics/catalogue/names.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { type ExpressionShape, wordsOf, type ShortFormDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import { apply, standardExpression, standardNames } from '../expressions/definition.ts';
import { mapParts, partsOf } from '../expressions/names.ts';
import type { Expr, NamedExpression } from '../typed.ts';
import { report, type Context } from './context.ts';
import { definitionOf } from '../names.ts';
import { listed, suggest } from '../../diagnostics/suggest.ts';
import type { Clause, Item, Phrase, Statement, Word } from '../ast.ts';
import { isWord } from './cursor.ts';

type Kind = NamedExpression['kind'];
type Role = ExpressionShape['role'];

/** Which definitions an expression may use by name. */
export const visibleKinds: Readonly<Record<ExpressionShape['role'], readonly Kind[]>> = {
  criterion: ['criterion'],
  curve: ['curve'],
  loss: ['penalty'],
  penalty: ['penalty', 'criterion'],
  reparam: ['reparam', 'criterion'],
  metric: ['metric', 'criterion'],
  threshold: ['metric', 'criterion'],
};

/** Whether an expression in this role may use the name of a definition. */
export function isVisible(name: string, role: ExpressionShape['role'], context: Context): boolean {
  return visibleKinds[role].some(
    (kind) => context.names.defined.get(kind)?.has(name) === true || standardNamed(kind, name, context) !== undefined,
  );
}

/** Words of the vocabulary ignore case, unless a name that the recipe gives is spelt so. */
function standardNamed(kind: Kind, name: string, { names }: Context): NamedExpression | undefined {
  const isGiven = definitionOf(names, ['param'], name) !== undefined;
  const inLowerCase = isGiven ? undefined : standardExpression(kind, name.toLowerCase());
  return standardExpression(kind, name) ?? inLowerCase;
}

export function visibleNames(role: ExpressionShape['role'], context: Context): readonly string[] {
  return visibleKinds[role].flatMap((kind) => [...(context.names.defined.get(kind)?.keys() ?? []), ...standardNames(kind)]);
}

/** No score has more parts; definitions that double each other soon would fill the memory. */
export const mostParts = 2000;
/** How many definitions may stand inside each other. */
export const deepest = 50;

/** An expansion on its way. */
interface Expansion {
  readonly role: Role;
  readonly context: Context;
  readonly span: Span;
  /** False once something is reported. */
  fine: boolean;
  parts: number;
  /** Definitions inside each other below the present part. */
  depth: number;
}

/** Where a part stands. */
interface Inside {
  readonly role: Role;
  /** Parameters of the definition that it is in. */
  readonly own: ReadonlySet<string>;
  /** The definitions around it, outermost first. */
  readonly active: ReadonlySet<string>;
}

/** Undefined where arguments are wrong or it gets too large, which has been reported then. */
export function expand(expr: Expr, role: Role, context: Context, span: Span): Expr | undefined {
  const expansion: Expansion = { role, context, span, fine: true, parts: 0, depth: 0 };
  const result = replaced(expr, { role, own: new Set(), active: new Set() }, expansion);
  return expansion.fine ? result : undefined;
}

function replaced(part: Expr, inside: Inside, expansion: Expansion): Expr {
  const { context, span } = expansion;
  const { role, own, active } = inside;
  if (!expansion.fine) return part;
  const name = part.kind === 'name' ? part.name : part.kind === 'call' ? part.callee : undefined;
  if (expansion.parts++ > mostParts) return stop(part, expansion, () => reportSize(name, active, expansion));
  const deeper = (inner: Expr): Expr => replaced(inner, inside, expansion);
  const definition = name === undefined || own.has(name) ? undefined : definitionNamed(name, role, context);
  if (definition === undefined) return mapParts(part, deeper);
  const args = part.kind === 'call' ? part.args.map(deeper) : [];
  const given = part.kind === 'call' ? Object.entries(part.named) : [];
  const named = Object.fromEntries(given.map(([key, value]) => [key, deeper(value)]));
  const body = bodyOf(definition, active, expansion);
  if (!expansion.fine) return part;
  const applied = apply({ ...definition, expr: body }, args, named);
  const { expr: whole } = applied;
  if (whole === undefined) return stop(part, expansion, () => reportArguments(definition, applied, context, span));
  if (!isLarger(whole)) return whole;
  return stop(part, expansion, () => reportSize(name, active, expansion));
}

/** Each body is made once, whoever uses it. */
function bodyOf(definition: NamedExpression, active: ReadonlySet<string>, expansion: Expansion): Expr {
  const { name, kind, params, expr: written } = definition;
  const { context, span } = expansion;
  const { bodies } = context.names;
  const known = bodies.get(definition);
  if (active.size + (known?.depth ?? 1) > deepest) return stop(written, expansion, () => reportSize(name, active, expansion));
  if (known !== undefined) {
    expansion.depth = Math.max(expansion.depth, known.depth);
    return known.expr;
  }
  if (active.has(name)) {
    const explain = () => report(context, catalogue.definedByItself, { word: name }, span);
    return stop(written, expansion, explain);
  }
  const before = expansion.depth;
  expansion.depth = 0;
  const inside = { role: kind, own: new Set(params.map((param) => param.name)), active: new Set([...active, name]) };
  const body = replaced(written, inside, expansion);
  const depth = expansion.depth + 1;
  if (expansion.fine) bodies.set(definition, { expr: body, depth });
  expansion.depth = Math.max(before, depth);
  return body;
}

function reportSize(name: string | undefined, active: ReadonlySet<string>, { role, context, span }: Expansion): void {
  const [outermost] = active;
  const word = outermost ?? name ?? role;
  report(context, catalogue.definitionTooLarge, { word, limit: mostParts }, span);
}

/** Only the first fault is explained. */
function stop(part: Expr, expansion: Expansion, explain: () => void): Expr {
  if (expansion.fine) explain();
  expansion.fine = false;
  return part;
}

/** Stops counting at the limit: parts may be shared, and the whole much larger than the memory. */
function isLarger(expr: Expr): boolean {
  let count = 0;
  const waiting = [expr];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (++count > mostParts) return true;
    waiting.push(...partsOf(part));
  }
  return false;
}

/** The recipe's own definition wins over one of the standard library. */
export function definitionNamed(name: string, role: ExpressionShape['role'], context: Context): NamedExpression | undefined {
  for (const kind of visibleKinds[role]) {
    const own = context.names.defined.get(kind)?.get(name);
    if (own !== undefined) return context.names.expressions.get(name);
    const standard = standardNamed(kind, name, context);
    if (standard !== undefined) return standard;
  }
  return undefined;
}

function reportArguments(definition: NamedExpression, applied: ReturnType<typeof apply>, context: Context, span: Span): void {
  const owner = definition.name;
  const params = definition.params.map((param) => param.name);
  const [unknown] = applied.unknown;
  const [missing] = applied.missing;
  if (unknown !== undefined) {
    const suggestion = suggest(unknown, params);
    report(context, catalogue.unknownArgument, { word: unknown, owner, known: listed(params), suggestion }, span);
  } else if (missing !== undefined) report(context, types.missingArgument, { owner, argument: missing }, span);
  else report(context, types.unexpected, { found: 'an argument', owner, suggestion: undefined }, span);
}

// Writes short forms out: `global magnitude to 80%` as the statement that it stands for.

/** The same statements with every short form written out, blocks included; others are left as they are. */
export function desugar(statements: readonly Statement[], vocabulary: Vocabulary): readonly Statement[] {
  return statements.map((statement) => {
    const plain = renamed(expanded(statement, vocabulary), vocabulary);
    const { block } = plain;
    if (block === undefined) return plain;
    const inner = desugar(block.statements, vocabulary);
    const isSame = inner.every((one, index) => one === block.statements[index]);
    return isSame ? plain : { ...plain, block: { ...block, statements: inner } };
  });
}

function expanded(statement: Statement, vocabulary: Vocabulary): Statement {
  if (statement.headKind !== 'short-form') return statement;
  const form = formOf(statement.head, vocabulary);
  if (form === undefined) return statement;
  const { head, object } = statement;
  const clause = clauseOf(form, statement);
  return {
    ...statement,
    head: { ...head, text: form.verb },
    headKind: 'verb',
    object: [phraseOf([nameItem(form.object, head)])],
    clauses: object.length === 0 && !form.keepsWord ? statement.clauses : [clause, ...statement.clauses],
  };
}

function formOf(head: Word, vocabulary: Vocabulary): ShortFormDeclaration | undefined {
  const word = head.text.toLowerCase();
  return vocabulary.shortForms.find(({ opens }) => ('word' in opens ? opens.word === word : wordsOf(vocabulary, opens.category).has(word)));
}

/** The words before the first clause, as the clause that they belong to. */
function clauseOf(form: ShortFormDeclaration, { head, object }: Statement): Clause {
  const [first, ...rest] = object;
  // A form that begins with a call has the call itself in its object.
  const hasCall = first?.items[0]?.kind === 'call' && first.items[0].callee.span.start === head.span.start;
  const leading = form.keepsWord && !hasCall ? [nameItem(head.text, head)] : [];
  const phrases = [phraseOf([...leading, ...(first?.items ?? [])], head), ...rest];
  const end = object.at(-1)?.span.end ?? head.span.end;
  return { kind: 'clause', word: { ...head, text: form.clause }, phrases, span: { start: head.span.start, end } };
}

/** `retrain all` is another verb's statement; the vocabulary says which. */
function renamed(statement: Statement, vocabulary: Vocabulary): Statement {
  const declaration = vocabulary.heads.get(statement.head.text);
  if (declaration?.kind !== 'verb' || declaration.becomes === undefined) return statement;
  const { object, verb } = declaration.becomes;
  const isThat = statement.object.length > 0 && statement.object.every(({ items }) => items.length === 1 && isWord(items[0], object));
  return isThat ? { ...statement, head: { ...statement.head, text: verb } } : statement;
}

function nameItem(text: string, at: Word): Item {
  return { kind: 'name', text, quoted: false, span: at.span };
}

function phraseOf(items: readonly Item[], at?: Word): Phrase {
  const start = items[0]?.span.start ?? at?.span.start ?? 0;
  return { kind: 'phrase', items, span: { start, end: items.at(-1)?.span.end ?? start } };
}
