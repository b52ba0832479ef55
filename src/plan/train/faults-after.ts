/** What is wrong with a training once it is planned: found in its graph, its penalties and what acts before it. */
import { flatMapDefined } from '../../basics/lists.ts';
import { wholeOutput } from '../../basics/slices.ts';
import { groupsOfPart, layersOfPart } from '../optional-lists.ts';
import type { Diagnostic, Span, Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTask, PlannedTrain, PlannedShare } from '../plan.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { sharedInPart, sharedRates, noMatrix } from '../../diagnostics/catalogue/plan-adapters.ts';
import { gradientGap, idlePenalty } from '../../diagnostics/catalogue/plan-training.ts';
import { trainable, type FollowedNetwork, type ModelFacts } from '../facts.ts';
import { fedAs } from '../teachers/fed-as.ts';
import { unwritableGradients } from '../prune/measuring-faults.ts';
import { freeNames, hasSlices } from '../../language/expressions/names.ts';
import { expressionOf } from '../criteria/read.ts';
import { gatesInPieces } from '../../diagnostics/catalogue/plan-gates.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { emptyPenalty } from '../../diagnostics/catalogue/compute.ts';
import type { Layer } from '../../model/graph.ts';
import { gateName } from '../criteria/gate.ts';
import type { UnitCost } from '../units/gated-units.ts';
import { plannedCodes, plannedGates, plannedInputGates, numbersOfInputGates } from './gate-part.ts';
import { plannedWidths } from './width-part.ts';
import type { LossChoice } from './loss.ts';
import type { Parts } from './parts.ts';
import type { TowardChoice } from './toward.ts';
import { numbersOfCodes, isOfThresholds, numbersOfGates, numbersOfWidths, outputOfTerm } from './planned-train.ts';
import { bareName } from '../../language/yaml/print/items.ts';
import { trainsBehindTokens } from '../../diagnostics/catalogue/plan-samples.ts';
import { placeOf } from '../reading.ts';

export function faultsAfter(statement: TypedStatement, planned: PlannedTrain, context: PlanContext): readonly Diagnostic[] {
  return [
    ...gradientFaultsOf(statement, planned, context),
    ...slicedLossFaults(statement, planned, context),
    ...idlePenaltyFaults(statement, planned, context),
    ...emptyPenaltyFaults(statement, planned, context),
    ...nuclearFaults(statement, planned, context),
    ...inputPenaltyFaults(statement, planned, context),
    ...faultsBehindTokens(planned, statement, context),
    ...sharingFaults(planned, statement, context),
  ];
}

/** Weights that share cells train together, at one rate. */
function sharingFaults(
  { tensors, rates = [] }: PlannedTrain,
  { span, spans }: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  const shared = layersOfPart(context.state.shared).map(({ tensor }) => tensor);
  const trained = new Set(tensors);
  const left = shared.find((tensor) => !trained.has(tensor));
  const isInPart = left !== undefined && shared.some((tensor) => trained.has(tensor));
  const slowed = new Set(rates.flatMap((rate) => rate.tensors));
  const own = shared.find((tensor) => slowed.has(tensor));
  return [
    ...(isInPart ? [complain(context, sharedInPart, { tensor: left }, spans['object'] ?? span)] : []),
    ...(own === undefined ? [] : [complain(context, sharedRates, { tensor: own }, spans['rates'] ?? span)]),
  ];
}

/** Training that no gradient reaches is refused before any work, with what to freeze instead. */
function gradientFaultsOf(statement: TypedStatement, planned: PlannedTrain, context: PlanContext): readonly Diagnostic[] {
  const read = outputsRead(planned, context.settings.task);
  const follows = followedBy(planned, context);
  if (read.length === 0 && follows === undefined) return [];
  const { facts } = context;
  const { gates, widths } = planned;
  const readers = [...groupsOfPart(gates), ...groupsOfPart(widths)].flatMap((group) => group.readers);
  const beside = new Set([...layersOfPart(planned.scores), ...readers]);
  const trained = [
    ...planned.tensors,
    ...[...planned.adapters, ...layersOfPart(planned.deltas)].map(({ tensor }) => tensor),
    ...facts.layers.filter(({ name }) => beside.has(name)).map(({ tensor }) => tensor),
  ];
  const span = placeOf(statement, 'object');
  const gap = read.length === 0 ? undefined : facts.gradientGap?.(read, trained);
  const [nearest, ...others] = gap?.nodes ?? [];
  if (gap === undefined || nearest === undefined)
    return unwritableGradients(trained, context, span, 'loss', { follows, readsNoOutput: read.length === 0 });
  const below = [...gap.below];
  const args = {
    node: nearest.name,
    operator: nearest.op,
    others: others.length,
    below,
    ...(below.length < trained.length
      ? { freeze: `${written(statement, context)} ${selectorText(below, trained)}` }
      : insteadOf(read, facts)),
  };
  return [complain(context, gradientGap, args, span)];
}

/** Losses that cut outputs are written as a run writes them. */
function slicedLossFaults(statement: TypedStatement, { objective = [] }: PlannedTrain, context: PlanContext): readonly Diagnostic[] {
  const all = flatMapDefined(objective, (term) => (term.term === 'expression' ? expressionOf(term.loss) : undefined));
  const losses = all.filter(hasSlices);
  return losses.length === 0 ? [] : unwritableGradients([], context, placeOf(statement, 'loss'), 'loss', { written: { losses } });
}

function followedBy({ objective }: PlannedTrain, { facts, settings, teachers }: PlanContext): readonly FollowedNetwork[] | undefined {
  const follows = objective?.flatMap((term) => {
    if (term.term !== 'kl' && term.term !== 'features') return [];
    const stored = term.term === 'kl' ? undefined : facts.layers.find(({ name }) => name === term.layer)?.tensor;
    const other = teachers.get(term.teacher);
    const { output = '' } = other?.planned ?? {};
    return [{ term, stored, model: other && { model: other.model, output, ...fedAs(other.planned, settings.task) } }];
  });
  return follows?.length === 0 ? undefined : follows;
}

/** The statement up to what it excepts: `train all except head,`. */
function written({ verb, spans, clauses, implied }: TypedStatement, { source }: PlanContext): string {
  const textOf = ({ start, end }: Span): string => source.text.slice(start, end);
  const { in: inside, except: outside } = clauses;
  const object = spans['object'];
  const isWhole = object !== undefined && inside === undefined && implied !== true;
  return [...(isWhole ? [verb, textOf(object)] : []), outside === undefined ? 'except' : `except ${textOf(outside.span)},`].join(' ');
}

/** What could train, where nothing of what is asked for can. */
function insteadOf(outputs: readonly string[], facts: ModelFacts): { readonly train?: string } {
  const all = trainable(facts).map(({ tensor }) => tensor);
  const below = facts.gradientGap?.(outputs, all)?.below;
  const reached = all.filter((tensor) => below?.has(tensor) !== true);
  return reached.length === 0 ? {} : { train: selectorText(reached, all) };
}

/** None for a loss of features or penalties alone. */
function outputsRead({ objective }: PlannedTrain, { output, outputs }: PlannedTask): readonly string[] {
  const all = outputs?.map(wholeOutput) ?? [output];
  const read = objective?.flatMap((term) => {
    const named = outputs?.find(({ name }) => name === outputOfTerm(term));
    if (named !== undefined) return wholeOutput(named);
    return ['labels', 'kl', 'expression'].includes(term.term) ? all : [];
  });
  return [...new Set(read ?? all)];
}

/** Penalties of weights none of which trains. */
function idlePenaltyFaults(
  statement: TypedStatement,
  { objective = [], tensors }: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const trained = new Set(tensors);
  const idle = objective.flatMap((term) => {
    if (term.term !== 'penalty' || term.layers === undefined) return [];
    const expr = expressionOf(term.penalty);
    if (expr === undefined || !freeNames(expr).has('w')) return [];
    const chosen = new Set(term.layers);
    return context.facts.layers.filter(({ name }) => chosen.has(name)).some(({ tensor }) => trained.has(tensor)) ? [] : [term.layers];
  });
  return idle.map((layers) => complain(context, idlePenalty, { layers }, placeOf(statement, 'loss')));
}

/** Penalties of scales and shifts where no norm stands behind a layer that they are for, or none of whose weights trains. */
function emptyPenaltyFaults(
  statement: TypedStatement,
  { objective = [], tensors }: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const { facts } = context;
  const trained = new Set(tensors);
  return objective.flatMap((term): readonly Diagnostic[] => {
    const expr = term.term === 'penalty' ? expressionOf(term.penalty) : undefined;
    if (term.term !== 'penalty' || expr === undefined) return [];
    const names = freeNames(expr);
    // What names layers that do not train is told above.
    if (term.layers !== undefined && names.has('w')) return [];
    const norms = [...names].some((name) => /(?:^|\.)(?:gamma|beta)$/.test(name)) ? facts.norms?.() : undefined;
    const isMeant = ({ name, prunable, tensor }: Layer): boolean =>
      (term.layers?.includes(name) ?? prunable) && (!names.has('w') || trained.has(tensor)) && norms?.has(tensor) !== false;
    return facts.layers.some(isMeant) ? [] : [complain(context, emptyPenalty, { penalty: term.penalty }, placeOf(statement, 'loss'))];
  });
}

/** Layers of `nuclear` that do not train, that are no matrix, whose weights share cells, or that two of them name. */
function nuclearFaults(statement: TypedStatement, { objective = [], tensors }: PlannedTrain, context: PlanContext): readonly Diagnostic[] {
  const span = placeOf(statement, 'loss');
  const { facts, state } = context;
  const trained = new Set(tensors);
  const shared = new Set(layersOfPart(state.shared).map(({ tensor }) => tensor));
  const seen = new Set<string>();
  const refuse = (what: string, instead: string): Diagnostic => complain(context, unsupported, { what, instead }, span);
  return objective.flatMap((term): readonly Diagnostic[] => {
    if (term.term !== 'nuclear') return [];
    const { matrixOf } = facts;
    if (matrixOf === undefined) return [refuse('`nuclear` without the file of a model', 'plan it for a model')];
    const chosen = facts.layers.filter(({ name, prunable }) => term.layers?.includes(name) ?? prunable);
    const own = chosen.filter(({ tensor }) => trained.has(tensor));
    if (own.length === 0) return [complain(context, idlePenalty, { layers: chosen.map(({ name }) => name) }, span)];
    return own.flatMap(({ name, tensor }): readonly Diagnostic[] => {
      const matrix = matrixOf(tensor, term.form);
      if ('refused' in matrix) return [complain(context, noMatrix, { layer: name, reason: matrix.refused, at: true }, span)];
      const instead = 'leave the layer out: `nuclear(3e-4, at: …)` names layers';
      if (shared.has(tensor)) return [refuse(`\`nuclear\` of \`${name}\`, whose weights share cells,`, instead)];
      if (seen.has(tensor)) return [refuse(`\`nuclear\` of \`${name}\` twice`, instead)];
      seen.add(tensor);
      return [];
    });
  });
}

/** What a penalty of gates by input cannot be: of pieces of a batch, or of `gate`, the number of another gate. */
function inputPenaltyFaults(
  statement: TypedStatement,
  { inputGates, codes, objective = [], accumulate, shards = 1 }: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const pieces = Math.max(accumulate, shards);
  const isPenalised = objective.some(({ term }) => term === 'gates' || term === 'open-gates');
  if ((inputGates ?? codes) === undefined || !isPenalised) return [];
  const named = objective.some((term) => term.term === 'gates' && readsNumber(term.penalty));
  if (named) {
    const args = { what: '`gate` in a loss beside gates by input', instead: 'write it with `q`' };
    return [complain(context, unsupported, args, placeOf(statement, 'loss'))];
  }
  if (pieces === 1) return [];
  const word = shards > 1 ? 'shards' : 'accumulate';
  return [complain(context, gatesInPieces, { word, pieces }, statement.spans[word] ?? placeOf(statement, 'loss'))];
}

function readsNumber(penalty: string): boolean {
  const expr = expressionOf(penalty);
  return expr !== undefined && freeNames(expr).has(gateName);
}

type Planned = { readonly [Part in 'gates' | 'inputGates' | 'codes' | 'widths']: PlannedTrain[Part] | undefined };

/** What trains beside weights, and how many numbers that is, by what the account of a training calls them. */
export function numbersBesideWeights(parts: Partial<Planned>): Partial<Record<keyof Planned | 'thresholds', number>> {
  const { gates, inputGates, codes, widths } = parts;
  return {
    ...(gates && { [isOfThresholds(gates) ? 'thresholds' : 'gates']: numbersOfGates(gates) }),
    ...(inputGates && { inputGates: numbersOfInputGates(inputGates) }),
    ...(codes && { codes: numbersOfCodes(codes) }),
    ...(widths && { widths: numbersOfWidths(widths) }),
  };
}

/** What a training makes small, and where it is to end. */
export type Aims = { readonly loss: Outcome<LossChoice>; readonly toward: Outcome<TowardChoice> };

export function plannedBeside(parts: Parts, { loss, toward }: Aims, context: PlanContext) {
  const counted = loss.value?.counted ?? new Set<UnitCost>();
  return {
    gates: parts.gates && plannedGates(parts.gates, counted, context, toward.value?.toward),
    inputGates: parts.inputGates && plannedInputGates(parts.inputGates, counted, context),
    codes: parts.codes && plannedCodes(parts.codes, counted, context),
    widths: parts.widths && plannedWidths(parts.widths, { counted, expected: loss.value?.expected ?? false }, context),
  };
}

/** The cells that train in the place of weights; undefined where none of these share any. */
export function sharedAmong(full: readonly { readonly tensor: string }[], { state: { shared } }: PlanContext): PlannedShare | undefined {
  const trained = new Set(full.map(({ tensor }) => tensor));
  return shared?.layers.some(({ tensor }) => trained.has(tensor)) === true ? shared : undefined;
}

/** `all` are the names that a glob may not take with it unless they are meant. */
function selectorText(tensors: readonly string[], all: readonly string[]): string {
  const meant = new Set(tensors);
  const others = all.filter((name) => !meant.has(name));
  return [...new Set(tensors.map((name) => widest(name, tensors, others)))].map(bareName).join(', ');
}

/** The shortest prefix under which only what is meant lies, as a glob; else the name itself. */
function widest(name: string, tensors: readonly string[], others: readonly string[]): string {
  for (const { index } of name.matchAll(/[./]/g)) {
    const prefix = name.slice(0, index + 1);
    if (index === 0 || others.some((other) => other.startsWith(prefix))) continue;
    if (tensors.filter((other) => other.startsWith(prefix)).length > 1) return `${prefix}**`;
  }
  return name;
}

// What cannot train on a network that tokens have left.

function faultsBehindTokens(
  { inputGates, objective = [] }: Pick<PlannedTrain, 'inputGates' | 'objective'>,
  statement: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  if (context.state.tokens.length === 0) return [];
  const isCompared = objective.some(({ term }) => term === 'features');
  const what = inputGates === undefined ? (isCompared ? 'a loss of features' : '') : 'gates by input';
  return what === '' ? [] : [complain(context, trainsBehindTokens, { what }, statement.span)];
}
