/** Lowers branches: ways that vary something, or arms with statements of their own. */
import { oneArmAClient } from '../../diagnostics/catalogue/plan-clients.ts';
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import { toDecimal } from '../../exact/rational.ts';
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Branch, Value } from '../typed.ts';
import { quantityIn, readBlockHead } from './block.ts';
import { report, type Context } from './context.ts';
import { givenName } from './given-name.ts';
import type { Lowering } from './lowering.ts';
import { refuseHere } from './refusals.ts';
import { variationOf } from './variation.ts';

export function lowerBranch(
  statement: Statement,
  declaration: BlockDeclaration,
  lowering: Lowering,
): Branch | undefined {
  const head = readBlockHead(statement, declaration, true, lowering);
  const inner = statement.block?.statements ?? [];
  const isArmed = inner.some((one) => isArm(one, lowering));
  const body = isArmed ? [] : lowering.steps(inner, 'block', lowering);
  const arms = isArmed ? inner.flatMap((one) => lowerArm(one, lowering) ?? []) : [];
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
  return {
    kind: 'branch',
    ...(ways === undefined ? {} : { ways }),
    ...(variation === undefined ? {} : { varying: [variation] }),
    ...(over === undefined ? {} : { over }),
    body,
    arms,
    span: statement.span,
  };
}

/** Clients, or other arms. */
function hasOneKindOfArms(
  over: Value | undefined,
  others: boolean,
  { head }: Statement,
  context: Context,
): boolean {
  if (over !== undefined && others) report(context, oneArmAClient, {}, over.span);
  if (over === undefined && !others) {
    const args = { head: head.text, clauses: '`N ways`, `varying`, `over` or arms' };
    report(context, catalogue.missingClause, args, head.span);
  }
  return (over !== undefined) !== others;
}

function isArm(statement: Statement, context: Context): boolean {
  const declaration = context.vocabulary.heads.get(statement.head.text);
  return declaration?.kind === 'block' && declaration.builds === 'arm';
}

function lowerArm(statement: Statement, lowering: Lowering) {
  const declaration = lowering.vocabulary.heads.get(statement.head.text);
  if (declaration?.kind !== 'block' || declaration.builds !== 'arm') {
    return refuseHere(statement, 'beside the arms of a branch', lowering);
  }
  const head = readBlockHead(statement, declaration, false, lowering);
  const body = lowering.steps(statement.block?.statements ?? [], 'block', lowering);
  const name = givenName(statement)?.text;
  return head.fine && name !== undefined ? { name, body } : undefined;
}
