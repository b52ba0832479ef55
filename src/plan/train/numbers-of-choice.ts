/** The numbers of a word that trains on units: those that are written, within their limits, and else the usual ones. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice } from '../../language/typed.ts';
import { amountOf, asQuantity } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { argumentShape, limitFault } from '../within-limits.ts';

export function numbersOfChoice<Numbers extends Readonly<Record<string, number>>>(
  choice: Choice,
  usual: Numbers,
  context: PlanContext,
): { readonly numbers: Numbers; readonly diagnostics: readonly Diagnostic[] } {
  const written = Object.keys(usual).flatMap((name) => {
    const value = choice.args[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const numbers = written.map(([name, value]) => [name, toNumber(amountOf(asQuantity(value)))]);
  const faults = written.map(([name, value]) =>
    limitFault(name, argumentShape('trained', choice.word, name), value, context),
  );
  return {
    numbers: { ...usual, ...Object.fromEntries(numbers) },
    diagnostics: faults.filter((fault) => fault !== undefined),
  };
}
