/** Biases that `compensating by bias` gives to layers which have none. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { Recipe } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { insertionName } from '../../model/insert/insert-nodes.ts';
import type { ModelFacts, SizedInsertion } from '../facts.ts';
import type { PlanContext, PlannedStep } from '../plan-context.ts';
import { isUnitPrune, readersOf } from '../pruning.ts';
import { unroll } from '../unroll/unroll.ts';
import { compensationOf } from './compensation.ts';

/** Whether a prune of the recipe may need biases that the model lacks. */
export function compensatesByBias({ body, source }: Recipe): boolean {
  const statements = unroll(body, source).stages.flatMap(({ stage }) => stage.statements);
  return statements.some((statement) => compensationOf(statement, []).compensation === 'bias');
}

/** The bias that `compensating by bias` gives to a layer; undefined where it has one, or where none can be given. */
export function biasFor({ name, tensor }: Layer, { siteOf }: Pick<ModelFacts, 'siteOf'>): SizedInsertion | undefined {
  const insertion = { layer: name, tensor, form: 'bias', size: 1 } as const;
  const site = siteOf?.(insertion);
  if (site === undefined || 'refused' in site) return undefined;
  return { ...insertion, parameters: site.dims.flat().reduce((product, size) => product * size, 1), macs: 0 };
}

/** A prune, planned once more behind the biases that it gives to layers which have none. */
export function withBiases(
  step: PlannedStep,
  { facts, state }: PlanContext,
  again: (state: PlanContext['state']) => PlannedStep,
): PlannedStep {
  const prune = step.statements.find((one) => one.kind === 'prune');
  if (prune?.compensation !== 'bias') return step;
  const named = new Set(prune.layers);
  const changed = isUnitPrune(prune) ? readersOf(prune.groups, facts.layers) : facts.layers.filter(({ name }) => named.has(name));
  const created = flatMapDefined(changed, (layer) => biasFor(layer, facts)).filter((it) => !state.inserted.has(insertionName(it)));
  if (created.length === 0) return step;
  const layers = created.map(({ layer, tensor, parameters, macs }) => ({ layer, tensor, parameters, macs }));
  const parameters = layers.reduce((sum, one) => sum + one.parameters, 0);
  const insert = { kind: 'insert', at: prune.window.first, form: 'bias', layers, parameters, macs: 0 } as const;
  const inserted = new Map([...state.inserted, ...created.map((it) => [insertionName(it), 'open'] as const)]);
  const planned = again({ ...state, inserted });
  return { ...planned, statements: [insert, ...planned.statements] };
}
