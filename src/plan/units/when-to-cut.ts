/**
 * When the units of a `compact` are cut out of the graphs: where it stands, so that what follows trains on
 * smaller matrices, or at the end, where something that follows may want them back.
 */
import { addTo, listAt } from '../../basics/maps.ts';
import { calledNames, freeNames } from '../../language/expressions/names.ts';
import { expressionOf, criterionOf } from '../criteria/read.ts';
import { predecessorsOf } from '../graph.ts';
import type * as plans from '../plan.ts';
import { prunedGroups, isUnitPrune } from '../pruning.ts';
import { scoresBehindCut } from '../criteria/behind-cut.ts';
import { isContrast } from '../criteria/criterion.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from '../of-kind.ts';

// What is measured behind a cut goes through the smaller network, unless the scores would be others than
// those under the masks: then the whole one is measured, and the plan says why.

/** As it is planned behind a cut; `branches`: sublayers or blocks are cut, too. */
const behindCut: Partial<Answers<StatementKind, [boolean], plans.PlannedStatement>> = {
  prune: (prune, branches) => ({ ...prune, underMasks: reasonOfPrune(prune, branches) }),
  'prune samples': (prune) => ({ ...prune, underMasks: reasonOfSamples(prune) }),
  reconstruct: (reconstruct, branches) => ({ ...reconstruct, underMasks: branches ? throughBranches : undefined }),
};

const throughBranches = 'its samples pass branches that are cut';

function reasonOfPrune(prune: plans.PlannedPrune, branches: boolean): string | undefined {
  const { criterion: text, stream, calibration, damping } = prune;
  const passes = calibration?.sequentially === true || damping !== undefined;
  if (branches && passes) return throughBranches;
  const criterion = stream === undefined ? criterionOf(text) : undefined;
  if (criterion === undefined || criterion.statistics.length === 0) return undefined;
  if (criterion.statistics.some(isContrast)) return 'branches are switched off in the whole network';
  const scores = scoresBehindCut(criterion);
  const isSame = scores === 'alike' || (scores === 'apart' && !isUnitPrune(prune));
  return isSame ? undefined : 'what is pruned counts in its scores';
}

function reasonOfSamples({ criterion, stream }: plans.PlannedSamples): string | undefined {
  const expr = stream === undefined ? expressionOf(criterion) : undefined;
  const hasGradients = expr !== undefined && freeNames(expr).has('g');
  return hasGradients ? 'gradients of what is pruned count in its scores' : undefined;
}

/** The stages with the decision at every `compact` in them, and at all that is measured behind a cut. */
export function decideCuts(stages: readonly plans.PlannedStage[]): readonly plans.PlannedStage[] {
  const cut = withStatements(stages, (statement, stage) => (statement.kind === 'compact' ? decided(statement, stage, stages) : statement));
  const before = cutsBefore(cut);
  const branches = branchesIn(cut);
  return withStatements(cut, (statement) => {
    const cuts = before.get(statement);
    if (cuts === undefined) return statement;
    const isBranch = ({ groups }: plans.PlannedCompact) => groups.some((name) => branches.has(name));
    return answerFor(behindCut, statement, cuts.some(isBranch)) ?? statement;
  });
}

/** What is left matters to what follows, and only where it is cut. */
function decided(compact: plans.PlannedCompact, stage: plans.PlannedStage, stages: readonly plans.PlannedStage[]): plans.PlannedCompact {
  const cutting = cuttingOf(compact, stage, stages);
  const { left, ...rest } = compact;
  return { ...rest, ...cutting, left: cutting.cut === 'here' && left ? left : undefined };
}

function withStatements(
  stages: readonly plans.PlannedStage[],
  change: (statement: plans.PlannedStatement, stage: plans.PlannedStage) => plans.PlannedStatement,
): readonly plans.PlannedStage[] {
  return stages.map((stage) => ({ ...stage, statements: stage.statements.map((statement) => change(statement, stage)) }));
}

/** By statement, the cuts in the graphs that it finds; statements that find none are left out. */
export function cutsBefore(stages: readonly plans.PlannedStage[]): ReadonlyMap<plans.PlannedStatement, readonly plans.PlannedCompact[]> {
  const found = new Map<plans.PlannedStatement, plans.PlannedCompact[]>();
  for (const stage of stages) {
    for (const compact of ofKind(stage.statements, 'compact').filter(({ cut }) => cut === 'here')) {
      for (const later of laterThan(compact, stage, stages)) addTo(found, later, compact);
    }
  }
  return found;
}

/** Names of groups that are residual branches. */
function branchesIn(stages: readonly plans.PlannedStage[]): ReadonlySet<string> {
  const groups = stages.flatMap(({ statements }) => statements.flatMap(prunedGroups));
  return new Set(groups.flatMap(({ name, cuts }) => (cuts === undefined ? [] : [name])));
}

/** Where an edited plan cuts too early: the places in it, and what speaks against it. */
export function earlyCuts(stages: readonly plans.PlannedStage[]) {
  return stages.flatMap((stage, index) =>
    stage.statements.flatMap((statement, place) => {
      if (statement.kind !== 'compact' || statement.cut !== 'here') return [];
      const { because } = cuttingOf(statement, stage, stages);
      if (because === undefined) return [];
      return [{ path: ['stages', index, 'statements', place, 'cut'], problem: because }];
    }),
  );
}

function cuttingOf(compact: plans.PlannedCompact, stage: plans.PlannedStage, stages: readonly plans.PlannedStage[]): plans.PlannedCutting {
  const because = reasonAgainst(compact, laterThan(compact, stage, stages));
  return because === undefined ? { cut: 'here' } : { cut: 'at end', because };
}

function laterThan(
  compact: plans.PlannedCompact,
  stage: plans.PlannedStage,
  stages: readonly plans.PlannedStage[],
): readonly plans.PlannedStatement[] {
  return [...behind(compact, stage), ...after(stage, stages).flatMap((it) => it.statements)];
}

/** Statements of the same stage that act when the units are gone. */
function behind(compact: plans.PlannedCompact, { statements, steps }: plans.PlannedStage) {
  const place = statements.indexOf(compact);
  return statements.filter((it, index) => {
    const time = 'window' in it ? it.window.last : 'at' in it ? it.at : undefined;
    // Training has no time of its own: it fills the stage.
    if (time === undefined) return compact.at < steps;
    return time > compact.at || (time === compact.at && index > place);
  });
}

/** The stages that start from what the stage ends in, directly or not. */
function after(stage: plans.PlannedStage, stages: readonly plans.PlannedStage[]): readonly plans.PlannedStage[] {
  const before = predecessorsOf(stages);
  const reached = new Set([stage.path]);
  return stages.filter(({ path }) => {
    if (path === stage.path || !listAt(before, path).some((it) => reached.has(it))) return false;
    reached.add(path);
    return true;
  });
}

function reasonAgainst({ changing = [] }: plans.PlannedCompact, later: readonly plans.PlannedStatement[]): string | undefined {
  const measures = later.some((statement) => answerFor(measuring, statement) ?? 'calibration' in statement);
  if (ofKind(later, 'train').length === 0 && !measures) return 'nothing trains behind it';
  for (const statement of later) {
    const reason = answerFor(claims, statement);
    if (reason !== undefined) return reason;
  }
  if (changing.length === 0 || !measures) return undefined;
  return 'what follows measures the network under its masks, which computes something else';
}

/** Whether something of it is compared with what the whole network gives, or counted in scores. */
const measuring: Partial<Answers<StatementKind, [], boolean>> = {
  train: ({ objective = [] }) => objective.some((term) => 'teacher' in term),
  prune: ({ statistics, calibration }) => statistics !== undefined || calibration !== undefined,
  'prune samples': ({ batch }) => batch !== undefined,
};

/** Why a training wants the whole network. */
function needOf(train: plans.PlannedTrain): string | undefined {
  const { scores, gates, inputGates, codes, objective = [] } = train;
  if (scores !== undefined) return 'scores of weights train behind it';
  if ((gates ?? inputGates ?? codes) !== undefined) return 'gates train behind it';
  for (const term of objective) {
    if (term.term === 'features') return 'a loss behind it compares values inside the network';
    if (term.term === 'nuclear') return 'a penalty behind it is of the singular values of whole matrices';
    if (term.term === 'penalty' && counts(term.penalty)) return 'a penalty behind it depends on how many weights there are';
  }
  return undefined;
}

/** What adds up over weights is the same without those that are 0. */
const adding: ReadonlySet<string> = new Set(['sum', 'norm', 'abs', 'sqrt', 'max']);

function counts(penalty: string): boolean {
  const expr = expressionOf(penalty);
  return expr === undefined || [...calledNames(expr)].some((name) => !adding.has(name));
}

/** Why a statement wants the whole network, or what it may do with units that are gone. */
const claims: Partial<Answers<StatementKind, [], string | undefined>> = {
  train: needOf,
  rewire: () => '`rewire` behind it may grow weights in the units',
  rewind: ({ parts, name }) => (parts?.includes('masks') === true ? `\`rewind\` to \`${name}\` behind it brings masks back` : undefined),
  prune: ({ mask }) => (mask === 'hard' ? undefined : `the mask of a \`prune\` behind it may be taken back: \`${mask}\``),
};
