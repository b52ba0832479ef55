/** The way from a text to a plan, on one screen: parse, check, bind, plan. No file is opened here. */
import { diagnosticsOf, finding, hasErrors, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { opsetOf } from './model/graph.ts';
import { sumAt } from './basics/maps.ts';
import { checkPlannedSource } from './check-source.ts';
import { knownGradientFaults, gradientGap, labelDims } from './compute/gradient-faults.ts';
import { measurementFaults } from './compute/statistics/measurement-faults.ts';
import { graphMemory } from './compute/memory/graph-memory.ts';
import { relevanceGap } from './compute/relevance/gaps.ts';
import { bind } from './language/check/bind.ts';
import { canonicalRecipe } from './language/canonical/canonical-recipe.ts';
import { canonicalText } from './language/canonical/canonical.ts';
import { withSettings } from './language/canonical/hash.ts';
import type { Recipe } from './language/typed.ts';
import type { ReadUsed } from './language/use/library.ts';
import * as models from './model/index.ts';
import { compensatesByBias } from './plan/prune/created-biases.ts';
import { insertedFacts, insertionsIn } from './plan/train/inserting.ts';
import { plannedInsertions } from './plan/train/planned-train.ts';
import { findIncoherence } from './plan/coherence.ts';
import { estimateMemory } from './plan/memory/estimate-memory.ts';
import { tokenFacts } from './plan/units/token-facts.ts';
import { estimateResource, sizesWithout } from './plan/units/meter.ts';
import { plan, type ModelFacts, type Plan } from './plan/index.ts';
import type { PlanSettings } from './plan/facts.ts';
import { readLengths, settle, type Choices } from './project/settings.ts';
import type { Project } from './project/project.ts';
import { samplesInput } from './project/task.ts';

export { checkPlannedSource, checkSource } from './check-source.ts';

/** What a plan depends on besides the recipe's text. */
export interface Inputs extends Choices {
  readonly graph: models.Graph;
  readonly facts: ModelFacts;
  readonly project: Project | undefined;
  /** Number of samples by data set. */
  readonly samples: Readonly<Record<string, number>>;
  /** The dimensions of a sample, where there are data. */
  readonly sampleDims?: readonly number[];
  /** Of each column, where several are fed. */
  readonly partDims?: readonly (readonly number[])[];
  /** Bytes that a sample and its labels take in memory. */
  readonly sampleBytes?: number;
  /** What is made into samples, by data set; nothing for arrays. */
  readonly sources?: PlanSettings['sources'];
  readonly classes?: PlanSettings['classes'];
  /** The axes of outputs that hold the classes, as the labels tell them. */
  readonly axes?: Pick<PlanSettings['task'], 'classes' | 'outputs'>;
  readonly beside?: PlanSettings['beside'];
  /** The files of other models, as the recipe writes their paths. */
  readonly teachers?: PlanSettings['teachers'];
  /** What was measured of the model's latency on a batch. */
  readonly profiles?: PlanSettings['profiles'];
  /** Values of parameters, as a recipe would write them: `target` → `90%`. */
  readonly settings: ReadonlyMap<string, string>;
  /** `20 epochs`, `STAGE=500 steps`. */
  readonly lengths: readonly string[];
  /** The model with what the recipe inserts; absent where models are not changed. */
  readonly inserting?: (insertions: readonly models.Insertion[]) => ModelFacts;
  /** Gives the files that the recipe uses. */
  readonly read?: ReadUsed | undefined;
}

/** Stops at the first part that is at fault: what comes after would be judged by a guess. */
export function compile(source: Source, inputs: Inputs): Outcome<Plan> {
  const { value: recipe, diagnostics } = checkPlannedSource(source, inputs.read);
  if (recipe === undefined || hasErrors(diagnostics)) return { diagnostics };
  const { value, diagnostics: found } = compileRecipe(recipe, inputs);
  return { value, diagnostics: [...diagnostics, ...found] };
}

/** As `compile`, for a recipe that has been checked. */
export function compileRecipe(recipe: Recipe, inputs: Inputs): Outcome<Plan> {
  const { found, take } = finding();
  const { graph, project, samples, sampleDims, partDims, sampleBytes, sources, classes, axes, beside } = inputs;
  const bound = take(bind(recipe, inputs.settings));
  const lengths = bound && take(readLengths(inputs.lengths));
  if (bound === undefined || lengths === undefined) return { diagnostics: found };
  const meant = withSettings(recipe, bound, inputs.settings);
  const text = canonicalText(meant);
  const optional = { sampleDims, sampleBytes, sources, classes, beside, profiles: inputs.profiles };
  const settled = take(settle(project, inputs, graph, { samples, ...optional, lengths, text }, { axes, partDims }));
  const settings = settled && withTeachers(settled, inputs);
  const written = settings && take(plan(bound, withInsertions(bound, inputs, settings), settings));
  if (written === undefined || settings === undefined) return { diagnostics: found };
  const canonical = canonicalRecipe(meant, text);
  const value = canonical === meant ? written : planCanonical(canonical, inputs, settings);
  demandCoherence(value);
  return { value, diagnostics: found };
}

/** What was written has been planned: the plan holds what its canonical text says, so that every spelling gives the same. */
function planCanonical(recipe: Recipe, inputs: Inputs, settings: PlanSettings): Plan {
  const bound = bind(recipe, new Map());
  const planned = bound.value && plan(bound.value, withInsertions(bound.value, inputs, settings), settings);
  if (planned?.value !== undefined) return planned.value;
  const reasons = [...bound.diagnostics, ...diagnosticsOf(planned)].map(({ message }) => message);
  throw new Error(`a canonical text is planned: ${reasons.join('; ')}`);
}

/** Whoever reads the plan finds nothing in it that contradicts itself; said before any work, and not when the run is read. */
function demandCoherence(value: Plan): void {
  const [fault] = findIncoherence(value);
  if (fault !== undefined) throw new Error(`the plan contradicts itself at ${fault.path.join('.')}: ${fault.problem}`);
}

/** The facts of the model that the recipe runs on: that of the file, with what it inserts. */
export function withInsertions(
  recipe: Recipe,
  { facts, inserting }: Pick<Inputs, 'facts' | 'inserting'>,
  settings: PlanSettings,
): ModelFacts {
  if (facts.siteOf === undefined || inserting === undefined) return facts;
  const written = insertionsIn(recipe, facts);
  const inserted = (all: readonly models.Insertion[]): ModelFacts => (all.length === 0 ? facts : insertedFacts(facts, inserting(all), all));
  const before = inserted(written);
  if (!compensatesByBias(recipe)) return before;
  // Which layers lose inputs, and so need a bias, is known once the recipe is planned.
  const { stages = [] } = plan(recipe, before, settings).value ?? {};
  const biases = plannedInsertions(stages).filter(({ form }) => form === 'bias');
  return biases.length === 0 ? before : inserted([...written, ...biases]);
}

function withTeachers(settings: PlanSettings, { graph, teachers }: Inputs): PlanSettings {
  const input = graph.inputs.find(({ name }) => name === samplesInput(settings.task));
  const output = graph.outputs.find(({ name }) => name === settings.task.output);
  if (teachers === undefined || input === undefined || output === undefined) return settings;
  return { ...settings, teachers, ports: { input, output } };
}

/**
 * What planning reads of a model: names, shapes and counts, and not one weight. `counting` is the model with
 * its scalars in memory, without which the sizes that it counts in floats are unknown.
 */
export function factsOf(model: models.Model, file: string, sha256: string, counting = model): Outcome<ModelFacts> {
  const { value, diagnostics } = uncutFactsOf(model, file, sha256);
  const graphs = onceRead(() => graphMemory(counting));
  const facts = (): ModelFacts => {
    if (value === undefined) throw new Error('a plan has facts');
    return value;
  };
  const whole: Partial<ModelFacts> = {
    estimateResource: estimateResource(model),
    sizeWithout: sizesWithout(model),
    siteOf: (insertion) => models.siteOf(model, insertion),
    matrixOf: (tensor, form) => models.matrixOf(model, tensor, form),
    factorSizes: models.factorSizes(model),
    tokens: tokenFacts(counting, value?.layers ?? []),
    gradientFaults: knownGradientFaults(counting),
    measurementFaults: measurementFaults(counting),
    labelDims: (task, dims) => labelDims(counting, task, dims),
    memory: (stages, settings) => estimateMemory(stages, facts(), settings, graphs()),
  };
  return { value: value && { ...value, ...whole }, diagnostics };
}

/** A model that was read, with insertions that fit it, and the facts of that. */
export function modelInserting(
  files: models.ModelFiles,
  before: models.Model,
  insertions: readonly models.Insertion[],
  sha256: string,
  inputs?: readonly models.FedInput[],
): { readonly model: models.Model; readonly facts: ModelFacts } {
  const whole = models.insertNodes(files, before, insertions);
  const read = models.readModel(whole).value;
  const model = read && models.feedModel(read, inputs);
  const facts = model && factsOf(model, files.name, sha256, models.feedModel(models.withScalars(read, whole), inputs)).value;
  if (!model || !facts) throw new Error(`${files.name} has changed while it was in use`);
  return { model, facts };
}

/** All but what models are cut and differentiated for, which would not fit into a page. */
export function uncutFactsOf(model: models.Model, file: string, sha256: string): Outcome<ModelFacts> {
  const { layers, diagnostics } = models.readLayers(model);
  const branched = onceRead(() => models.withTakenBranches(model));
  const shapes = onceRead(() => models.inferShapes(branched()));
  const parameters = models.readParameters(model);
  const precision = models.storedPrecision(model, parameters);
  const facts: ModelFacts = {
    file,
    sha256,
    layers,
    opset: opsetOf(model),
    isCheckpoint: model.checkpoint ? true : undefined,
    parameters,
    precision,
    macs: macsOf(model, layers),
    uncounted: onceRead(() => models.countMacs(model, models.inferShapes(model)).unknown),
    unitGroups: onceRead(() => [...models.unitsOf(model).groups.values()]),
    dimsOf: (value) => shapes().get(value)?.dims,
    norms: onceRead(() => models.normsBehind(model)),
    unactivated: onceRead(() => models.withoutActivation(model)),
    perhapsBuffers: onceRead(() => models.perhapsBuffers(model)),
    starts: onceRead(() => models.startsOf(model)),
    foldedNorms: onceRead(() => models.foldedNorms(model)),
    foldedWeights: onceRead(() => models.foldedWeights(model)),
    gradientGap: (outputs, trained) => gradientGap(branched().graph, outputs, trained, model.graph),
    relevanceGap: (output, scored) => relevanceGap(branched().graph, output, scored),
  };
  return { value: facts, diagnostics };
}

/** Multiply-adds of a sample; `dims` fixes inputs whose axes are open, whose work is not known otherwise. */
export function macsOf(
  model: models.Model,
  layers: readonly models.Layer[],
  dims?: ReadonlyMap<string, readonly number[]>,
): ModelFacts['macs'] {
  const { total, unknown, layers: macs } = models.countMacs(model, models.inferShapes(model, dims));
  // A part of the sum would pass for the whole.
  return { total: unknown.length > 0 ? 0 : total, layers: new Map(layers.map(({ name, tensor }) => [name, sumAt(macs, tensor)] as const)) };
}

function onceRead<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}
