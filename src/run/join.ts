/** Joins the ends of arms: their mean, or one of them; of several seeds the first goes on. */
import { itemAt } from '../basics/must.ts';
import { nothingBest } from '../diagnostics/catalogue/run-structure.ts';
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedAverage, PlannedExpect, PlannedPick, PlannedStage } from '../plan/plan.ts';
import { isJoin, type PlannedJoin } from '../plan/statement-facts.ts';
import { judge } from '../measure/judge-claims.ts';
import type { RunContext } from '../state/context.ts';
import { mergeAdapters, type RunState } from '../state/network.ts';
import { watchedData, type Observer } from '../measure/observer.ts';
import { averageNetworks } from '../train/average.ts';

/** The join that a stage consists of; undefined for a stage that starts from one state. */
export function joinOf({ statements }: PlannedStage): PlannedJoin | undefined {
  const [only] = statements;
  return only !== undefined && isJoin(only) ? only : undefined;
}

/** `inputs` are the ends of the arms, in the order of the join's `arms`. */
export async function joinStates(
  context: RunContext,
  observer: Observer,
  { stage, join, inputs }: { readonly stage: PlannedStage; readonly join: PlannedJoin; readonly inputs: readonly RunState[] },
): Promise<Outcome<RunState>> {
  switch (join.kind) {
    case 'average':
      return averaged(context, stage, join, inputs);
    case 'pick':
      return await picked(context, observer, stage, join, inputs);
    case 'expect':
      return await judgedOverSeeds(context, observer, stage, join, inputs);
  }
}

/** Marks are those from before the branch; no optimizer has a state that is a mean. */
function averaged({ emit }: RunContext, { path }: PlannedStage, { arms, weights }: PlannedAverage, inputs: readonly RunState[]) {
  return collecting((take) => {
    const [first] = inputs;
    if (first === undefined) throw new Error('there is nothing to average');
    const named = inputs.map(({ network }, index) => {
      const weight = weights?.[index];
      const own = { arm: itemAt(arms, index), network: mergeAdapters(network) };
      return weight === undefined ? own : { ...own, weight };
    });
    const mean = take(averageNetworks(named, path));
    emit({ event: 'average', stage: path, arms });
    return { ...first, network: mean, trainings: new Map() };
  });
}

async function judgedOverSeeds(
  context: RunContext,
  observer: Observer,
  stage: PlannedStage,
  { claim, text }: PlannedExpect,
  inputs: readonly RunState[],
): Promise<Outcome<RunState>> {
  const [own] = inputs;
  if (own === undefined) throw new Error('the first seed is the recipe’s own');
  const verdict = await judge(context, observer, { claim, states: inputs, on: watchedData(context.datasets) ?? '' });
  context.emit({ event: 'expect', stage: stage.path, claim: text, ...verdict });
  return { value: own, diagnostics: [] };
}

async function picked(
  { emit }: RunContext,
  observer: Observer,
  { path }: PlannedStage,
  { arms, arm, by }: PlannedPick,
  inputs: readonly RunState[],
): Promise<Outcome<RunState>> {
  if (by === undefined) {
    const chosen = inputs[arms.indexOf(arm ?? '')];
    if (chosen === undefined) throw new Error(`the plan picks ${arm}, which is none of its arms`);
    emit({ event: 'pick', stage: path, arm: arm ?? '' });
    return { value: chosen, diagnostics: [] };
  }
  const { metric, on, best } = by;
  const values: number[] = [];
  for (const { network, samples } of inputs) values.push(await observer.value(network, metric, on, samples));
  const index = bestOf(values, best);
  const chosen = inputs[index];
  if (chosen === undefined) return { diagnostics: [diagnose(nothingBest, { stage: path, metric, on })] };
  const measured = Object.fromEntries(arms.map((name, i) => [name, values[i] ?? NaN]));
  emit({ event: 'pick', stage: path, arm: itemAt(arms, index), by: { metric, on, values: measured } });
  return { value: chosen, diagnostics: [] };
}

/** The index of the best number, the first of equal ones; −1 where none is a number. */
export function bestOf(values: readonly number[], best: 'highest' | 'lowest'): number {
  let chosen = -1;
  values.forEach((value, index) => {
    const before = values[chosen] ?? (best === 'highest' ? -Infinity : Infinity);
    const isBetter = best === 'highest' ? value > before : value < before;
    if (isBetter || (chosen < 0 && value === before)) chosen = index;
  });
  return chosen;
}
