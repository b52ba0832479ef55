/** What a sweep or a branch varies, every value written out. */
import { flatMapDefined } from '../../basics/lists.ts';
import { add, compare, multiply, rational, type Rational, toDecimal } from '../../exact/rational.ts';
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { Quantity, Value, Variation, Window, Sweep, Branch, Repeat } from '../typed.ts';
import { report, textAt, type Context } from './context.ts';
import { declaredValue } from './read/amount-range.ts';
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import { statementsIn, type Statement } from '../ast.ts';
import { readBlockHead, quantityIn } from './block.ts';
import type { Lowering } from './lowering.ts';
import { oneArmAClient } from '../../diagnostics/catalogue/plan-clients.ts';
import { givenName, refuseHere } from './refusals.ts';

/** More values than this in one range are a slip of the pen. */
export const mostValues = 200;

/** `name` is the parameter where the value does not hold it itself. */
function variationOf(value: Value, name: Value | undefined, context: Context): Variation | undefined {
  if (value.kind !== 'record') return undefined;
  const { values, by } = value.fields;
  const varied = name ?? value.fields['name'];
  const text = varied?.kind === 'text' ? varied.text : varied?.kind === 'choice' ? varied.word : '';
  const step = by?.kind === 'quantity' ? by : undefined;
  if (values?.kind === 'window') {
    const steps = valuesOfRange(values, step, context);
    return steps && { name: text, values: steps };
  }
  if (step !== undefined) report(context, catalogue.withoutEffect, { word: 'by', reason: 'without a range such as `50%..90%`' }, step.span);
  if (values === undefined && varied?.kind === 'text') {
    return report(context, catalogue.missingPart, { owner: 'varying', part: 'in' }, value.span);
  }
  return { name: text, values: values?.kind === 'list' ? values.items : [] };
}

function valuesOfRange(range: Window, step: Quantity | undefined, context: Context): readonly Quantity[] | undefined {
  if (step === undefined) return report(context, catalogue.missingPart, { owner: 'in', part: 'by' }, range.span);
  const from = declaredValue(range.from, context);
  const to = declaredValue(range.to, context);
  const by = declaredValue(step, context);
  if (from === undefined || to === undefined || by === undefined) return undefined;
  if (by.n <= 0n) return report(context, types.notPositive, { written: textAt(context, step.span), owner: 'by' }, step.span);
  if (compare(to, add(from, multiply(by, rational(mostValues)))) > 0) {
    return report(context, types.tooManyValues, { written: textAt(context, range.span), limit: mostValues }, range.span);
  }
  const values: Quantity[] = [];
  for (let at: Rational = from; compare(at, to) <= 0; at = add(at, by)) {
    values.push({ ...range.from, amount: { kind: 'number', value: at }, span: range.span });
  }
  return values;
}

/** Lowers `sweep PARAM in …`. */
export function lowerSweep(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Sweep | undefined {
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statementsIn(statement.block), 'block', lowering);
  if (!head.fine || head.object === undefined) return undefined;
  const values = head.clauses.values['in'];
  if (values === undefined) {
    return report(lowering, catalogue.missingClause, { head: statement.head.text, clauses: '`in`' }, statement.head.span);
  }
  const variation = variationOf(values, head.object, lowering);
  return variation && { kind: 'sweep', over: [variation], body, span: statement.span };
}

/** Lowers branches: ways that vary something, or arms with statements of their own. */
export function lowerBranch(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Branch | undefined {
  const head = readBlockHead(statement, declaration, true, lowering);
  const inner = statementsIn(statement.block);
  const isArmed = inner.some((one) => isArm(one, lowering));
  const body = isArmed ? [] : lowering.steps(inner, 'block', lowering);
  const arms = isArmed ? flatMapDefined(inner, (one) => lowerArm(one, lowering)) : [];
  const ways = quantityIn(head.object, 'count');
  const varying = head.clauses.values['varying'];
  const written = statement.clauses.find(({ word }) => word.text.toLowerCase() === 'varying');
  if (head.fine && written !== undefined && varying === undefined) {
    const own = ways?.amount;
    const count = own?.kind === 'number' ? toDecimal(own.value) : 'N';
    return report(lowering, catalogue.valuesOfSeed, { ways: count }, written.span);
  }
  const variation = varying && variationOf(varying, undefined, lowering);
  const broken = !head.fine || (varying !== undefined && variation === undefined);
  if (broken) return undefined;
  const { over } = head.clauses.values;
  const others = isArmed || ways !== undefined || variation !== undefined;
  if (!hasOneKindOfArms(over, others, statement, lowering)) return undefined;
  return { kind: 'branch', ways, varying: variation && [variation], over, body, arms, span: statement.span };
}

/** Clients, or other arms. */
function hasOneKindOfArms(over: Value | undefined, others: boolean, { head }: Statement, context: Context): boolean {
  if (over !== undefined && others) report(context, oneArmAClient, {}, over.span);
  if (over === undefined && !others) {
    report(context, catalogue.missingClause, { head: head.text, clauses: '`N ways`, `varying`, `over` or arms' }, head.span);
  }
  return (over !== undefined) !== others;
}

function isArm(statement: Statement, context: Context): boolean {
  const declaration = context.vocabulary.heads.get(statement.head.text);
  return declaration?.kind === 'block' && declaration.builds === 'arm';
}

function lowerArm(statement: Statement, lowering: Lowering) {
  const declaration = lowering.vocabulary.heads.get(statement.head.text);
  if (declaration?.kind !== 'block' || declaration.builds !== 'arm') return refuseHere(statement, 'beside the arms of a branch', lowering);
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statementsIn(statement.block), 'block', lowering);
  const name = givenName(statement)?.text;
  return head.fine && name !== undefined ? { name, body } : undefined;
}

/** Lowers `repeat N times { … }`. */
export function lowerRepeat(statement: Statement, declaration: BlockDeclaration, lowering: Lowering): Repeat | undefined {
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statementsIn(statement.block), 'block', lowering);
  const times = quantityIn(head.object, 'count');
  if (!head.fine || times === undefined) return undefined;
  return { kind: 'repeat', times, until: head.clauses.values['until'], body, span: statement.span };
}
