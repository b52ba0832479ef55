/**
 * What a schema cannot say about a plan: names that point somewhere, times inside their stage,
 * counts that add up. A plan made by `plan` always passes; one that was edited may not.
 */
import { flatMapDefined } from '../basics/lists.ts';
import { listAt } from '../basics/maps.ts';
import { clientFaults, graphFaults } from './graph-faults.ts';
import { type Incoherence, type Path, unless } from './incoherence.ts';
import { sha256Hex } from '../language/canonical/hash.ts';
import type { Plan, PlannedRewire, PlannedStage, PlannedStatement, PlannedTrain, PlannedCodes, PlannedBudget } from './plan.ts';
import { criterionOf, summaryOf } from './criteria/read.ts';
import { profileFaults } from './latency/profile-facts.ts';
import { unprofiledFaults } from './observe/metric-facts.ts';
import { criterionFault, sampleFault } from './prune/criterion-faults.ts';
import { pruneFaults, unitSizes, type Sizes } from './prune/coherence.ts';
import { inputFaults } from './input-faults.ts';
import { nameFaults } from './name-faults.ts';
import { leftFaults, samplesFaults } from './samples/coherence.ts';
import type { Grid } from './schedule/times.ts';
import { numberFaults, trainedFaults, rankCoherence, shareCoherence } from './train/coherence.ts';
import { tokensFaults } from './units/token-facts.ts';
import { collectFaults } from './prune/collect-coherence.ts';
import { earlyCuts } from './units/when-to-cut.ts';
import { zerosFaults } from './prune/plan-zeros.ts';
import { codeOf } from './criteria/gate.ts';
import { predecessorsOf } from './graph.ts';
import { compare } from '../exact/rational.ts';
import { isBudgetPrune } from './pruning.ts';
import { amountOfText, goalOfBudget } from './units/budget-amount.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from './of-kind.ts';

export function findIncoherence(plan: Plan): Incoherence[] {
  const sizes = new Map(plan.layers.map(({ name, count }) => [name, count]));
  return [
    ...unless(sha256Hex(plan.recipe.text) === plan.recipe.hash, ['recipe', 'hash'], 'it is not the SHA-256 of the recipe beside it'),
    ...pathFaults(plan.stages),
    ...graphFaults(plan),
    ...clientFaults(plan),
    ...nameFaults(plan),
    ...inputFaults(plan),
    ...leftFaults(plan),
    ...earlyCuts(plan.stages),
    ...codeFaults(plan.stages),
    ...collectFaults(plan),
    ...profileFaults(plan),
    ...plan.stages.flatMap((stage, index) => [
      ...stageFaults(stage, ['stages', index], sizes),
      ...criterionFaults(stage, ['stages', index], plan),
      ...unprofiledFaults(stage, ['stages', index], plan),
      ...budgetFaults(stage, ['stages', index], plan),
      ...untilFaults(stage, ['stages', index]),
      ...trainedFaults(stage, ['stages', index]),
    ]),
  ];
}

/** Random streams and claims find a stage by its path. */
function pathFaults(stages: readonly PlannedStage[]): Incoherence[] {
  const paths = stages.map(({ path }) => path);
  return paths.flatMap((path, index) =>
    paths.indexOf(path) === index ? [] : [{ path: ['stages', index, 'path'], problem: 'another stage has it already' }],
  );
}

function criterionFaults({ statements }: PlannedStage, path: Path, { data }: Plan): Incoherence[] {
  return statements.flatMap((statement, index) => {
    const fault = answerFor(scoringFaults, statement, data);
    if (fault === undefined) return [];
    return [{ path: [...path, 'statements', index, fault.key], problem: fault.problem }];
  });
}

type Scored = Answers<StatementKind, [Plan['data']], { readonly key: string; readonly problem: string } | undefined>;

/** Whether criteria, samples and metrics are such as this version carries out. */
const scoringFaults: Partial<Scored> = {
  prune: criterionFault,
  reconstruct: ({ calibration }, data) => sampleFault(calibration, data),
  measure: (measure) => metricFault(measure, 'expression'),
  expect: ({ claim }) => metricFault(claim, 'claim') ?? metricFault(claim.than, 'claim'),
};

/** A metric of the recipe's own stands there with the expression that it is. */
function metricFault<Key>(
  subject: { readonly expression?: string } | undefined,
  key: Key,
): { readonly key: Key; readonly problem: string } | undefined {
  if (subject?.expression === undefined) return undefined;
  if (summaryOf(subject.expression) !== undefined) return undefined;
  return { key, problem: 'it is no metric of weights that this version carries out' };
}

/** What ends the stage, and what ends the rounds that it may be the last stage of. */
function untilFaults({ until, looks = [] }: PlannedStage, path: Path): Incoherence[] {
  const others = looks.flatMap(({ claim }) => [claim, ...(claim.than ? [claim.than] : [])]);
  const faults = [metricFault(until, 'until'), ...others.map((subject) => metricFault(subject, 'looks'))];
  return faults.flatMap((fault) => (fault === undefined ? [] : [{ path: [...path, fault.key], problem: fault.problem }]));
}

/** Of every statement by itself; a fault's path begins inside the statement. */
function stageFaults({ statements, steps }: PlannedStage, path: Path, sizes: Sizes): Incoherence[] {
  return statements.flatMap((statement, index) => {
    const faults = answerFor(ownFaults, statement, { steps, sizes }) ?? instantFaults(statement, steps);
    return faults.map((fault) => ({ ...fault, path: [...path, 'statements', index, ...fault.path] }));
  });
}

interface Around {
  /** Of the stage. */
  readonly steps: number;
  /** By layer, its weights. */
  readonly sizes: Sizes;
}

/** Of any other kind nothing but its time can be wrong. */
const ownFaults: Partial<Answers<StatementKind, [Around], readonly Incoherence[]>> = {
  prune: (prune, { steps, sizes }) => {
    const units = unitSizes(prune, sizes);
    return [...unknownLayers(prune.layers, ['layers'], units), ...pruneFaults(prune, units), ...windowFaults(prune.window, steps)];
  },
  'prune samples': (prune, { steps }) => [...instantFaults(prune, steps), ...samplesFaults(prune)],
  'prune tokens': (prune, { steps }) => [...instantFaults(prune, steps), ...tokensFaults(prune)],
  'prune zeros': (prune, { steps, sizes }) => [
    ...unknownLayers(prune.layers, ['layers'], sizes),
    ...instantFaults(prune, steps),
    ...zerosFaults(prune, sizes),
  ],
  train: (train, { sizes }) => [...adapterFaults(train, sizes), ...numberFaults(train)],
  rewire: rewireFaults,
  reset: (reset, { steps, sizes }) => [
    ...unknownLayers(reset.layers, ['layers'], sizes),
    ...unknownLayers(Object.values(reset.starts?.uniform ?? {}), ['starts', 'uniform'], sizes),
    ...instantFaults(reset, steps),
  ],
  reconstruct: (reconstruct, { steps, sizes }) => [
    ...unknownLayers(reconstruct.layers, ['layers'], sizes),
    ...instantFaults(reconstruct, steps),
  ],
  project: (project, { steps, sizes }) => [...rankCoherence(project, sizes), ...windowFaults(project.window, steps)],
  factorize: (factorize, { steps, sizes }) => [...rankCoherence(factorize, sizes), ...instantFaults(factorize, steps)],
  share: (share, { steps, sizes }) => [...shareCoherence(share, sizes), ...instantFaults(share, steps)],
};

function instantFaults(statement: PlannedStatement, steps: number): readonly Incoherence[] {
  const isLate = 'at' in statement && statement.at > steps;
  return isLate ? [{ path: ['at'], problem: `the stage ends at step ${steps}` }] : [];
}

function windowFaults({ first, last }: Grid, steps: number): readonly Incoherence[] {
  const path = ['window'];
  if (first > last) return [{ path, problem: 'it ends before it begins' }];
  return unless(last <= steps, path, `the stage ends at step ${steps}`);
}

function rewireFaults({ layers, window, growth, stream }: PlannedRewire, { steps, sizes }: Around): readonly Incoherence[] {
  const draws = growth === 'draw()';
  return [
    ...unknownLayers(layers, ['layers'], sizes),
    ...windowFaults(window, steps),
    ...unless(draws === (stream !== undefined), ['growth'], 'only `draw()` draws, from a stream'),
    ...unless(draws || criterionOf(growth) !== undefined, ['growth'], 'it is no score that this version carries out'),
  ];
}

function adapterFaults({ adapters }: PlannedTrain, sizes: Sizes): readonly Incoherence[] {
  const layers = adapters.map(({ layer }) => layer);
  const wrong = adapters.findIndex(({ rank, rows, columns, parameters }) => parameters !== rank * (rows + columns));
  return [
    ...unknownLayers(layers, ['adapters'], sizes),
    ...unless(wrong < 0, ['adapters', wrong], 'an adapter has rank · (rows + columns) parameters'),
  ];
}

function unknownLayers(names: readonly string[], path: Path, sizes: Sizes): Incoherence[] {
  return names.flatMap((name, index) =>
    sizes.has(name) ? [] : [{ path: [...path, index], problem: `\`${name}\` is no layer of the plan` }],
  );
}

/** Prune statements of an edited plan that rank by a code which no stage before them trains. */
function codeFaults(stages: readonly PlannedStage[]): readonly Incoherence[] {
  const before = predecessorsOf(stages);
  const known = new Map<string, PlannedCodes>();
  return stages.flatMap(({ path, statements }, at) => {
    const from = listAt(before, path);
    const codes = from.map((own) => known.get(own)).find((own) => own !== undefined);
    const trained = flatMapDefined(ofKind(statements, 'train'), ({ codes: own }) => own);
    const after = trained[0] ?? codes;
    if (after !== undefined) known.set(path, after);
    return statements.flatMap((statement, index): readonly Incoherence[] => {
      if (statement.kind !== 'prune') return [];
      const code = codeOf(statement.criterion);
      if (code === undefined) return [];
      const own = { path: ['stages', at, 'statements', index, 'criterion'] };
      if (codes === undefined || code < 1 || code > codes.count) return [{ ...own, problem: `no stage before it trains ${code} codes` }];
      const names = new Set(codes.groups.map(({ name }) => name));
      const bare = statement.layers.find((name) => !names.has(name));
      return bare === undefined ? [] : [{ ...own, problem: `no codes train on \`${bare}\`` }];
    });
  });
}

// What a schema cannot say of a budget: what a latency needs, and where its course over a window starts.

/** Of every statement that prunes to a resource. */
function budgetFaults(stage: PlannedStage, path: Path, plan: Plan): readonly Incoherence[] {
  return stage.statements.flatMap((statement, index) => {
    if (!isBudgetPrune(statement)) return [];
    const { budget } = statement;
    const problem = budgetFault(budget, plan) ?? startFault(budget);
    if (problem === undefined) return [];
    return [{ path: [...path, 'statements', index, 'budget'], problem }];
  });
}

/** Undefined for what planning makes. */
function budgetFault({ of, share, time, batch }: PlannedBudget, { profiles = [] }: Pick<Plan, 'profiles'>): string | undefined {
  if (of !== 'latency') {
    const isShare = share !== undefined && time === undefined;
    return isShare && batch === undefined ? undefined : `of ${of} a share alone is planned`;
  }
  if ((share === undefined) === (time === undefined)) return 'a latency is either a share or a time';
  const isMeasured = profiles.some(({ measured }) => measured.batch === batch);
  return isMeasured ? undefined : 'no profile of the plan was measured on its batch';
}

/** The same of what is left when a window begins. */
function startFault(budget: PlannedBudget): string | undefined {
  if (budget.from === undefined) return undefined;
  const from = amountOfText(budget.from, budget);
  if (from === undefined) return '`from` says what is left as the target does';
  return compare(from, goalOfBudget(budget)) < 0 ? 'what is left never grows' : undefined;
}
