/** `share weights within 1% of params`: weights become ± cells of one array. */
import type { PlannedShare } from '../plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-adapters.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { floor, multiply, rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { cellScales, hashPrime, mappings, type HashSeeds } from '../../model/shared/mapping.ts';
import type { Layer } from '../../model/graph.ts';
import { integerBelow } from '../../random/draw.ts';
import { stream } from '../../random/stream.ts';
import { parameterCount } from '../facts.ts';
import { leftOut, promised, amountOf, asChoice, clause, quantityClause, placeOf } from '../reading.ts';
import { complain, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { shareText } from '../share-text.ts';

/** What cells reach at first; --roast-init-std of the published code. */
const reach = 0.05;

export function planShare(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const { state, at, stage, facts, settings } = context;
    const selection = take(prunedLayers(statement, context));
    const layers = selection.filter(({ count }) => count > 0);
    const within = promised(quantityClause(statement, 'within'), '`within`');
    const weights = layers.reduce((sum, { count }) => sum + count, 0);
    const cells = Number(floor(multiply(amountOf(within), rational(weights))));
    const faults = faultsOf(statement, layers, { weights, cells }, context);
    if (faults.length > 0) return fail(faults);
    const seeds = (name: string): HashSeeds => seedsOf(settings.seed, `${stage.streams}/${name}`);
    const planned: PlannedShare = {
      kind: 'share',
      at,
      mapped: wordOf(statement, 'mapped', mappings) ?? 'pareto',
      scaled: wordOf(statement, 'scaled', cellScales) ?? 'squared',
      within: shareText(amountOf(within)),
      weights,
      cells,
      layers: layers.map(({ name, tensor, count }) => ({ layer: name, tensor, weights: count })),
      reach,
      map: seeds('mapping'),
      signs: seeds('signs'),
      stream: `${stage.streams}/cells`,
      memory: parameterCount(facts) - weights + cells,
      defaults: [
        ...leftOut({ layers: clause(statement, 'in'), mapped: clause(statement, 'mapped'), scaled: clause(statement, 'scaled') }),
        'reach',
      ],
    };
    return { statements: [planned], state: { ...state, shared: planned }, diagnostics: [] };
  });
}

function wordOf<Word extends string>(statement: TypedStatement, name: string, words: readonly Word[]): Word | undefined {
  const value = clause(statement, name);
  return words.find((word) => value !== undefined && word === asChoice(value).word);
}

function faultsOf(
  statement: TypedStatement,
  layers: readonly Layer[],
  { weights, cells }: { readonly weights: number; readonly cells: number },
  context: PlanContext,
): readonly Diagnostic[] {
  const other = layers.find(({ type }) => type !== 'float32');
  if (other !== undefined) {
    return [complain(context, catalogue.sharedType, { layer: other.name, type: other.type }, placeOf(statement, 'in'))];
  }
  if (cells === 0 || cells >= hashPrime) {
    return [complain(context, catalogue.noCells, { weights, cells, most: hashPrime - 1 }, placeOf(statement, 'within'))];
  }
  return [];
}

/** As the published code draws them: odd, and above 2. */
function seedsOf(seed: number, path: string): HashSeeds {
  const draws = stream(seed, path);
  const draw = (): number => 2 * (integerBelow(draws, (hashPrime - 1) / 2 - 2) + 1) + 1;
  return { a: draw(), b: draw(), d: draw() };
}
