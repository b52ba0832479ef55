/** Checks that every name and function in an expression is known, each where it stands. */
import * as names from '../../diagnostics/catalogue/names.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { wordsOf, type ExpressionShape } from '../../vocabulary/index.ts';
import { unsliced } from '../../basics/slices.ts';
import type { CallItem, Item, Phrase, Word } from '../ast.ts';
import { report, type Context } from './context.ts';
import { partsOfItem } from '../syntax/fold-item.ts';
import { isVisible, visibleKinds, visibleNames } from './expand.ts';
import { definitionOf, namesOf } from '../names.ts';
import { refuseForeign } from './refusals.ts';
import { listed, spellingFix, suggest, suggestMethod } from '../../diagnostics/suggest.ts';

export interface Scope {
  readonly role: ExpressionShape['role'];
  /** Parameters of the definition that the expression belongs to. */
  readonly own: ReadonlySet<string>;
  /** Words that may have been meant although none is an expression. */
  readonly others: Iterable<string>;
}

/** False where a name is unknown; the first one is reported. */
export function checkNames(node: Item | Phrase, scope: Scope, context: Context): boolean {
  if (node.kind === 'phrase') return checkPhrase(node.items, scope, context);
  if (node.kind === 'name') return isKnown(node.text, scope, context) || refuse(node, 'variable', scope, context);
  if (node.kind === 'call') return checkCall(node, scope, context);
  return partsOfItem(node).every((part) => checkNames(part, scope, context));
}

/** Axes behind `over` are no names of values. */
function checkPhrase(items: readonly Item[], scope: Scope, context: Context): boolean {
  const over = items.findIndex((item) => item.kind === 'name' && item.text === 'over');
  const values = over > 0 ? items.slice(0, over) : items;
  return values.every((item) => checkNames(item, scope, context));
}

function checkCall(call: CallItem, scope: Scope, context: Context): boolean {
  const { callee } = call;
  const loss = scope.role === 'loss' ? wordsOf(context.vocabulary, 'loss').get(callee.text) : undefined;
  if (loss === undefined) {
    const isFunction = wordsOf(context.vocabulary, 'function').has(callee.text);
    const isDefined = isVisible(callee.text, scope.role, context);
    const isBuiltIn = builtIn.has(callee.text);
    if (!isFunction && !isDefined && !isBuiltIn) return refuse(callee, 'function', scope, context);
  }
  const known = loss?.args?.map((parameter) => parameter.name);
  for (const { name } of call.args) {
    if (known === undefined || name === undefined || known.includes(name.text)) continue;
    const suggestion = suggest(name.text, known);
    const args = { word: name.text, owner: callee.text, known: listed(known), suggestion };
    report(context, names.unknownArgument, args, name.span, { fixes: spellingFix(name.span, suggestion) });
    return false;
  }
  const missing = loss?.args?.find(({ required }) => required === true);
  if (missing !== undefined && call.args.every(({ name }) => name !== undefined && name.text !== missing.name)) {
    report(context, types.missingArgument, { owner: callee.text, argument: missing.name }, call.span);
    return false;
  }
  // Layers, outputs, and words of a category are no names of expressions.
  const isOther = (name: Word | undefined): boolean => {
    const shape = loss?.args?.find((one) => one.name === name?.text)?.shape;
    return shape?.kind === 'selector' || shape?.kind === 'choice' || (shape?.kind === 'name' && shape.of.length === 0);
  };
  return call.args.every(({ name, value }) => isOther(name) || checkNames(value, scope, context));
}

/** Functions of numbers that curves use. */
const builtIn: ReadonlySet<string> = new Set(['cos', 'floor']);
const constants: ReadonlySet<string> = new Set(['pi']);
/** What slices are taken of. */
const ofOutput: ReadonlySet<string> = new Set(['y', 'label']);

function isKnown(name: string, scope: Scope, context: Context): boolean {
  if (scope.own.has(name) || constants.has(name)) return true;
  const { vocabulary } = context;
  const whole = unsliced(name);
  if (whole !== name) return ofOutput.has(whole) && !scope.own.has(whole);
  if (wordsOf(vocabulary, 'variable').has(name)) return true;
  if (definitionOf(context.names, ['param'], name) !== undefined) return true;
  if (isVisible(name, scope.role, context)) return true;
  if (isStored(name, scope.role, context)) return true;
  const isTeacher = name === 'original' || definitionOf(context.names, ['mark', 'model'], name);
  if (scope.role === 'loss' && (isTeacher || wordsOf(vocabulary, 'loss').has(name))) return true;
  return isMarked(name, context) || (scope.role === 'criterion' && isOfModel(name, context));
}

/** `scorer.y`: the output of another model. */
function isOfModel(name: string, context: Context): boolean {
  const model = name.endsWith('.y') ? name.slice(0, -2) : '';
  return definitionOf(context.names, ['model'], model) !== undefined;
}

/** The name of a statistic that the recipe collects; criteria alone read them. */
export function isStored(name: string, role: Scope['role'], { names: known }: Context): boolean {
  return role === 'criterion' && definitionOf(known, ['statistic'], name) !== undefined;
}

/** `start.w`: a variable at a mark. */
function isMarked(name: string, context: Context): boolean {
  const dot = name.lastIndexOf('.');
  const mark = name.slice(0, Math.max(dot, 0));
  const isMark = mark === 'original' || definitionOf(context.names, ['mark'], mark) !== undefined;
  return dot > 0 && isMark && wordsOf(context.vocabulary, 'variable').has(name.slice(dot + 1));
}

function refuse(word: Word, kind: string, scope: Scope, context: Context): false {
  const { vocabulary } = context;
  const isFunction = kind === 'function';
  const candidates = [
    ...scope.own,
    ...(isFunction ? wordsOf(vocabulary, 'function').keys() : wordsOf(vocabulary, 'variable').keys()),
    ...visibleNames(scope.role, context),
    ...(isFunction ? [] : namesOf(context.names, ['param', ...storedKinds(scope.role)])),
    ...(scope.role === 'loss' ? wordsOf(vocabulary, 'loss').keys() : []),
    ...(scope.role === 'loss' ? ['original', ...namesOf(context.names, ['mark', 'model'])] : []),
    ...scope.others,
  ];
  // A function of ours in capitals is misspelt, whatever another tool calls so.
  const isOurs = isFunction && wordsOf(vocabulary, 'function').has(word.text.toLowerCase());
  if (scope.role === 'criterion' && !isOurs && refuseForeign('criterion', word.text, { span: word.span, context })) return false;
  const isCut = unsliced(word.text) !== word.text;
  const kinds = isCut ? 'slice of `y` or `label`' : `variable or ${visibleKinds[scope.role].join(' or ')}`;
  const args = {
    word: word.text,
    kind: isFunction ? 'function' : kinds,
    suggestion: spacedMinus(word.text, scope, context) ?? suggestMethod(word.text, candidates),
  };
  report(context, names.unknownInExpression, args, word.span, { fixes: spellingFix(word.span, args.suggestion) });
  return false;
}

/** Collected statistics stand in criteria. */
export function storedKinds(role: Scope['role']): readonly ['statistic'] | readonly [] {
  return role === 'criterion' ? ['statistic'] : [];
}

/** A hyphen between letters is a letter: `w-w0` is one word, `w - w0` two. */
function spacedMinus(word: string, scope: Scope, context: Context): string | undefined {
  const parts = word.split('-');
  return parts.length > 1 && parts.every((part) => isKnown(part, scope, context)) ? parts.join(' - ') : undefined;
}
