/** What of a plan the PyTorch engine does not carry out, each with its reason; it is refused before any work. */
import { looksIn } from '../plan/optional-lists.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { calledNames, wholeNames } from '../language/expressions/names.ts';
import { isOfGates, widthName } from '../plan/criteria/gate.ts';
import { criterionOf, expressionOf } from '../plan/criteria/read.ts';
import { isMoment, type Statistic } from '../plan/criteria/criterion.ts';
import { answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';
import type * as planned from '../plan/plan.ts';
import { readsThreshold, weightExpressionOf } from '../plan/prune/weight-expression.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { updatesIn } from './compile-plan.ts';

interface NotCarriedOut {
  /** Path of the stage; absent of the plan as a whole. */
  readonly stage?: string;
  /** What is not carried out, in the words of the plan. */
  readonly what: string;
  readonly why: string;
}

/** Updates that a compiled plan writes out, at most: each takes a line. */
const mostUpdates = 100_000;

export function notCarriedOut(plan: planned.Plan): readonly NotCarriedOut[] {
  const { models, teachers, profiles, clients, model, data, layers, task } = plan;
  const recurrent = layers.find(({ operator, dims }) => ['LSTM', 'GRU', 'RNN'].includes(operator) && dims[0] !== 1);
  const augmented = Object.entries(data).find(([, { augment }]) => augment !== undefined);
  const whole: readonly (NotCarriedOut | undefined)[] = [
    models && { what: 'several models', why: 'it prunes one module' },
    task.classes === undefined ? undefined : { what: `classes on axis ${task.classes}`, why: 'its loss reads them along the last axis' },
    teachers && { what: 'a teacher of another file', why: 'losses follow no other model there' },
    profiles && { what: 'a latency', why: 'it measures no time' },
    clients && { what: 'clients of a split', why: 'it knows no parts of a data set' },
    recurrent && { what: `the recurrent layer \`${recurrent.name}\``, why: 'it reads cells of one direction' },
    model.precision && { what: 'parameters in half precision', why: 'its masters are the parameters themselves' },
    augmented && { what: `samples of \`${augmented[0]}\` changed at random`, why: 'the module of the user gives its samples as they are' },
    updatesIn(plan) > mostUpdates
      ? { what: `${updatesIn(plan)} updates`, why: `a compiled plan writes out ${mostUpdates} at most` }
      : undefined,
  ];
  return [
    ...flatMapDefined(whole, (one) => one),
    ...plan.stages.flatMap(ofStage),
    ...plan.stages.flatMap((stage) => ofOperators(stage, plan)),
  ];
}

const ofColumns = 'it reads one tensor of samples and one of outputs';

/** Of several inputs or outputs: what reads them beside losses and metrics. */
const faultsOfColumns: Partial<Answers<StatementKind, [], Fault | undefined>> = {
  'prune samples': () => ({ what: '`prune samples`', why: ofColumns }),
  measure: ({ metric, between }) => between && { what: `\`measure ${metric}\` between two marks`, why: ofColumns },
  prune({ criterion, allocated }) {
    const compares = criterionOf(criterion)?.statistics.some((one) => ['flow', 'contrast'].includes(one.kind));
    if (compares === true) return { what: `the criterion \`${criterion}\``, why: ofColumns };
    const isPlain = allocated === undefined || !('bounds' in allocated || 'levels' in allocated);
    return isPlain ? undefined : { what: `shares by \`${allocated.by}\``, why: ofColumns };
  },
};

const notFollowed: ReadonlySet<string> = new Set(['ConvTranspose', 'LSTM', 'GRU', 'RNN']);

/** The engine measures inputs and outputs of linear modules and convolutions only. */
function ofOperators({ path: stage, statements }: planned.PlannedStage, { layers, task }: planned.Plan): readonly NotCarriedOut[] {
  const beyond = layers.filter(({ operator }) => notFollowed.has(operator)).map(({ name }) => name);
  const ofStatement = (table: typeof faultsBeyond) => flatMapDefined(statements, (statement) => answerFor(table, statement, beyond));
  const isOne = (task.inputs ?? task.outputs) === undefined;
  return [...ofStatement(faultsBeyond), ...(isOne ? [] : ofStatement(faultsOfColumns))].map((fault) => ({ stage, ...fault }));
}

/** Given the layers whose inputs and outputs are not seen. */
const faultsBeyond: Partial<Answers<StatementKind, [beyond: readonly string[]], Fault | undefined>> = {
  train: ({ adapters }, beyond) => {
    const on = adapters.find(({ layer }) => beyond.includes(layer));
    return on && { what: `the adapter on \`${on.layer}\``, why: 'it has none on transposed convolutions' };
  },
  prune: (prune, beyond) => seenBeyond(prune.criterion, isUnitPrune(prune) ? beyond : beyond.filter((name) => prune.layers.includes(name))),
  collect: ({ criterion, layers }, beyond) =>
    seenBeyond(
      criterion,
      beyond.filter((name) => layers.includes(name)),
    ),
};

function seenBeyond(text: string, [layer]: readonly string[]): Fault | undefined {
  const statistic = criterionOf(text)
    ?.statistics.filter(isMoment)
    .find(({ of }) => of !== 'gradient');
  if (statistic === undefined || layer === undefined) return undefined;
  return { what: `\`${statistic.text}\` of \`${layer}\``, why: 'it sees what linear modules and convolutions read' };
}

function ofStage(stage: planned.PlannedStage): readonly NotCarriedOut[] {
  const own: readonly Fault[] = [
    ...(stage.until?.expression === undefined ? [] : [{ what: `\`until ${stage.until.text}\``, why: 'it looks at metrics of data alone' }]),
    ...looksIn(stage).flatMap(ofExpect),
    ...stage.statements.flatMap((one) => answerFor(faultsOf, one) ?? { what: `\`${one.kind}\``, why: 'it has no such statement' }),
  ];
  return own.map((fault) => ({ stage: stage.path, ...fault }));
}

type Fault = Omit<NotCarriedOut, 'stage'>;

function none(): readonly Fault[] {
  return [];
}

/** By kind; the engine has no other statements. */
const faultsOf: Partial<Answers<StatementKind, [], readonly Fault[]>> = {
  prune: ofPrune,
  train: ofTrain,
  rewire: ofRewire,
  compact: ofCompact,
  collect: ({ criterion }) => ofCriterion(criterion),
  'prune samples': ofSamples,
  measure: ({ batch, metric }) => (batch === undefined ? [] : [{ what: `\`measure ${metric}\``, why: 'it measures no time' }]),
  expect: ofExpect,
  calibrate: none,
  'collect steps': none,
  mark: none,
  merge: none,
  rewind: none,
  reset: none,
  average: none,
  pick: none,
  'prune zeros': none,
};

function ofSamples({ scorer, within, above, criterion, underMasks }: planned.PlannedSamples): readonly Fault[] {
  const what = '`prune samples`';
  if (scorer !== undefined || underMasks !== undefined) return [{ what, why: 'its scores are those of the network' }];
  if (within !== undefined || above !== undefined) return [{ what, why: 'it leaves a number of samples' }];
  const expr = expressionOf(criterion);
  const odd = expr && [...wholeNames(expr)].find((name) => !['y', 'label', 'pi'].includes(name));
  return odd === undefined ? [] : [{ what: `\`${odd}\` in the score of a sample`, why: 'it reads outputs and labels' }];
}

function ofCompact({ folding, changing, cut }: planned.PlannedCompact): readonly Fault[] {
  if (folding !== undefined) return [{ what: '`compact` with constants', why: 'it moves no constant into what reads it' }];
  const changes = changing !== undefined && cut === 'here';
  return changes ? [{ what: '`compact`', why: 'it masks units, and what stays would compute something else without them' }] : [];
}

const ofMetrics = 'metrics of the recipe itself are numbers of weights that it does not compute';

function ofExpect({ text, claim }: Pick<planned.PlannedExpect, 'text' | 'claim'>): readonly Fault[] {
  const { metric, expression, than, over, layers, after, share } = claim;
  const what = `\`expect ${text}\``;
  if (expression !== undefined || than?.expression !== undefined) return [{ what, why: ofMetrics }];
  if (over !== undefined) return [{ what, why: 'it compares no seeds' }];
  if (layers !== undefined || after !== undefined || than !== undefined || share === true)
    return [{ what, why: 'it judges a network as it is, by one bound' }];
  return /^(sparsity|density|loss|accuracy|perplexity)$|\.(accuracy|perplexity|mse|l1|bce)$/.test(metric)
    ? []
    : [{ what, why: `it has no metric \`${metric}\`` }];
}

function ofPrune(prune: planned.PlannedPrune): readonly Fault[] {
  const { criterion, mask, allocated, among, stream } = prune;
  const faults: Fault[] = [];
  if (isUnitPrune(prune) && mask !== 'hard') return [{ what: `\`prune ${prune.units}\``, why: 'its units are pruned for good' }];
  const rewritten = weightExpressionOf(mask);
  if (rewritten !== undefined && !readsThreshold(rewritten))
    faults.push({ what: `\`mask ${mask}\``, why: 'it writes no weight in another way' });
  if (allocated !== undefined) faults.push(...ofAllocator(allocated));
  if (stream === undefined) faults.push(...ofCriterion(criterion));
  if (among !== undefined) faults.push(...ofExpression(among));
  return faults;
}

function ofAllocator(allocator: planned.PlannedAllocator): readonly Fault[] {
  if (allocator.by === 'global') return ofCriterion(allocator.criterion);
  if (!('bounds' in allocator) || allocator.score === 'zeroth') return [];
  const off = Object.values(allocator.branches ?? {}).find((branch) => !branch.startsWith('block'));
  if (off === undefined) return ofCriterion(allocator.score);
  return [{ what: `the number of the ${off}`, why: 'a module has no output of that branch' }];
}

function ofCriterion(text: string): readonly Fault[] {
  const what = `the criterion \`${text}\``;
  if (text === 's' || text === '|s|') return [];
  const criterion = criterionOf(text);
  if (criterion === undefined || isOfGates(text) || text === widthName) return [{ what, why: 'it does not read it' }];
  return [...criterion.statistics.flatMap((one) => ofStatistic(one)), ...ofExpression(text)];
}

function ofStatistic(statistic: Statistic): readonly Fault[] {
  const what = `the statistic \`${statistic.text}\``;
  switch (statistic.kind) {
    case 'contrast':
    case 'flow':
    case 'tail':
      return [];
    case 'moment':
      if (statistic.of === 'relevance') return [{ what, why: 'it propagates no relevance' }];
      if (statistic.of === 'activation') return [{ what, why: 'it does not see which activation is behind a module' }];
      return [];
  }
}

const refusedFunctions = ['distances'];

function ofExpression(text: string): readonly Fault[] {
  const criterion = criterionOf(text);
  const called = criterion && calledNames(criterion.score);
  const found = refusedFunctions.find((name) => called?.has(name) === true);
  return found === undefined ? [] : [{ what: `\`${found}(…)\``, why: 'it has no such function' }];
}

function ofRewire({ using, growth, stream }: planned.PlannedRewire): readonly Fault[] {
  if (using !== undefined) return [{ what: '`rewire` by clients', why: 'it knows no parts of a data set' }];
  return stream === undefined ? ofCriterion(growth) : [];
}

function ofTrain(train: planned.PlannedTrain): readonly Fault[] {
  const { gates, inputGates, codes, widths, deltas, objective, half, shards, norms, optimizer } = train;
  const faults = Object.entries({ gates, inputGates, codes, widths, deltas }).flatMap(([key, value]): readonly Fault[] =>
    value === undefined ? [] : [{ what: `training of ${names[key] ?? key}`, why: 'it trains weights and adapters beside them' }],
  );
  if (half !== undefined) faults.push({ what: '`half` of the data', why: 'it trains on all samples of a data set' });
  if (shards !== undefined || norms !== undefined) faults.push({ what: 'parts of a batch', why: 'a batch is one there' });
  if (optimizer.name === 'sm3') faults.push({ what: '`sm3`', why: 'PyTorch has no such optimizer' });
  for (const term of objective ?? []) {
    if ('slice' in term && term.slice !== undefined)
      faults.push({ what: `a loss of \`${term.of}\``, why: 'its loss reads the whole output' });
    if (!['labels', 'penalty', 'kl'].includes(term.term))
      faults.push({ what: `the term \`${term.term}\` of the loss`, why: 'it makes losses of labels small' });
  }
  return faults;
}

const names: Readonly<Record<string, string>> = { inputGates: 'gates by input' };

export interface EngineRow {
  readonly recipe: string;
  /** What of the recipe the PyTorch engine does not carry out, each with its reason; none where it carries it out. */
  readonly missing: readonly string[];
}

/** In the order of the plans; each is the plan of a recipe on a small model. */
export function engineRows(plans: Iterable<readonly [recipe: string, plan: planned.Plan]>): readonly EngineRow[] {
  return [...plans].map(([recipe, plan]) => {
    return { recipe, missing: [...new Set(notCarriedOut(plan).map(({ what, why }) => `${what}: ${why}`))] };
  });
}

export function carriedOutByBoth(rows: readonly EngineRow[]): number {
  return rows.filter(({ missing }) => missing.length === 0).length;
}
