/** `train` and `retrain`: what trains, within which budget, and by which optimizer. */
import { countIn } from '../../basics/numbers.ts';
import { defaultsOfPart, groupsOfPart, layersOfPart } from '../optional-lists.ts';
import { diagnosticsOf, listOf, hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { adaptedAndTrained, nothingTrains } from '../../diagnostics/catalogue/plan-adapters.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { budgetOf, exceeded, planAdapters, type Budget } from '../adapters/plan-adapters.ts';
import { planDeltas } from '../train/delta-part.ts';
import { parameterCount, trainable } from '../facts.ts';
import type { PlannedTrain } from '../plan.ts';
import { numbersOfDeltas, numbersTrained, isOfThresholds } from '../train/planned-train.ts';
import { amountOf, quantityClause, placeOf } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { percentText, shareText } from '../share-text.ts';
import type { PlanState } from '../state/plan-state.ts';
import { trains } from '../declared.ts';
import * as batches from '../train/pieces-of-batch.ts';
import { decayOf } from '../train/decay.ts';
import { faultsAfter, numbersBesideWeights, plannedBeside, sharedAmong, type Aims } from '../train/faults-after.ts';
import { towardOf } from '../train/toward.ts';
import { lossOf } from '../train/loss.ts';
import { optimizerOf } from '../train/optimizer.ts';
import { partsOf, type Parts } from '../train/parts.ts';

/** Clauses that this version understands; it refuses every other one. */
export function planTrain(statement: TypedStatement, context: PlanContext): PlannedStep {
  const parts = partsOf(statement, context);
  const earlier = batches.continuedBy(statement, context);
  const from = earlier?.value;
  const { optimizer, decay, otherwise } = movesOf(statement, from, context);
  const loss = lossOf(statement, context);
  const toward = towardOf(statement, groupsOfPart(parts.gates), context);
  const trained = trainedBy(statement, context, parts, { loss, toward });
  const numbers = batches.numbersOf(statement, from, context);
  const rates = ratesIn(statement, from, trained, context);
  const diagnostics = [
    ...parts.diagnostics,
    ...trained.diagnostics,
    ...diagnosticsOf(earlier),
    ...otherwise,
    ...optimizer.diagnostics,
    ...decay.diagnostics,
    ...[...loss.diagnostics, ...toward.diagnostics],
    ...numbers.diagnostics,
    ...rates.diagnostics,
  ];
  const [moved, slowed, lost] = [optimizer.value, decay.value, loss.value];
  if (!moved || !slowed || !lost || hasErrors(diagnostics)) return failed(context, diagnostics);
  const planned: PlannedTrain = {
    kind: 'train',
    verb: statement.verb === 'retrain' ? 'retrain' : 'train',
    tensors: trained.tensors,
    adapters: trained.adapters,
    ...besideIn(trained),
    trained: trained.account,
    optimizer: moved.optimizer,
    ...rates.planned,
    decay: slowed.decay,
    loss: lost.loss,
    objective: lost.objective,
    batch: context.settings.batch,
    ...numbers.pieces,
    clip: numbers.clip,
    data: 'train',
    continues: from?.path,
    streams: streamsOf(statement, from, trained, context),
    defaults: [
      ...(statement.implied ? ['verb'] : []),
      ...trained.defaults,
      ...moved.defaults,
      ...slowed.defaults,
      ...[...lost.defaults, ...defaultsOfPart(toward.value)],
      ...(context.settings.defaults.includes('batch') ? ['batch'] : []),
      ...numbers.defaults,
    ],
  };
  const faults = faultsAfter(statement, planned, context);
  if (faults.length > 0) return failed(context, [...diagnostics, ...faults]);
  return { statements: [planned], state: stateAfter(context, planned), diagnostics };
}

/** What trains beside parameters and adapters. */
function besideIn({ scores, gates, inputGates, codes, widths, deltas }: Trained): Partial<PlannedTrain> {
  const ofUnits = { inputGates, codes, widths, deltas };
  return { scores, gates, ...ofUnits };
}

/** What moves the parameters: the statement's own optimizer and schedule, or those of the stage it goes on with. */
function movesOf(statement: TypedStatement, from: batches.Earlier | undefined, context: PlanContext) {
  const optimizer = (from && batches.inheritedOptimizer(statement, from)) ?? optimizerOf(statement, context);
  const decay = (from && batches.inheritedDecay(statement, from)) ?? decayOf(statement, context);
  return { optimizer, decay, otherwise: from && optimizer.value ? batches.otherOptimizer(from, optimizer.value, statement, context) : [] };
}

function ratesIn(
  statement: TypedStatement,
  from: batches.Earlier | undefined,
  { tensors, adapters, deltas }: Trained,
  context: PlanContext,
) {
  const reached = new Set([...tensors, ...[...adapters, ...layersOfPart(deltas)].map(({ tensor }) => tensor)]);
  const { rates, diagnostics } = (from && batches.inheritedRates(statement, from, reached)) ?? batches.ratesOf(statement, reached, context);
  return { planned: rates.length > 0 ? { rates } : {}, diagnostics };
}

function streamsOf(
  statement: TypedStatement,
  from: batches.Earlier | undefined,
  trained: Trained,
  context: PlanContext,
): PlannedTrain['streams'] {
  const { streams } = context.stage;
  const augments = context.settings.sources?.['train']?.augment !== undefined;
  return {
    shuffle: from?.planned.streams.shuffle ?? `${streams}/${ownStream('shuffle', statement, context)}`,
    augment: augments ? (from?.planned.streams.augment ?? `${streams}/${ownStream('augment', statement, context)}`) : undefined,
    adapters: trained.adapters.length > 0 ? `${streams}/adapters` : undefined,
    deltas: trained.deltas && `${streams}/deltas`,
    gates: trained.gates && !isOfThresholds(trained.gates) ? `${streams}/gates` : undefined,
    widths: trained.widths && `${streams}/widths`,
    codes: trained.codes && `${streams}/codes`,
  };
}

/** Statements that take turns each have an order of samples of their own. */
function ownStream(name: string, statement: TypedStatement, { stage }: PlanContext): string {
  const turn = stage.statements.filter(({ verb }) => trains(verb)).indexOf(statement);
  return turn > 0 ? `${name}[${turn + 1}]` : name;
}

interface Trained extends Pick<PlannedTrain, 'tensors' | 'adapters' | 'scores' | 'gates' | 'inputGates' | 'codes' | 'widths' | 'deltas'> {
  readonly account: PlannedTrain['trained'];
  readonly defaults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What gates are to serve beside the task. */
function trainedBy(statement: TypedStatement, context: PlanContext, parts: Parts, aims: Aims): Trained {
  const of = parameterCount(context.facts);
  const full = trainable(context.facts).filter(({ tensor }) => parts.tensors.has(tensor));
  const scored = layersOfPart(parts.scores);
  const trainedBeside = plannedBeside(parts, aims, context);
  const cells = sharedAmong(full, context);
  const numbersBeside = { ...numbersBesideWeights(trainedBeside), ...(cells && { cells: cells.cells }) };
  const whole = countIn(full) - (cells?.weights ?? 0);
  const besideWeights = countIn(scored);
  const beside = Object.values(numbersBeside).reduce((sum, one) => sum + one, besideWeights);
  const spent = whole + beside;
  const within = quantityClause(statement, 'within');
  const budget = within && budgetOf(amountOf(within), within.span, of);
  const plan = planAdapters(parts.lora, budget, { spent, of, context });
  const adapters = listOf(plan);
  const sparse = planDeltas(parts.deltas, statement, { budget, spent }, context);
  const { deltas } = sparse.value ?? {};
  const added = { sites: [...adapters, ...layersOfPart(deltas)], diagnostics: [...plan.diagnostics, ...sparse.diagnostics] };
  const total = adapters.reduce((sum, adapter) => sum + adapter.parameters, spent + numbersOfDeltas(deltas));
  return {
    tensors: full.map(({ tensor }) => tensor),
    adapters,
    scores: parts.scores && { start: parts.scores.start, layers: scored.map(({ name }) => name) },
    ...trainedBeside,
    deltas,
    account: {
      parameters: total - beside,
      of,
      share: percentText(total - beside, of),
      scores: parts.scores && besideWeights,
      ...numbersBeside,
      budget: budget && shareText(budget.share),
      allows: budget?.allows,
    },
    defaults: [...partDefaults(parts, budget), ...defaultsOfPart(sparse.value)],
    diagnostics: [...added.diagnostics, ...faultsOf(statement, context, { parts, added, account: { budget, spent, total, of } })],
  };
}

interface Account {
  readonly budget: Budget | undefined;
  readonly spent: number;
  readonly total: number;
  readonly of: number;
}

function faultsOf(
  statement: TypedStatement,
  context: PlanContext,
  {
    parts,
    added,
    account: { budget, spent, total, of },
  }: {
    readonly parts: Parts;
    readonly added: {
      readonly sites: readonly { readonly tensor: string; readonly layer: string }[];
      readonly diagnostics: readonly Diagnostic[];
    };
    readonly account: Account;
  },
): readonly Diagnostic[] {
  const span = placeOf(statement, 'object');
  if (hasErrors(parts.diagnostics) || hasErrors(added.diagnostics)) return [];
  const twice = added.sites.find(({ tensor }) => parts.tensors.has(tensor));
  if (twice !== undefined) return [complain(context, adaptedAndTrained, { layer: twice.layer }, span)];
  // Where no gates are left of those that were asked for, a prune says which it misses.
  const ofUnits = parts.gates ?? parts.inputGates ?? parts.codes ?? parts.widths;
  if (total === 0 && ofUnits === undefined) return [complain(context, nothingTrains, { what: `\`${statement.verb}\`` }, span)];
  const isOver = budget !== undefined && parts.lora.length === 0 && spent > budget.allows;
  return isOver ? [exceeded(budget, spent, of, context)] : [];
}

function stateAfter({ state, stage }: PlanContext, planned: PlannedTrain): PlanState {
  const { training, trained, ...record } = state.stages.get(stage.name) ?? { selected: [] };
  const isFurther = training?.path === stage.path;
  const numbers = numbersTrained(planned);
  return {
    ...state,
    adapters: [...state.adapters, ...planned.adapters],
    stages: new Map(state.stages).set(stage.name, {
      ...record,
      trained: isFurther ? (trained ?? 0) + numbers : numbers,
      training: { path: stage.path, planned, turns: isFurther || undefined },
    }),
  };
}

/** Names of what the parts of a training statement leave to the defaults. */
function partDefaults({ lora, scores, gates, inputGates, codes, widths }: Parts, budget: Budget | undefined): readonly string[] {
  return [
    ...(scores?.starts === 'as usual' ? ['scores.start'] : []),
    ...defaultsOfPart(gates).map((name) => `gates.${name}`),
    ...defaultsOfPart(inputGates).map((name) => `inputGates.${name}`),
    ...defaultsOfPart(codes).map((name) => `codes.${name}`),
    ...defaultsOfPart(widths).map((name) => `widths.${name}`),
    ...(lora.some(({ rank }) => rank === undefined) && budget === undefined ? ['adapters.rank'] : []),
    ...(lora.some(({ alpha }) => alpha === undefined) ? ['adapters.alpha'] : []),
    ...(lora.some(({ form }) => form === undefined) ? ['adapters.form'] : []),
  ];
}
