/** `prune channels`, `neurons` or `heads`: which coupled units can go, and how many of them. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { ungatedUnits } from '../../diagnostics/catalogue/plan-gates.ts';
import { balancedCount } from '../../diagnostics/catalogue/plan-units.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { bundleCount } from '../../model/coupling/unit-groups.ts';
import { quantisedLayers } from '../quantised.ts';
import type { Layer } from '../../model/index.ts';
import type { StoredNorm } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlannedGroup } from '../plan.ts';
import { isContrast, readsRelevance } from '../criteria/criterion.ts';
import { mannerOf } from '../prune/manner.ts';
import { prunesBranches } from '../prune/pruned-kind.ts';
import { planShare } from '../prune/plan-share.ts';
import { scoringOf, unreachable } from '../prune/scoring.ts';
import type { Scoring } from '../prune/scoring.ts';
import { setupOf } from '../prune/setup.ts';
import { isBudget, targetOf } from '../prune/target.ts';
import { asChoice, asRecord, clause, itemsOf } from '../reading.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { complain, failed } from '../scene.ts';
import type { PlannedStep, Scene } from '../scene.ts';
import { readsGates } from '../train/trained-gates.ts';
import { readsScores } from '../train/trained-scores.ts';
import { gateObstacle } from './gated-units.ts';
import { multipleOf, steppedGroups } from './multiples.ts';
import { planBudget } from './plan-budget.ts';
import { budgetOf } from './planned-budget.ts';
import { groupings, norms } from './planned-units.ts';
import type { PlannedBudget, PlannedGrouping, PlannedNorm } from './planned-units.ts';
import { rescoredOf } from './rescored.ts';
import { relevanceFault } from '../prune/relevance-fault.ts';
import { unwritableScores } from '../unwritable-gradients.ts';
import { makersWithNorm, makingLayers, normedLayers, scoredLayers } from './scored-layers.ts';
import { selectGroups } from './select-groups.ts';
import { unitAllocator } from './unit-allocator.ts';
import { countedAsLayer } from './unit-setup.ts';
import type { UnitSetup } from './unit-setup.ts';

/** Only for a statement without refusals. */
export function planUnits(statement: TypedStatement, scene: Scene): PlannedStep {
  const span = statement.spans['object'] ?? statement.span;
  const scoring = scoringOf(statement, scene);
  if ('code' in scoring) return failed(scene, [scoring]);
  if (readsScores(statement)) {
    const args = { what: 'pruning units by scores that train', instead: 'prune `weights`' };
    return failed(scene, [complain(scene, unsupported, args, statement.spans['by'] ?? span)]);
  }
  const selection = selectGroups(statement, scene);
  if (selection.value === undefined) return failed(scene, selection.diagnostics);
  const { stays } = selection.value;
  const target = targetOf(statement);
  const groups = steppedGroups(selection.value.groups, target, statement, scene);
  if ('code' in groups) return failed(scene, [...selection.diagnostics, groups]);
  const isGated = readsGates(statement);
  const shut = isGated ? gateFault(groups, statement, scene) : undefined;
  if (shut !== undefined) return failed(scene, [shut]);
  const norms = scoring.norms.length > 0 ? (scene.facts.norms?.() ?? new Map()) : undefined;
  const ofMakers = readsRelevance(scoring.statistics);
  const weights =
    norms !== undefined
      ? normedLayers(groups, scene.facts, norms)
      : (ofMakers ? makingLayers : scoredLayers)(groups, scene.facts);
  const beyond =
    (norms && groupWithoutNorm(groups, scoring.norms, norms)) ??
    (ofMakers ? groupWithoutMaker(groups, weights) : undefined) ??
    quantisedLayers(weights, 'units of weights') ??
    beyondReach(scoring, groups, weights);
  if (beyond !== undefined) return failed(scene, [complain(scene, unsupported, beyond, span)]);
  const unread = unreadFault(scoring, groups, statement, scene);
  if (unread !== undefined) return failed(scene, [unread]);
  const irrelevant = relevanceFault(scoring, weights, statement, scene);
  if (irrelevant !== undefined) return failed(scene, [irrelevant]);
  const unwritable = unwritableScores(scoring, weights, statement, scene);
  if (unwritable.length > 0) return failed(scene, unwritable);
  const rescored = rescoredOf(statement, scene, groups);
  if (typeof rescored === 'object') return failed(scene, [rescored]);
  const { budget, diagnostics: budgeted } = budgetOf(target, statement, scene);
  if (hasErrors(budgeted)) return failed(scene, budgeted);
  // A number for a whole unit has nothing to put together.
  const isWhole = isGated || scoring.statistics.some(isContrast);
  if (target.kind === 'pattern' || target.kind === 'unsupported') {
    throw new TypeError('such targets are refused before');
  }
  const balanced = target.kind === 'count' ? balancedFault(groups, statement, scene) : undefined;
  if (balanced !== undefined) return failed(scene, [balanced]);
  const normalized = normOf(statement);
  const units: UnitSetup = {
    words: itemsOf(statement.object)
      .map((item) => asChoice(item).word)
      .join(', '),
    groups,
    weights: weights.map(({ name }) => name),
    planned: {
      ...(!isWhole && { grouped: groupingOf(statement) }),
      ...(normalized && { normalized }),
      groups: groups.map((group) => plannedGroup(group, scene.facts, multipleOf(statement))),
      ...(rescored !== undefined && { rescored }),
      ...(stays.length > 0 && {
        stays: stays.map(({ title: group, units: { length }, pin }) => ({
          ...{ group, units: length, why: `${pin?.where ?? ''}: ${pin?.why ?? ''}` },
        })),
      }),
    },
    defaults: [
      ...(clause(statement, 'grouped') === undefined && !isWhole ? ['grouped'] : []),
      ...(clause(statement, 'protect') === undefined && !prunesBranches(statement)
        ? ['floor']
        : []),
    ],
  };
  const allocator = unitAllocator(statement, scene, groups, target);
  if (allocator !== undefined && 'code' in allocator) return failed(scene, [allocator]);
  const layers = groups.map((group) => countedAsLayer(group, scene.facts.layers));
  const setup = setupOf(statement, scene, layers, mannerOf(statement), scoring, {
    units,
    ...(allocator && { allocator }),
  });
  const step = isBudget(target)
    ? planBudget(setup, units, needed(budget))
    : planShare(setup, target);
  const before = [...selection.diagnostics, ...budgeted];
  return { ...step, diagnostics: [...before, ...step.diagnostics] };
}

/** A number of units alone would leave its parts of different sizes. */
function balancedFault(
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  scene: Scene,
): Diagnostic | undefined {
  const balanced = groups.find(({ parts }) => parts !== undefined);
  if (balanced?.parts === undefined) return undefined;
  const { count: together, why } = balanced.parts;
  const args = { group: balanced.title, together, why };
  return complain(scene, balancedCount, args, statement.spans['removing'] ?? statement.span);
}

/** What nothing reads has nobody who could make up for it. */
function unreadFault(
  { compensation }: Scoring,
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  scene: Scene,
): Diagnostic | undefined {
  if (compensation.compensation === undefined || groups.some(isRead)) return undefined;
  const what = `\`compensating\` where nothing reads the ${groups[0]?.title ?? 'units'},`;
  const place = statement.spans['compensating'] ?? statement.span;
  return complain(scene, unsupported, { what, instead: 'leave `compensating` out' }, place);
}

/** What gates do not stand on, and clauses that change nothing about them. */
function gateFault(
  groups: readonly UnitGroup[],
  statement: TypedStatement,
  scene: Scene,
): Diagnostic | undefined {
  const span = statement.spans['object'] ?? statement.span;
  for (const group of groups) {
    const why = gateObstacle(group, scene.facts);
    if (why !== undefined) return complain(scene, ungatedUnits, { group: group.title, why }, span);
  }
  const word = ['grouped', 'normalized', 'rescored'].find((it) => clause(statement, it));
  if (word === undefined) return undefined;
  const args = {
    what: `\`${word}\` with \`gate\`, one number of a unit,`,
    instead: 'leave it out',
  };
  return complain(scene, unsupported, args, statement.spans[word] ?? span);
}

function needed(budget: PlannedBudget | undefined): PlannedBudget {
  if (budget === undefined) throw new TypeError('a resource that is the target has a budget');
  return budget;
}

function groupWithoutNorm(
  groups: readonly UnitGroup[],
  [name]: readonly string[],
  norms: ReadonlyMap<string, StoredNorm>,
): { readonly what: string; readonly instead: string } | undefined {
  const bare = groups.find((group) => makersWithNorm(group, norms).length === 0);
  if (bare === undefined) return undefined;
  const what = `\`${name}\` of the ${bare.title}, whose makers no batch normalization follows,`;
  return { what, instead: 'leave them out with `except`, or rank by `l1` instead' };
}

function groupWithoutMaker(
  groups: readonly UnitGroup[],
  weights: readonly Layer[],
): { readonly what: string; readonly instead: string } | undefined {
  const tensors = new Set(weights.map(({ tensor }) => tensor));
  const bare = groups.find(
    ({ members }) =>
      !members.some(({ tensor, side }) => side === 'producer' && tensors.has(tensor)),
  );
  if (bare === undefined) return undefined;
  const what = `relevance of the ${bare.title}, which no layer with weights makes,`;
  return { what, instead: 'leave them out with `except`' };
}

function isRead({ members }: UnitGroup): boolean {
  return members.some(({ side }) => side === 'consumer');
}

/** A criterion measures all layers, a compensation those that read the units. */
function beyondReach(
  { statistics, compensation }: Scoring,
  groups: readonly UnitGroup[],
  weights: readonly Layer[],
): ReturnType<typeof unreachable> {
  const read = groups.flatMap(({ members }) => members.filter(({ side }) => side === 'consumer'));
  const tensors = new Set(read.map(({ tensor }) => tensor));
  return (
    unreachable({ statistics, compensation: { defaults: [] } }, weights) ??
    (compensation.compensation === undefined ? undefined : groupWithoutReader(groups)) ??
    unreachable(
      { statistics: [], compensation },
      weights.filter(({ tensor }) => tensors.has(tensor)),
    )
  );
}

function groupWithoutReader(groups: readonly UnitGroup[]): ReturnType<typeof unreachable> {
  const bare = groups.find(({ members }) => members.every(({ side }) => side !== 'consumer'));
  if (bare === undefined) return undefined;
  const what = `making up for the ${bare.title}, which no weights read,`;
  return { what, instead: 'leave `compensating` out' };
}

function plannedGroup(
  group: UnitGroup,
  { layers }: ModelFacts,
  multiple: number | undefined,
): PlannedGroup {
  const dims = new Map(layers.map((layer) => [layer.tensor, layer.dims]));
  const { title: name, kind, units, members, changes, parts, cuts } = group;
  return {
    ...{ name, kind, units: bundleCount(group) },
    ...(parts && { together: parts.count }),
    ...(multiple !== undefined && { multiple, all: units.length }),
    // Running statistics and constants are no parameters: they carry no mask.
    members: members.flatMap(({ tensor, axis, side, slices }) => {
      const own = dims.get(tensor);
      return own === undefined ? [] : [{ tensor, dims: own, axis, side, slices }];
    }),
    ...(changes.length > 0 && { changes }),
    ...(cuts && { cuts: cuts.map(({ sum }) => sum) }),
  };
}

function groupingOf(statement: TypedStatement): PlannedGrouping {
  const grouped = clause(statement, 'grouped');
  const by = grouped && asRecord(grouped).fields['by'];
  return groupings.find((word) => by !== undefined && word === asChoice(by).word) ?? 'mean';
}

function normOf(statement: TypedStatement): PlannedNorm | undefined {
  const normalized = clause(statement, 'normalized');
  const by = normalized && asRecord(normalized).fields['by'];
  const norm = by && asRecord(by).fields['norm'];
  return norms.find((word) => norm !== undefined && word === asChoice(norm).word);
}
