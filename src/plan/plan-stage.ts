/** One stage: its length, and its statements in the order in which they act. */
import { listAt } from '../basics/maps.ts';
import { overlappingWindows } from '../diagnostics/catalogue/plan-targets.ts';
import { diagnose, hasErrors, diagnosticsOf, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import type { Stage, TypedStatement } from '../language/typed.ts';
import { addsSteps, readingExpression, storedReadBy } from './statement-reads.ts';
import { closesAdapters, impliedMerge } from './close-adapters.ts';
import { clientsOfPruned } from '../diagnostics/catalogue/plan-clients.ts';
import type { PlannedStage, PlannedStatement } from './plan.ts';
import { withBiases } from './prune/created-biases.ts';
import { factsWith } from './train/inserting.ts';
import { frozenMasks } from './prune/mask-clashes.ts';
import { plannedClient } from './plan-clients.ts';
import { liveSizes, openInsertions, type PlanState } from './state/plan-state.ts';
import { openSamplesRead } from './samples/plan-chosen.ts';
import { failed, complain, type PlannedStep, type PlanContext, type Frame, type Planner } from './plan-context.ts';
import { isLasting } from './schedule/window.ts';
import { lengthOf, untilOf } from './stage-length.ts';
import type { UnrolledStage } from './unroll/unrolled-stage.ts';
import { scoreFaults, gatedFaults } from './train/trained-gates.ts';
import { turnFaults, rankFaults } from './train/turns.ts';
import { graphNeeded } from './without-graph.ts';
import { trains } from './declared.ts';
import { readsBehindSamples } from '../diagnostics/catalogue/plan-samples.ts';
import { prunesSamples } from './samples/read-samples.ts';
import { notYetAdded, untrainedWeights } from '../diagnostics/catalogue/plan-collect.ts';
import type { ModelFacts } from './facts.ts';
import { firstTime } from './schedule/times.ts';
import { unsupported } from '../diagnostics/catalogue/plan.ts';
import { planCalibrate } from './verbs/calibrate.ts';
import { planCollect } from './verbs/collect.ts';
import { planCompact } from './verbs/compact.ts';
import { planExpect } from './verbs/expect.ts';
import { planFactorize } from './verbs/factorize.ts';
import { planFold, planInsert } from './verbs/insert.ts';
import { planMark } from './verbs/mark.ts';
import { planMeasure } from './verbs/measure.ts';
import { planMerge } from './verbs/merge.ts';
import { planProject } from './verbs/project.ts';
import { planPrune } from './verbs/prune.ts';
import { planReset } from './verbs/reset.ts';
import { planReconstruct } from './verbs/reconstruct.ts';
import { planRewind } from './verbs/rewind.ts';
import { planRewire } from './verbs/rewire.ts';
import { planShare } from './verbs/share.ts';
import { planTrain } from './verbs/train.ts';
import { ofKind, type PlannedBySource } from './of-kind.ts';
import { movesWeights } from './statement-facts.ts';
import { placeOf } from './reading.ts';

// Which verbs this version plans; any other one is refused by name.

const planners: ReadonlyMap<string, Planner> = new Map([
  ['prune', planPrune],
  ['train', planTrain],
  ['retrain', planTrain],
  ['project', planProject],
  ['share', planShare],
  ['factorize', planFactorize],
  ['insert', planInsert],
  ['merge', planMerge],
  ['remove', planFold],
  ['mark', planMark],
  ['reconstruct', planReconstruct],
  ['rewind', planRewind],
  ['reset', planReset],
  ['rewire', planRewire],
  ['calibrate', planCalibrate],
  ['collect', planCollect],
  ['compact', planCompact],
  ['measure', planMeasure],
  ['expect', planExpect],
]);

const refuse: Planner = (statement, context) =>
  failed(context, [complain(context, unsupported, { what: `\`${statement.verb}\`` }, placeOf(statement, 'verb'))]);

export type StageResult = { readonly stage: PlannedStage; readonly state: PlanState; readonly diagnostics: readonly Diagnostic[] };

export function planStage(unrolled: UnrolledStage, frame: Frame, before: PlanState): StageResult {
  const { stage, path, streams, repeated, arms } = unrolled;
  const bodies = stage.statements.filter(({ verb }) => trains(verb));
  const [body] = bodies;
  const { client, settings, wrong } = seenSamples(unrolled, frame, before);
  const length = lengthOf(stage, body, { ...frame, settings });
  const context = (at: number, state: PlanState): PlanContext => ({
    ...frame,
    settings,
    facts: factsWith(frame.facts, openInsertions(state)),
    stage: {
      name: stage.name,
      path,
      streams,
      repeated,
      arms,
      among: unrolled,
      steps: length.steps,
      trains: body !== undefined,
      statements: stage.statements,
    },
    at,
    state,
  });
  const until = stage.until && untilOf(stage.until, stage, context(0, before));
  const diagnostics: Diagnostic[] = [...length.diagnostics, ...(until?.value === undefined ? diagnosticsOf(until) : []), ...wrong];
  const planned = new Map<TypedStatement, readonly PlannedStatement[]>();
  let state = before;
  // A length that is wrong would show up again in every window of the stage.
  if (!hasErrors(length.diagnostics)) {
    for (const { statement, at } of inOrderOfTime(stage.statements, bodies, length.steps)) {
      const closing = !trains(statement.verb) && closesAdapters(statement, state) ? [impliedMerge(at)] : [];
      if (closing.length > 0) state = { ...state, adapters: [] };
      const seen = context(at, state);
      const step = withBiases(planOne(statement, seen), seen, (opened) => planOne(statement, context(at, opened)));
      planned.set(statement, [...closing, ...step.statements]);
      diagnostics.push(...step.diagnostics, ...openSamplesRead(statement, step.statements, seen));
      state = step.statements.some(movesWeights) ? { ...step.state, isOfFile: false } : step.state;
    }
  }
  const inOrder = inOrderOfTime(stage.statements, bodies, length.steps).map((it) => it.statement);
  diagnostics.push(...readingBehind(inOrder, frame.source));
  const statements = stage.statements.flatMap((statement) => listAt(planned, statement));
  diagnostics.push(...overlaps(unrolled, planned, frame.source));
  if (!hasErrors(diagnostics)) diagnostics.push(...faultsTogether(stage, bodies, planned, frame));
  diagnostics.push(...frozenMasks(planned, frame.facts.layers, frame.source));
  return {
    stage: {
      name: stage.name,
      path,
      client,
      steps: length.steps,
      length: length.text,
      until: until?.value,
      statements,
      defaults: length.defaults,
    },
    state,
    diagnostics,
  };
}

/** What statements, each right by itself, cannot do together. */
function faultsTogether(
  { statements }: Stage,
  bodies: readonly TypedStatement[],
  planned: PlannedBySource,
  { source, facts }: Frame,
): readonly Diagnostic[] {
  return [
    ...turnFaults(bodies, planned, source),
    ...scoreFaults(statements, planned, source),
    ...gatedFaults(statements, planned, source),
    ...addedFaults(planned, facts, source),
  ];
}

/** How many samples the statements of a stage see: those that are left, or those of a client. */
function seenSamples(unrolled: UnrolledStage, { settings, source, clients }: Frame, before: PlanState) {
  const live = liveSizes(settings.samples, before.samples);
  if (unrolled.client === undefined) return { settings: { ...settings, samples: live }, wrong: [] };
  const { data, span } = unrolled.client.split;
  const client = plannedClient(unrolled.client, clients);
  const wrong = before.samples.has(data) ? [diagnose(clientsOfPruned, { data }, { source, span })] : [];
  return { client, settings: { ...settings, samples: { ...live, [data]: client.samples } }, wrong };
}

function planOne(statement: TypedStatement, context: PlanContext): PlannedStep {
  const needed = graphNeeded(statement, context);
  return needed === undefined ? (planners.get(statement.verb) ?? refuse)(statement, context) : failed(context, [needed]);
}

/**
 * Instants above the training come first, then what acts during it, then the instants below; at
 * one instant the text decides (language.md, "Order in a stage").
 */
function inOrderOfTime(
  statements: readonly TypedStatement[],
  bodies: readonly TypedStatement[],
  steps: number,
): readonly { readonly statement: TypedStatement; readonly at: number }[] {
  const [body] = bodies;
  const turn = body === undefined ? -1 : statements.indexOf(body);
  const timed = statements.map((statement, index) => {
    const lasts = bodies.includes(statement) || isLasting(statement) || addsSteps(statement);
    const below = body !== undefined && index > turn;
    return { statement, at: below ? steps : 0, phase: lasts ? phaseOf(statement) : below ? 3 : 0 };
  });
  return timed.toSorted((a, b) => a.phase - b.phase);

  // The training is planned after the windows beside it, since their masks shape its adapters.
  function phaseOf(statement: TypedStatement): number {
    return bodies.includes(statement) ? 2 : 1;
  }
}

/** Two windowed prunes of one stage must select disjoint units, and a projection layers with nothing beside. */
function overlaps({ stage }: UnrolledStage, planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  const seen = new Set<string>();
  for (const statement of stage.statements.filter(isLasting)) {
    for (const prune of ofKind(listAt(planned, statement), 'prune')) {
      const twice = prune.layers.find((layer) => seen.has(layer));
      if (twice !== undefined) return [diagnose(overlappingWindows, { layer: twice }, { source, span: statement.span })];
      for (const layer of prune.layers) seen.add(layer);
    }
  }
  return rankFaults(planned, source);
}

// A stage reads the samples that it starts with: a prune of samples comes last in it.

const readers: ReadonlySet<string> = new Set([...['train', 'retrain', 'prune', 'reconstruct', 'calibrate', 'rewire']]);

/** Of the statements of a stage, in the order of time. */
function readingBehind(statements: readonly TypedStatement[], source: Source): readonly Diagnostic[] {
  const first = statements.findIndex(prunesSamples);
  const behind = statements.slice(first + 1).find((statement) => readers.has(statement.verb) && !prunesSamples(statement));
  const pruning = statements[first];
  if (pruning === undefined || behind === undefined) return [];
  return [diagnose(readsBehindSamples, { verb: behind.verb }, { source, span: pruning.span })];
}

// Whether the weights whose steps are added train, and whether what is added is read after the first step.

function addedFaults(planned: PlannedBySource, { layers }: Pick<ModelFacts, 'layers'>, source: Source): readonly Diagnostic[] {
  const all = [...planned.values()].flat();
  const trained = new Set(ofKind(all, 'train').flatMap(({ tensors: own }) => own));
  const tensors = new Map(layers.map(({ name, tensor }) => [name, tensor]));
  const added = ofKind(all, 'collect steps').map(({ name }) => name);
  return [...planned].flatMap(([statement, made]) =>
    made.flatMap((it) => {
      if (it.kind === 'collect steps') {
        const layer = it.layers.find((name) => !trained.has(tensors.get(name) ?? ''));
        const place = { source, span: placeOf(statement, 'in') };
        return layer === undefined ? [] : [diagnose(untrainedWeights, { name: it.name, layer }, place)];
      }
      const early = storedReadBy(statement).find((name) => added.includes(name));
      const span = readingExpression(statement)?.span ?? statement.span;
      return early !== undefined && startOf(it) === 0 ? [diagnose(notYetAdded, { name: early }, { source, span })] : [];
    }),
  );
}

function startOf(statement: PlannedStatement): number {
  if (statement.kind === 'prune') return firstTime(statement);
  return 'at' in statement ? statement.at : Infinity;
}
