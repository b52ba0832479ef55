/** Recipe × model → plan: every decision that they leave open is made here, before any work. */
import { lastPart } from '../basics/matches.ts';
import * as exports from '../diagnostics/catalogue/model-exports.ts';
import { perhapsBuffers as perhapsBuffersFound } from '../diagnostics/catalogue/model-layers.ts';
import { notMeasured } from '../diagnostics/catalogue/outputs.ts';
import { lengthWithoutHole, unknownLengthName } from '../diagnostics/catalogue/plan-training.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { freeNames } from '../language/expressions/names.ts';
import type { Recipe } from '../language/typed.ts';
import { insertedTensors } from '../model/insert/insert-nodes.ts';
import { estimate } from './estimates.ts';
import { parameterCount, type ModelFacts, type PlanSettings } from './facts.ts';
import { layerGroups } from '../language/check/components.ts';
import { sha256Hex } from '../language/canonical/hash.ts';
import { codedPrunes } from './statement-reads.ts';
import { planClients } from './plan-clients.ts';
import { profilesOf } from './latency/fit-profile.ts';
import { endsOf } from './graph.ts';
import { asksForOutputs, lookedBackAt } from './observe/metric-facts.ts';
import type { Plan, PlannedLayer, PlannedStage } from './plan.ts';
import { planStages } from './plan-stages.ts';
import { asExpression, asName } from './reading.ts';
import { isHole } from './stage-length.ts';
import { unroll } from './unroll/unroll.ts';
import type { UnrolledStage } from './unroll/unrolled-stage.ts';
import { partFaults, plannedParts } from './teachers/parts.ts';
import { criterionOf, prunesSamples } from './samples/read-samples.ts';
import { scorersIn } from './samples/sample-score.ts';
import { fitTeachers, type ModelUses } from './teachers/fit-teachers.ts';
import { decideCuts } from './units/when-to-cut.ts';
import { valueText } from './value-text.ts';
import { ofKindIn } from './of-kind.ts';
import { layersListedBy } from './statement-facts.ts';

/**
 * Plans a recipe whose parameters are bound. The model's weights are never read. Warnings may accompany a plan; an infeasible ask is an
 * error that holds a witness and the nearest feasible value.
 */
export function plan(recipe: Recipe, facts: ModelFacts, settings: PlanSettings): Outcome<Plan> {
  return collecting((take, fail) => {
    const { source, definitions } = recipe;
    const unrolled = unroll(recipe.body, source);
    const groups = layerGroups(recipe);
    const ends = { continued: continuedStages(unrolled.stages), lookedBackAt: lookedBackAt(unrolled.stages) };
    const parts = partFaults(recipe, facts);
    if (parts.length > 0) return fail(parts);
    const fitted = fitTeachers(recipe, settings, usesOfModels(unrolled.stages));
    if (hasErrors(fitted.diagnostics)) return fail(fitted.diagnostics);
    const clients = take(planClients(unrolled.stages, settings, source));
    const planned = planStages(unrolled.stages, {
      source,
      groups,
      definitions,
      facts,
      settings,
      ...ends,
      teachers: fitted.teachers,
      scorers: fitted.scorers,
      coded: codedPrunes(unrolled.stages),
      clients,
    });
    const diagnostics = onceEach([
      ...unrolled.diagnostics,
      ...unknownLengths(unrolled.stages, settings),
      ...planned.diagnostics,
      ...treatedAsFolded(planned.stages, facts),
      ...treatedAsParameters(planned.stages, facts),
      ...unmeasured(planned.stages, facts, settings),
    ]);
    if (hasErrors(diagnostics)) return fail(diagnostics);
    const stages = decideCuts(planned.stages);
    const [models, profiles] = [endsOf(stages), profilesOf(stages, settings)];
    return take({
      value: {
        format: 2,
        recipe: recipeOf(recipe, settings.text),
        params: Object.fromEntries(recipe.params.map(({ name, value }) => [name, valueText(value)])),
        model: modelOf(facts),
        models: facts.parts && plannedParts(facts),
        teachers: fitted.planned.length > 0 ? fitted.planned : undefined,
        profiles: profiles.length > 0 ? profiles : undefined,
        task: settings.task,
        data: dataOf(settings),
        clients: Object.keys(clients).length > 0 ? clients : undefined,
        seed: settings.seed,
        device: settings.device,
        threads: settings.threads,
        shards: settings.shards,
        layers: layersOf(facts, stages),
        stages,
        ends: models.length > 1 ? models : undefined,
        estimates: estimate(stages, facts, settings, planned.state),
        defaults: settings.defaults.filter((name) => name !== 'batch'),
      },
      diagnostics,
    });
  });
}

function usesOfModels(stages: readonly UnrolledStage[]): ModelUses {
  const statements = stages.flatMap(({ stage }) => stage.statements);
  const scoring = statements
    .filter((statement) => prunesSamples(statement) && statement.clauses['by'] !== undefined)
    .flatMap((statement) => scorersIn(criterionOf(statement).expr));
  const followed = statements.flatMap(({ clauses: { loss } }) => (loss === undefined ? [] : [...freeNames(asExpression(loss).expr)]));
  return { scoring: new Set(scoring), followed: new Set(followed) };
}

/** Why metrics cannot be measured; where no statement asks for one, the recipe is carried out without. */
function unmeasured(
  stages: readonly PlannedStage[],
  { gradientFaults }: ModelFacts,
  { task, samples, sampleDims }: PlanSettings,
): readonly Diagnostic[] {
  if (Object.keys(samples).length === 0) return [];
  const faults = gradientFaults?.(task, [], sampleDims) ?? [];
  if (asksForOutputs({ stages })) return faults;
  return faults.map(({ message }) => diagnose(notMeasured, { reason: message }));
}

/** Training is where the norms of a network are missed. Results of folding do not follow their parameters, in training or cuts. */
function treatedAsFolded(stages: readonly PlannedStage[], { file, foldedNorms, foldedWeights }: ModelFacts): readonly Diagnostic[] {
  const trained = new Set(ofKindIn(stages, 'train').flatMap((own) => own.tensors));
  const isCut = ofKindIn(stages, 'compact').length > 0;
  const layers = (trained.size > 0 && foldedNorms?.()) || [];
  const results = ((trained.size > 0 || isCut) && foldedWeights?.()) || [];
  const tensors = results.flatMap(({ name, tensor }) => (isCut || trained.has(tensor) ? [name] : []));
  return [
    ...(layers.length === 0 ? [] : [diagnose(exports.foldedNorms, { layers }, { file })]),
    ...(tensors.length === 0 ? [] : [diagnose(exports.foldedWeights, { tensors }, { file })]),
  ];
}

/** What may be buffers of PyTorch: weights that are masked, and whatever an optimizer moves. */
function treatedAsParameters(stages: readonly PlannedStage[], facts: ModelFacts): readonly Diagnostic[] {
  const { file, layers, perhapsBuffers, insertions = [] } = facts;
  const pruned = new Set(ofKindIn(stages, 'prune').flatMap((own) => own.layers));
  const trained = new Set(ofKindIn(stages, 'train').flatMap(({ tensors }) => tensors));
  if (perhapsBuffers === undefined || pruned.size + trained.size === 0) return [];
  const inserted = new Set(insertions.flatMap(insertedTensors));
  const buffers = layers.filter(({ tensor }) => perhapsBuffers().has(tensor) && !inserted.has(tensor));
  return [
    { found: buffers.filter(({ name }) => pruned.has(name)), prunes: true },
    { found: buffers.filter(({ name, tensor }) => trained.has(tensor) && !pruned.has(name)), prunes: false },
  ].flatMap(({ found, prunes }) => {
    // As the module calls them.
    const named = found.map(({ tensor }) => tensor);
    return named.length === 0 ? [] : [diagnose(perhapsBuffersFound, { layers: named, prunes }, { file })];
  });
}

/** The names of the stages that `train continuing` goes on with. */
export function continuedStages(stages: readonly UnrolledStage[]): ReadonlySet<string> {
  const statements = stages.flatMap(({ stage }) => stage.statements);
  return new Set(statements.flatMap(({ clauses: { continuing } }) => (continuing === undefined ? [] : [asName(continuing)])));
}

function recipeOf(recipe: Recipe, text: string): Plan['recipe'] {
  return { name: recipe.name, version: recipe.version, edition: recipe.edition, text, hash: sha256Hex(text) };
}

function modelOf(facts: ModelFacts): Plan['model'] {
  return {
    file: lastPart(facts.file, /[\\/]/),
    sha256: facts.sha256,
    external: facts.external,
    opset: facts.opset,
    parameters: parameterCount(facts),
    prunable: facts.layers.reduce((sum, layer) => sum + (layer.prunable ? layer.count : 0), 0),
    precision: facts.precision && { stored: facts.precision, masters: 'float32', computed: 'float32' },
  };
}

function dataOf({ samples, sources }: PlanSettings): Plan['data'] {
  return Object.fromEntries(Object.entries(samples).map(([name, count]) => [name, { samples: count, ...sources?.[name] }]));
}

/** Prunable layers, and those that a statement takes in by name or role. */
function layersOf({ layers, insertions = [] }: ModelFacts, stages: readonly PlannedStage[]): PlannedLayer[] {
  // The bias of a layer is no layer of its own.
  const added = new Set(insertions.filter(({ form }) => form !== 'bias').flatMap(insertedTensors));
  const used = new Set(stages.flatMap(({ statements }) => statements.flatMap(layersListedBy)));
  return layers
    .filter(({ name, tensor, prunable }) => prunable || used.has(name) || added.has(tensor))
    .map(({ name, tensor, operator, dims, count }) => ({ name, tensor, operator, dims, count }));
}

function unknownLengths(stages: readonly UnrolledStage[], { lengths }: PlanSettings): readonly Diagnostic[] {
  const holes = new Set(stages.flatMap(({ stage }) => (isHole(stage) ? [stage.name] : [])));
  const unknown = [...lengths.named.keys()].filter((name) => !holes.has(name));
  const idle = lengths.all !== undefined && [...holes].every((name) => lengths.named.has(name));
  return [
    ...unknown.map((name) => diagnose(unknownLengthName, { name, stages: [...holes] })),
    ...(idle ? [diagnose(lengthWithoutHole, {})] : []),
  ];
}

/** A warning that every round of a `repeat` or every arm would give is given once. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, severity }) => {
    const key = `${code} ${span?.start ?? ''} ${severity}`;
    const isAgain = severity !== 'error' && span !== undefined && seen.has(key);
    seen.add(key);
    return !isAgain;
  });
}
