/** Compiles a plan for another engine: names and layouts of parameters, and every update worked out. */
import { valuesAt } from '../basics/maps.ts';
import { toDecimal } from '../exact/rational.ts';
import { readLayers, type Layer, type Model } from '../model/index.ts';
import type { Plan, PlannedPrune, PlannedRewire, PlannedStage, PlannedUpdate } from '../plan/plan.ts';
import { denseLayers } from '../plan/pruning.ts';
import { fallOfPlan, progressOf, shareAfter } from '../plan/rewire/fall.ts';
import { everyTime, isRewired, spreadOver, timesIn, timesOf } from '../plan/schedule/times.ts';
import { updateAt } from '../plan/schedule/updates.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import { namedParameters } from '../export/pytorch-names.ts';
import { inBlockOrder } from '../state/block-order.ts';
import { compiledFormat, type CompiledPlan, type CompiledStage, type CompiledStatement, type CompiledTensor } from './compiled-plan.ts';

/** The plan is one that the engine carries out (`notCarriedOut`). */
export function compilePlan(plan: Plan, model: Model): CompiledPlan {
  const layers = new Map(readLayers(model).layers.map((layer) => [layer.name, layer]));
  return {
    format: compiledFormat,
    engine: 'pytorch',
    plan,
    text: planToYaml(plan),
    tensors: tensorsOf(model, layers),
    stages: Object.fromEntries(plan.stages.map((stage) => [stage.path, compiledStage(stage, layers)])),
  };
}

function tensorsOf(model: Model, layers: ReadonlyMap<string, Layer>): readonly CompiledTensor[] {
  const byTensor = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  return namedParameters(model).parameters.map(({ name, stored, tensor: { dims }, transposed }) => {
    const layer = byTensor.get(stored);
    const own = layer && { layer: layer.name, axes: layer.axes, groups: layer.groups };
    return { tensor: stored, name, transposed, dims, ...own };
  });
}

function compiledStage({ statements }: PlannedStage, layers: ReadonlyMap<string, Layer>): CompiledStage {
  const compiled = statements.flatMap((statement, index): (readonly [string, CompiledStatement])[] => {
    if (statement.kind === 'prune') return [[String(index), compiledPrune(statement, layers)]];
    return statement.kind === 'rewire' ? [[String(index), { moves: movesOf(statement) }]] : [];
  });
  return { statements: Object.fromEntries(compiled) };
}

function compiledPrune(prune: PlannedPrune, layers: ReadonlyMap<string, Layer>): CompiledStatement {
  const dense = new Set(denseLayers(prune));
  const own = valuesAt(
    layers,
    prune.layers.filter((name) => !dense.has(name)),
  );
  const turns = inBlockOrder(prune, own).map((turn) => turn.map(({ name }) => name));
  return { updates: everyUpdate(prune), turns };
}

function everyUpdate(prune: PlannedPrune): readonly PlannedUpdate[] {
  return [...everyTime(prune)].flatMap((time) => updateAt(prune, time) ?? []);
}

function movesOf(rewire: PlannedRewire): NonNullable<CompiledStatement['moves']> {
  const fall = fallOfPlan(rewire);
  const times = spreadOver(rewire.window, timesIn(rewire.window)).filter((time) => isRewired(rewire, time));
  return times.map((step) => ({ step, share: toDecimal(shareAfter(fall, progressOf(rewire, step))) }));
}

/** How many updates of the plan are written out. */
export function updatesIn({ stages }: Plan): number {
  const counts = stages.flatMap(({ statements }) =>
    statements.map((statement) => {
      if (statement.kind === 'prune') return timesOf(statement);
      return statement.kind === 'rewire' ? timesIn(statement.window) : 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
