/** A plan for another engine, from its files to the text that is sealed by its hash. */
import { ownAt } from '../basics/own.ts';
import { createHash } from 'node:crypto';
import { collecting, hasErrors, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import * as models from '../model/index.ts';
import { answerFor, ofKindIn, type Answers, type StatementKind } from '../plan/of-kind.ts';
import type { Plan, PlannedPrune, PlannedRewire, PlannedStage, PlannedUpdate } from '../plan/plan.ts';
import { compiledFormat, type CompiledPlan, type CompiledStage, type CompiledStatement, type CompiledTensor } from './compiled-plan.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { valuesAt } from '../basics/maps.ts';
import { toDecimal } from '../exact/rational.ts';
import { foldersOf } from '../plan/name-in-path.ts';
import { denseLayers, isBudgetPrune, isUnitPrune } from '../plan/pruning.ts';
import { fallOfPlan, progressOf, shareAfter } from '../plan/rewire/fall.ts';
import { everyTime, isRewired, spreadOver, timesIn, timesOf } from '../plan/schedule/times.ts';
import { updateAt } from '../plan/schedule/updates.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import { namedParameters } from '../export/arrays.ts';
import { inBlockOrder } from '../state/layer-weights.ts';
import { compiledShares, compiledUnits, budgetOf, sizesOf, unitCosts, type UnitCosts } from './compile-units.ts';
import { sha256Hex } from '../language/canonical/hash.ts';

/** No weight is read, unless the plan is to hold to these very weights. */
export function compileFor(plan: Plan, path: string, holdsWeights = false): Outcome<CompiledPlan> {
  return collecting((take, fail) => {
    const files = take(openModelFiles(path));
    try {
      const { value: model, diagnostics } = models.readModel(files);
      if (model === undefined || hasErrors(diagnostics)) return fail(diagnostics);
      const compiled = take(compilePlan(plan, model));
      return holdsWeights ? withHashes(compiled, model, files) : compiled;
    } finally {
      files.close();
    }
  });
}

/** Of float32 values, little-endian, as they are stored. Cells are left out: their module keeps gates in another order. */
function withHashes(compiled: CompiledPlan, model: models.Model, files: models.ModelFiles): CompiledPlan {
  const stored = new Map([...models.storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const hashOf = (name: string): string | undefined => {
    const tensor = stored.get(name);
    const values = tensor && models.tensorValues(tensor, files).value;
    return values instanceof Float32Array
      ? createHash('sha256')
          .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
          .digest('hex')
      : undefined;
  };
  const tensors = compiled.tensors.map((one) => (one.gates === undefined ? { ...one, sha256: hashOf(one.tensor) } : one));
  return { ...compiled, tensors };
}

/** The plan is one that the engine carries out (`notCarriedOut`). */
function compilePlan(plan: Plan, model: models.Model): Outcome<CompiledPlan> {
  const layers = new Map(models.readLayers(model).layers.map((layer) => [layer.name, layer]));
  const costs = unitCosts(model, plan);
  const isSeveral = (plan.task.inputs ?? plan.task.outputs) !== undefined;
  const namesOf = (ports: readonly models.ValueInfo[]) => (isSeveral ? ports.map(({ name }) => name) : undefined);
  return collecting((take) => ({
    format: compiledFormat,
    engine: 'pytorch',
    plan,
    text: planToYaml(plan),
    tensors: tensorsOf(model, layers),
    inputs: namesOf(model.graph.inputs),
    outputs: namesOf(model.graph.outputs),
    folders: Object.fromEntries(foldersOf(plan.ends ?? [])),
    stages: Object.fromEntries(plan.stages.map((stage) => [stage.path, take(compiledStage(stage, { model, layers, costs }))])),
  }));
}

type Around = { readonly model: models.Model; readonly layers: ReadonlyMap<string, models.Layer>; readonly costs: UnitCosts };

function tensorsOf(model: models.Model, layers: ReadonlyMap<string, models.Layer>): readonly CompiledTensor[] {
  const byTensor = new Map([...layers.values()].map((layer) => [layer.tensor, layer]));
  const norms = models.normsBehind(model);
  const recurrent = recurrentNames(model, byTensor);
  return namedParameters(model).parameters.flatMap(({ name, stored, tensor: { dims }, transposed }) => {
    const layer = byTensor.get(stored);
    const cells = recurrent.get(stored);
    const own = layer && { layer: layer.name, axes: layer.axes, groups: layer.groups, norm: norms.get(stored) };
    const names = cells?.names ?? [name];
    return names.map((one) => ({ tensor: stored, name: one, transposed, dims, gates: cells?.gates, ...own }));
  });
}

/** ONNX and PyTorch order the gates of a cell differently: of each block of ONNX, the place that PyTorch has it in. */
const gateOrders: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 3, 1, 2], GRU: [1, 0, 2], RNN: [0] };

/** By stored tensor. */
function recurrentNames(model: models.Model, layers: ReadonlyMap<string, models.Layer>) {
  const found = new Map<string, { readonly names: readonly string[]; readonly gates: readonly number[] }>();
  for (const { op, domain, inputs } of model.graph.nodes) {
    const gates = domain === '' ? ownAt(gateOrders, op) : undefined;
    const [, input = '', hidden = '', bias = ''] = inputs;
    const module = layers.get(input)?.name.replace(/\.input$/, '');
    if (gates === undefined || module === undefined) continue;
    found.set(input, { names: [`${module}.weight_ih_l0`], gates });
    found.set(hidden, { names: [`${module}.weight_hh_l0`], gates });
    found.set(bias, { names: [`${module}.bias_ih_l0`, `${module}.bias_hh_l0`], gates });
  }
  return found;
}

function compiledStage({ path, statements }: PlannedStage, around: Around): Outcome<CompiledStage> {
  return collecting((take) => {
    const made = statements.flatMap((statement, index): (readonly [string, CompiledStatement])[] => {
      const own = answerFor(compiled, statement, around, path);
      return own === undefined ? [] : [[String(index), take(own)]];
    });
    return { statements: Object.fromEntries(made) };
  });
}

/** By kind, what a statement comes to; the others need no more than what the plan says. */
const compiled: Partial<Answers<StatementKind, [around: Around, stage: string], Outcome<CompiledStatement>>> = {
  rewire: (rewire) => done({ moves: movesOf(rewire) }),
  compact: (_, { costs }, stage) => sizesOf(costs, { stage, what: '`compact`' }),
  prune: (prune, { model, layers, costs }, stage) =>
    collecting((take) => {
      const shares = compiledShares(model, prune);
      if (!isUnitPrune(prune)) return { ...compiledPrune(prune, layers), ...shares };
      const updates = everyUpdate(prune);
      const own = { updates, units: compiledUnits(model, prune), ...shares };
      if (!isBudgetPrune(prune)) return own;
      return { ...own, budget: take(budgetOf(prune, updates, costs, { stage, what: `\`prune ${prune.units}\`` })) };
    }),
};

function compiledPrune(prune: PlannedPrune, layers: ReadonlyMap<string, models.Layer>): CompiledStatement {
  const dense = new Set(denseLayers(prune));
  const own = valuesAt(
    layers,
    prune.layers.filter((name) => !dense.has(name)),
  );
  const turns = inBlockOrder(prune, own).map((turn) => turn.map(({ name }) => name));
  return { updates: everyUpdate(prune), turns };
}

function everyUpdate(prune: PlannedPrune): readonly PlannedUpdate[] {
  return flatMapDefined([...everyTime(prune)], (time) => updateAt(prune, time));
}

function movesOf(rewire: PlannedRewire): NonNullable<CompiledStatement['moves']> {
  const fall = fallOfPlan(rewire);
  const times = spreadOver(rewire.window, timesIn(rewire.window)).filter((time) => isRewired(rewire, time));
  return times.map((step) => ({ step, share: toDecimal(shareAfter(fall, progressOf(rewire, step))) }));
}

/** How many updates of the plan are written out. */
export function updatesIn({ stages }: Plan): number {
  const counts = [...ofKindIn(stages, 'prune').map(timesOf), ...ofKindIn(stages, 'rewire').map(({ window }) => timesIn(window))];
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The last line is a hash of the others, which an edited plan does not match. */
export function sealed(compiled: CompiledPlan): string {
  const text = JSON.stringify(compiled, undefined, 1);
  const before = `${text.slice(0, text.lastIndexOf('\n}'))},\n`;
  return `${before} "sha256": "${sha256Hex(before)}"\n}\n`;
}
