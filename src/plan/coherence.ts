/**
 * What a schema cannot say about a plan: names that point somewhere, times inside their stage,
 * counts that add up. A plan made by `plan` always passes; one that was edited may not.
 */
import { listAt } from '../basics/maps.ts';
import { clientFaults } from './client-faults.ts';
import { graphFaults } from './graph-faults.ts';
import type { Incoherence, Path } from './incoherence.ts';
import { sha256Hex } from '../language/hash.ts';
import type {
  Plan,
  PlannedRewire,
  PlannedStage,
  PlannedStatement,
  PlannedTrain,
  PlannedShare,
  RankStatement,
  PlannedCodes,
  PlannedBudget,
} from './plan.ts';
import { criterionOf, summaryOf } from './criteria/read.ts';
import { profileFaults } from './latency/profile-fault.ts';
import { unprofiledFaults } from './observe/metric-facts.ts';
import { criterionFault, sampleFault } from './prune/criterion-faults.ts';
import { pruneFaults, unitSizes, type Sizes } from './prune/coherence.ts';
import { nameFaults } from './name-faults.ts';
import { leftFaults, samplesFaults } from './samples/coherence.ts';
import { rankCoherence } from './train/rank-faults.ts';
import type { Grid } from './schedule/times.ts';
import { numberFaults } from './train/coherence.ts';
import { tokensFaults } from './units/token-facts.ts';
import { collectFaults } from './prune/collect-coherence.ts';
import { trainedFaults } from './trained-faults.ts';
import { earlyCuts } from './units/when-to-cut.ts';
import { zerosFaults } from './zeros/plan-zeros.ts';
import { codeOf } from './criteria/code.ts';
import { predecessorsOf } from './graph.ts';
import { compare } from '../exact/rational.ts';
import { isBudgetPrune } from './pruning.ts';
import { amountOfText, goalOfBudget } from './units/budget-amount.ts';
import { ofKind } from './of-kind.ts';

export function findIncoherence(plan: Plan): Incoherence[] {
  const sizes = new Map(plan.layers.map(({ name, count }) => [name, count]));
  return [
    ...(sha256Hex(plan.recipe.text) === plan.recipe.hash
      ? []
      : [{ path: ['recipe', 'hash'], problem: 'it is not the SHA-256 of the recipe beside it' }]),
    ...pathFaults(plan.stages),
    ...graphFaults(plan),
    ...clientFaults(plan),
    ...nameFaults(plan),
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
    const fault = faultOf(statement, data);
    if (fault === undefined) return [];
    return [{ path: [...path, 'statements', index, fault.key], problem: fault.problem }];
  });
}

function faultOf(statement: PlannedStatement, data: Plan['data']) {
  switch (statement.kind) {
    case 'prune':
      return criterionFault(statement, data);
    case 'reconstruct':
      return sampleFault(statement.calibration, data);
    case 'measure':
      return metricFault(statement, 'expression');
    case 'expect':
      return metricFault(statement.claim, 'claim') ?? metricFault(statement.claim.than, 'claim');
    default:
      return undefined;
  }
}

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
  const own = metricFault(until, 'until');
  const others = looks.flatMap(({ claim }) => [claim, ...(claim.than ? [claim.than] : [])]);
  const faults = [own, ...others.map((subject) => metricFault(subject, 'looks'))];
  return faults.flatMap((fault) => (fault === undefined ? [] : [{ path: [...path, fault.key], problem: fault.problem }]));
}

function stageFaults(stage: PlannedStage, path: Path, sizes: Sizes): Incoherence[] {
  return stage.statements.flatMap((statement, index) => {
    const own = [...path, 'statements', index];
    if (statement.kind === 'factorize' || statement.kind === 'project' || statement.kind === 'share')
      return rankFaults(statement, stage.steps, own, sizes);
    return statementFaults(statement, stage.steps, own, sizes);
  });
}

function rankFaults(statement: RankStatement | PlannedShare, steps: number, path: Path, sizes: Sizes): Incoherence[] {
  const ranks = rankCoherence(statement, sizes);
  return [
    ...ranks.map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
    ...(statement.kind === 'project' ? windowFaults(statement.window, steps, [...path, 'window']) : timeFaults(statement.at, steps, path)),
  ];
}

function statementFaults(
  statement: Exclude<PlannedStatement, RankStatement | PlannedShare>,
  steps: number,
  path: Path,
  sizes: Sizes,
): Incoherence[] {
  switch (statement.kind) {
    case 'prune':
      return [
        ...unknownLayers(statement.layers, [...path, 'layers'], unitSizes(statement, sizes)),
        ...pruneFaults(statement, unitSizes(statement, sizes)).map(({ path: inner, problem }) => ({ path: [...path, ...inner], problem })),
        ...windowFaults(statement.window, steps, [...path, 'window']),
      ];
    case 'prune samples':
      return [
        ...timeFaults(statement.at, steps, path),
        ...samplesFaults(statement).map(({ key, problem }) => ({ path: [...path, key], problem })),
      ];
    case 'prune tokens':
      return [
        ...timeFaults(statement.at, steps, path),
        ...tokensFaults(statement).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
      ];
    case 'prune zeros':
      return [
        ...unknownLayers(statement.layers, [...path, 'layers'], sizes),
        ...timeFaults(statement.at, steps, path),
        ...zerosFaults(statement, sizes).map((fault) => ({ path: [...path, ...fault.path], problem: fault.problem })),
      ];
    case 'train':
      return [
        ...trainFaults(statement, path, sizes),
        ...numberFaults(statement).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
      ];
    case 'rewire':
      return rewireFaults(statement, steps, path, sizes);
    case 'reset': {
      const starts = Object.values(statement.starts?.uniform ?? {});
      return [
        ...unknownLayers(statement.layers, [...path, 'layers'], sizes),
        ...unknownLayers(starts, [...path, 'starts', 'uniform'], sizes),
        ...timeFaults(statement.at, steps, path),
      ];
    }
    case 'reconstruct':
      return [...unknownLayers(statement.layers, [...path, 'layers'], sizes), ...timeFaults(statement.at, steps, path)];
    default:
      return timeFaults(statement.at, steps, path);
  }
}

function timeFaults(at: number, steps: number, path: Path): Incoherence[] {
  return at <= steps ? [] : [{ path: [...path, 'at'], problem: `the stage ends at step ${steps}` }];
}

function windowFaults({ first, last }: Grid, steps: number, path: Path): Incoherence[] {
  if (first > last) return [{ path, problem: 'it ends before it begins' }];
  return last <= steps ? [] : [{ path, problem: `the stage ends at step ${steps}` }];
}

function rewireFaults({ layers, window, growth, stream }: PlannedRewire, steps: number, path: Path, sizes: Sizes): Incoherence[] {
  const draws = growth === 'draw()';
  return [
    ...unknownLayers(layers, [...path, 'layers'], sizes),
    ...windowFaults(window, steps, [...path, 'window']),
    ...(draws === (stream !== undefined) ? [] : [{ path: [...path, 'growth'], problem: 'only `draw()` draws, from a stream' }]),
    ...(draws || criterionOf(growth) !== undefined
      ? []
      : [{ path: [...path, 'growth'], problem: 'it is no score that this version carries out' }]),
  ];
}

function trainFaults(train: PlannedTrain, path: Path, sizes: Sizes): Incoherence[] {
  const layers = train.adapters.map(({ layer }) => layer);
  const wrong = train.adapters.findIndex(({ rank, rows, columns, parameters }) => parameters !== rank * (rows + columns));
  return [
    ...unknownLayers(layers, [...path, 'adapters'], sizes),
    ...(wrong < 0 ? [] : [{ path: [...path, 'adapters', wrong], problem: 'an adapter has rank · (rows + columns) parameters' }]),
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
    const trained = ofKind(statements, 'train').flatMap(({ codes: own }) => own ?? []);
    const after = trained[0] ?? codes;
    if (after !== undefined) known.set(path, after);
    return statements.flatMap((statement, index): readonly Incoherence[] => {
      const code = statement.kind === 'prune' ? codeOf(statement.criterion) : undefined;
      if (statement.kind !== 'prune' || code === undefined) return [];
      const own = { path: ['stages', at, 'statements', index, 'criterion'] };
      if (codes === undefined || code < 1 || code > codes.count) {
        return [{ ...own, problem: `no stage before it trains ${code} codes` }];
      }
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
  if ((share === undefined) === (time === undefined)) {
    return 'a latency is either a share or a time';
  }
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
