/** What of a plan the PyTorch engine does not carry out, each with its reason; it is refused before any work. */
import { calledNames } from '../language/expressions/names.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { Statistic } from '../plan/criteria/criterion.ts';
import type { Plan, PlannedExpect, PlannedPrune, PlannedStage, PlannedStatement, PlannedTrain, PlannedRewire } from '../plan/plan.ts';
import { readsThreshold, weightExpressionOf } from '../plan/prune/weight-expression.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { updatesIn } from './compile-plan.ts';

export interface NotCarriedOut {
  /** Path of the stage; absent of the plan as a whole. */
  readonly stage?: string;
  /** What is not carried out, in the words of the plan. */
  readonly what: string;
  readonly why: string;
}

/** Updates that a compiled plan writes out, at most: each takes a line. */
const mostUpdates = 100_000;

export function notCarriedOut(plan: Plan): readonly NotCarriedOut[] {
  const { models, teachers, profiles, clients, model, data, layers } = plan;
  const recurrent = layers.find(({ operator }) => ['LSTM', 'GRU', 'RNN'].includes(operator));
  const augmented = Object.entries(data).find(([, { augment }]) => augment !== undefined);
  const whole: readonly (NotCarriedOut | undefined)[] = [
    models && { what: 'several models', why: 'it prunes one module' },
    teachers && { what: 'a teacher of another file', why: 'losses follow no other model there' },
    profiles && { what: 'a latency', why: 'it measures no time' },
    clients && { what: 'clients of a split', why: 'it knows no parts of a data set' },
    recurrent && { what: `the recurrent layer \`${recurrent.name}\``, why: 'the module stores its gates in another order' },
    model.precision && { what: 'parameters in half precision', why: 'its masters are the parameters themselves' },
    augmented && { what: `samples of \`${augmented[0]}\` changed at random`, why: 'the module of the user gives its samples as they are' },
    updatesIn(plan) > mostUpdates
      ? { what: `${updatesIn(plan)} updates`, why: `a compiled plan writes out ${mostUpdates} at most` }
      : undefined,
  ];
  return [...whole.flatMap((one) => one ?? []), ...plan.stages.flatMap(ofStage)];
}

function ofStage(stage: PlannedStage): readonly NotCarriedOut[] {
  const found = stage.statements.flatMap((statement) => faultsOf(statement));
  const trains = stage.statements.filter(({ kind }) => kind === 'train').length;
  const own: readonly Fault[] = [
    ...(trains > 1 ? [{ what: 'several trainings that take turns', why: 'a stage trains by one optimizer' }] : []),
    ...(stage.until?.expression === undefined ? [] : [{ what: `\`until ${stage.until.text}\``, why: 'it looks at metrics of data alone' }]),
    ...(stage.looks ?? []).flatMap(ofExpect),
    ...found,
  ];
  return own.map((fault) => ({ stage: stage.path, ...fault }));
}

type Fault = Omit<NotCarriedOut, 'stage'>;

function faultsOf(statement: PlannedStatement): readonly Fault[] {
  switch (statement.kind) {
    case 'prune':
      return ofPrune(statement);
    case 'train':
      return ofTrain(statement);
    case 'rewire':
      return ofRewire(statement);
    case 'calibrate':
    case 'mark':
    case 'merge':
    case 'rewind':
    case 'reset':
    case 'average':
    case 'prune zeros':
      return [];
    case 'pick':
      return [];
    case 'measure':
      return statement.between === undefined && statement.batch === undefined
        ? []
        : [{ what: `\`measure ${statement.metric}\``, why: 'it measures no barrier and no time' }];
    case 'expect':
      return ofExpect(statement);
    default:
      return [{ what: `\`${statement.kind}\``, why: 'it has no such statement' }];
  }
}

const ofMetrics = 'metrics of the recipe itself are numbers of weights that it does not compute';

function ofExpect({ text, claim }: Pick<PlannedExpect, 'text' | 'claim'>): readonly Fault[] {
  const { metric, expression, than, over, layers, after, share } = claim;
  const what = `\`expect ${text}\``;
  if (expression !== undefined || than?.expression !== undefined) return [{ what, why: ofMetrics }];
  if (over !== undefined) return [{ what, why: 'it compares no seeds' }];
  if (layers !== undefined || after !== undefined || than !== undefined || share === true)
    return [{ what, why: 'it judges a network as it is, by one bound' }];
  return ['sparsity', 'accuracy', 'loss', 'perplexity', 'density'].includes(metric)
    ? []
    : [{ what, why: `it has no metric \`${metric}\`` }];
}

function ofPrune(prune: PlannedPrune): readonly Fault[] {
  const what = `\`prune ${prune.units}\``;
  if (isUnitPrune(prune)) return [{ what, why: 'it prunes weights and tiles of them' }];
  const { criterion, mask, allocated, smoothed, underMasks, among, stream } = prune;
  const faults: Fault[] = [];
  const rewritten = weightExpressionOf(mask);
  if (rewritten !== undefined && !readsThreshold(rewritten))
    faults.push({ what: `\`mask ${mask}\``, why: 'it writes no weight in another way' });
  if (allocated !== undefined && allocated.by !== 'global') faults.push({ what, why: `it shares nothing out by \`${allocated.by}\`` });
  if (smoothed !== undefined) faults.push({ what: '`smoothed`', why: 'its scores are those of an update' });
  if (underMasks !== undefined) faults.push({ what, why: underMasks });
  if (stream === undefined) faults.push(...ofCriterion(criterion));
  if (among !== undefined) faults.push(...ofExpression(among));
  return faults;
}

function ofCriterion(text: string): readonly Fault[] {
  const what = `the criterion \`${text}\``;
  if (text === 's' || text === '|s|') return [{ what, why: 'it trains no scores' }];
  const criterion = criterionOf(text);
  if (criterion === undefined) return [{ what, why: 'it does not read it' }];
  if (criterion.stored.length > 0) return [{ what, why: 'it collects no statistics' }];
  return [...criterion.statistics.flatMap((one) => ofStatistic(one)), ...ofExpression(text)];
}

function ofStatistic(statistic: Statistic): readonly Fault[] {
  const what = `the statistic \`${statistic.text}\``;
  switch (statistic.kind) {
    case 'contrast':
      return [{ what, why: 'it switches no branch of a module off' }];
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

function ofRewire({ using, growth, stream }: PlannedRewire): readonly Fault[] {
  if (using !== undefined) return [{ what: '`rewire` by clients', why: 'it knows no parts of a data set' }];
  return stream === undefined ? ofCriterion(growth) : [];
}

function ofTrain(train: PlannedTrain): readonly Fault[] {
  const { scores, gates, inputGates, codes, widths, deltas, objective, half, shards, norms, optimizer } = train;
  const beside = { scores, gates, inputGates, codes, widths, deltas };
  const faults = Object.entries(beside).flatMap(([key, value]): readonly Fault[] =>
    value === undefined ? [] : [{ what: `training of ${names[key] ?? key}`, why: 'it trains weights and adapters beside them' }],
  );
  if (half !== undefined) faults.push({ what: '`half` of the data', why: 'it trains on all samples of a data set' });
  if (shards !== undefined || norms !== undefined) faults.push({ what: 'parts of a batch', why: 'a batch is one there' });
  if (optimizer.name === 'sm3') faults.push({ what: '`sm3`', why: 'PyTorch has no such optimizer' });
  for (const term of objective ?? []) {
    if (term.term !== 'labels') faults.push({ what: `the term \`${term.term}\` of the loss`, why: 'it makes losses of labels small' });
  }
  return faults;
}

const names: Readonly<Record<string, string>> = { inputGates: 'gates by input' };
