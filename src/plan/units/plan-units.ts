/** `prune channels`, `neurons` or `heads`: which coupled units can go, and how many of them. */
import { itemAt } from '../../basics/must.ts';
import { groupings, norms } from '../schema/unit-words.ts';
import { balancedCount, uncountedFlops } from '../../diagnostics/catalogue/plan-units.ts';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { bundleCount, type UnitGroup } from '../../model/coupling/unit-groups.ts';
import type { Layer } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlannedGroup, PlannedBudget, PlannedGrouping, PlannedNorm, BudgetPrune } from '../plan.ts';
import { storedFaults } from '../prune/criterion-faults.ts';
import { isContrast } from '../criteria/criterion.ts';
import { readClauses } from '../prune/clauses.ts';
import { mannerOf } from '../prune/manner.ts';
import { prunesBranches } from '../prune/pruned-kind.ts';
import { planShare } from '../prune/plan-share.ts';
import { scoringOf, type Scoring } from '../prune/scoring.ts';
import { setupOf, type Setup } from '../prune/setup.ts';
import { isBudget, targetOf, type Target } from '../prune/target.ts';
import { asChoice, asRecord, clause, itemsOf, placeOf, fieldOf } from '../reading.ts';
import { complain, type PlannedStep, type PlanContext, planStep } from '../plan-context.ts';
import { multipleOf, steppedGroups } from './multiples.ts';
import { rescoredOf } from './scored-layers.ts';
import { selectGroups, type SelectedGroups } from './select-groups.ts';
import { narrowestOf } from './pruned-widths.ts';
import { ranksWhole, weightsOfUnits } from './weights-of-units.ts';
import { unitAllocator } from '../prune/allocator.ts';
import { countedAsLayer, type UnitSetup } from './unit-setup.ts';
import { idleBatch } from '../../diagnostics/catalogue/plan-latency.ts';
import { fitProfile, estimateOf } from '../latency/fit-profile.ts';
import { batchOf } from '../latency/latency-target.ts';
import { shareText } from '../share-text.ts';
import { rational, zero } from '../../exact/rational.ts';
import { capOf } from '../prune/reach.ts';
import { plannedUnits, stateAfter } from '../prune/planned-prune.ts';
import { isWindowed } from '../schedule/window.ts';
import { withBounds, withLimit } from '../state/pruned-counts.ts';
import { budgetCourse, type BudgetCourse } from './budget-course.ts';
import { outOfReach } from './foreseen.ts';

/** Only for a statement without refusals. */
export function planUnits(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const scoring = take(scoringOf(statement, context));
    const clauses = take(readClauses(statement, context));
    const selection = selectGroups(statement, context);
    const { groups: selected, stays } = take(selection);
    const target = targetOf(statement);
    const { kind } = target;
    if (kind === 'pattern' || kind === 'unsupported' || kind === 'threshold') throw new TypeError('such targets are refused before');
    const stepped = steppedGroups(selected, target, statement, context);
    if (hasErrors(stepped.diagnostics)) return fail([...selection.diagnostics, ...stepped.diagnostics]);
    const groups = take(stepped);
    const weights = take(weightsOfUnits(groups, scoring, statement, context));
    const bare = storedFaults(statement, weights, context);
    if (bare.length > 0) return fail(bare);
    const every = rescoredOf(statement, context, groups);
    const rescored = every && take(every);
    const { budget, diagnostics: budgeted } = budgetOf(target, statement, context);
    if (hasErrors(budgeted)) return fail(budgeted);
    const balanced = kind === 'count' ? balancedFault(groups, statement, context) : undefined;
    if (balanced !== undefined) return fail([balanced]);
    const asked = unitAllocator(statement, context, groups, target);
    const allocator = asked && take(asked);
    const units = unitSetup(statement, context, { groups, stays, weights }, { scoring, rescored });
    const layers = groups.map((group) => countedAsLayer(group, context.facts.layers));
    const common = { manner: mannerOf(statement), scoring, clauses };
    const setup = setupOf(statement, context, { selected: layers, ...common, setupOptions: { units, allocator } });
    const step = isBudget(target) ? planBudget(setup, units, needed(budget)) : planShare(setup, target);
    return { ...step, diagnostics: [...budgeted, ...step.diagnostics] };
  });
}

/** What the plan says of the units. */
function unitSetup(
  statement: TypedStatement,
  context: PlanContext,
  { groups, stays, weights }: SelectedGroups & { readonly weights: readonly Layer[] },
  { scoring, rescored }: { readonly scoring: Scoring; readonly rescored: number | undefined },
): UnitSetup {
  // A number for a whole unit has nothing to put together.
  const isWhole = ranksWhole(statement) || scoring.statistics.some(isContrast);
  const isUngrouped = clause(statement, 'grouped') === undefined && !isWhole;
  const isUnprotected = clause(statement, 'protect') === undefined && !prunesBranches(statement);
  return {
    words: itemsOf(statement.object)
      .map((item) => asChoice(item).word)
      .join(', '),
    groups,
    ...narrowestOf(statement, groups, context),
    weights: weights.map(({ name }) => name),
    planned: {
      grouped: !isWhole ? groupingOf(statement) : undefined,
      normalized: normOf(statement),
      groups: groups.map((group) => plannedGroup(group, context.facts, multipleOf(statement))),
      rescored,
      stays:
        stays.length > 0
          ? stays.map(({ title: group, units: { length }, pin }) => ({
              group,
              units: length,
              why: `${pin?.where ?? ''}: ${pin?.why ?? ''}`,
            }))
          : undefined,
    },
    defaults: [...(isUngrouped ? ['grouped'] : []), ...(isUnprotected ? ['floor'] : [])],
  };
}

/** A number of units alone would leave its parts of different sizes. */
function balancedFault(groups: readonly UnitGroup[], statement: TypedStatement, context: PlanContext): Diagnostic | undefined {
  const balanced = groups.find(({ parts }) => parts !== undefined);
  if (balanced?.parts === undefined) return undefined;
  const { count: together, why } = balanced.parts;
  return complain(context, balancedCount, { group: balanced.title, together, why }, placeOf(statement, 'removing'));
}

function needed(budget: PlannedBudget | undefined): PlannedBudget {
  if (budget === undefined) throw new TypeError('a resource that is the target has a budget');
  return budget;
}

function plannedGroup(group: UnitGroup, { layers }: ModelFacts, multiple: number | undefined): PlannedGroup {
  const dims = new Map(layers.map((layer) => [layer.tensor, layer.dims]));
  const { title: name, kind, units, members, changes, parts, cuts } = group;
  return {
    name,
    kind,
    units: bundleCount(group),
    together: parts?.count,
    multiple,
    all: multiple !== undefined ? units.length : undefined,
    // Running statistics and constants are no parameters: they carry no mask.
    members: members.flatMap(({ tensor, axis, side, slices }) => {
      const own = dims.get(tensor);
      return own === undefined ? [] : [{ tensor, dims: own, axis, side, slices }];
    }),
    changes: changes.length > 0 ? changes : undefined,
    cuts: cuts?.map(({ sum }) => sum),
  };
}

function groupingOf(statement: TypedStatement): PlannedGrouping {
  const by = fieldOf(statement, 'grouped', 'by');
  return groupings.find((word) => by !== undefined && word === asChoice(by).word) ?? 'mean';
}

function normOf(statement: TypedStatement): PlannedNorm | undefined {
  const by = fieldOf(statement, 'normalized', 'by');
  const norm = by && asRecord(by).fields['norm'];
  return norms.find((word) => norm !== undefined && word === asChoice(norm).word);
}

/** The amount that a prune to a resource may leave. */
interface Budgeted {
  /** Absent where no resource is the target. */
  readonly budget?: PlannedBudget;
  readonly diagnostics: readonly Diagnostic[];
}

/** A latency needs a profile of the model, measured on the batch that is meant. */
function budgetOf(target: Target, statement: TypedStatement, context: PlanContext): Budgeted {
  const isLatency = target.kind === 'time' || (target.kind === 'resource' && target.of === 'latency');
  const on = clause(statement, 'on');
  if (!isLatency) {
    const words = target.kind === 'resource' ? target.of : 'units';
    const diagnostics = on === undefined ? [] : [complain(context, idleBatch, { of: `a target of ${words}` }, on.span)];
    if (target.kind !== 'resource') return { diagnostics };
    const [uncounted] = target.of === 'flops' ? (context.facts.uncounted?.() ?? []) : [];
    if (uncounted !== undefined) {
      return { diagnostics: [complain(context, uncountedFlops, { model: context.facts.file, node: uncounted }, placeOf(statement, 'to'))] };
    }
    return { budget: { of: target.of, share: shareText(target.share) }, diagnostics };
  }
  const batch = batchOf(statement);
  const { diagnostics } = fitProfile(batch, context, placeOf(statement, 'to'));
  const amount = target.kind === 'time' ? { time: target.words } : { share: shareText(target.share) };
  return { budget: { of: 'latency', ...amount, batch }, diagnostics };
}

// A prune of units to a resource, at once or over a window: how many go is known when the scores are.

/** Every count is what may go at most. */
function planBudget(setup: Setup, units: UnitSetup, budget: PlannedBudget): PlannedStep {
  const { context, statement, total, already, layers, before } = setup;
  const estimate = estimateOf(context, budget);
  return planStep(context, (take, fail) => {
    const beyond = estimate && outOfReach(setup, estimate);
    if (beyond !== undefined) return fail([beyond]);
    const course = isWindowed(statement) ? take(budgetCourse(setup, budget, estimate)) : atOnce(context.at, budget);
    const most = capOf(setup);
    const share = (units: number) => (total === 0 ? zero : rational(units, total));
    const amounts = { from: share(already.least), to: share(most), asked: most, reached: most };
    const planned: BudgetPrune = {
      ...plannedUnits(setup, units, course.timing, { ...amounts, curve: course.curve }),
      budget: course.budget,
    };
    const bounds = layers.map(({ name }, index) => [name, { least: itemAt(before, index).least, most: capOf(setup, index) }] as const);
    const pruned = withLimit(withBounds(context.state.pruned, new Map(bounds)), budget);
    return { statements: [planned], state: stateAfter(setup, pruned), diagnostics: course.diagnostics };
  });
}

function atOnce(at: number, budget: PlannedBudget): BudgetCourse {
  return { timing: { first: at, last: at, every: 1, windowed: false, defaults: [] }, budget, curve: 'linear', diagnostics: [] };
}
