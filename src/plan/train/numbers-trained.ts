/** How many numbers an optimizer moves in a statement, and those beside parameters in words. */
import type { PlannedTrain } from '../plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice } from '../../language/typed.ts';
import { amountOf, asQuantity } from '../reading.ts';
import type { PlanContext } from '../plan-context.ts';
import { argumentShape, limitFault } from '../declared.ts';

/** Parameters of the model and of adapters, the scores beside weights, gates on units, thresholds, and what gates by input read by, codes with their router, logits of widths, and cells. */
export function numbersTrained({ trained }: PlannedTrain): number {
  const { parameters, scores = 0, gates = 0, thresholds = 0 } = trained;
  const { inputGates = 0, codes = 0, widths = 0, cells = 0 } = trained;
  return parameters + scores + gates + thresholds + inputGates + codes + widths + cells;
}

/** `, and 400 gates`; empty where nothing trains beside parameters. */
export function besideText(
  trained: Pick<PlannedTrain['trained'], 'scores' | 'gates' | 'thresholds' | 'inputGates' | 'codes' | 'widths' | 'cells'>,
  count: (numbers: number) => string,
): string {
  const besides = [
    ['scores', trained.scores],
    ['gates', trained.gates],
    ['thresholds', trained.thresholds],
    ['numbers of gates by input', trained.inputGates],
    ['numbers of codes and their router', trained.codes],
    ['widths', trained.widths],
    ['cells of shared weights', trained.cells],
  ] as const;
  return besides.map(([beside, own]) => (own === undefined ? '' : `, and ${count(own)} ${beside}`)).join('');
}

/** The numbers of a word that trains on units: those that are written, within their limits, and else the usual ones. */
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
  const faults = written.map(([name, value]) => limitFault(name, argumentShape('trained', choice.word, name), value, context));
  return { numbers: { ...usual, ...Object.fromEntries(numbers) }, diagnostics: faults.filter((fault) => fault !== undefined) };
}
