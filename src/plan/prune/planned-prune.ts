/** The plan's record of a prune, and the state that it leaves. */
import { shareText } from '../share-text.ts';
import type { Rational } from '../../exact/rational.ts';
import type { PlannedAllocator, PlannedPrune } from '../plan.ts';
import { clause } from '../reading.ts';
import type { Timing } from '../schedule/window.ts';
import type { PlanState } from '../state/plan-state.ts';
import { boundsOf, withBounds } from '../state/pruned-counts.ts';
import type { PrunedCounts } from '../state/pruned-counts.ts';
import { fromSteps } from '../units/multiples.ts';
import type { PlannedBudget } from '../units/planned-units.ts';
import { withoutPatterns } from '../state/plan-state.ts';
import { withInnerGroups } from '../units/inner-groups.ts';
import { withMembers } from '../units/member-counts.ts';
import { shareBounds } from './share-bounds.ts';
import type { Bounded } from './share-bounds.ts';
import type { Manner } from './manner.ts';
import type { Setup } from './setup.ts';

export interface PruneResult {
  readonly from: Rational;
  readonly to: Rational;
  readonly asked: number;
  readonly reached: number;
  readonly before?: number;
  readonly counts?: PlannedPrune['counts'];
  readonly curve: string;
  readonly frames?: PlannedPrune['frames'];
  readonly levels?: PlannedPrune['levels'];
  readonly pattern?: { readonly keep: number; readonly of: number };
  readonly dense?: readonly string[];
  readonly budget?: PlannedBudget;
}

/** Clauses that decide, and the keys of the plan that hold the decision. */
const leftOut = [
  ['in', 'layers'],
  ['from', 'from'],
  ['along', 'curve'],
] as const;

export function plannedPrune(setup: Setup, timing: Timing, result: PruneResult): PlannedPrune {
  const { manner, scoring, statement, scene, floor, layers, mask, units, tiles } = setup;
  const { pattern, dense = tiles?.dense, budget, before, counts } = result;
  const { compensation, damping, defaults } = scoring.compensation;
  return {
    kind: 'prune',
    units: units?.words ?? (tiles ? 'tiles' : 'weights'),
    ...(tiles && { tile: { rows: tiles.rows, columns: tiles.columns } }),
    criterion: scoring.criterion,
    ...(scoring.statistics.length > 0 && {
      statistics: scoring.statistics.map(({ text }) => text),
    }),
    ...(setup.modules && { modules: setup.modules }),
    ...(scoring.calibration && { calibration: scoring.calibration }),
    ...(compensation && { compensation }),
    ...(damping !== undefined && { damping }),
    ...(scoring.among !== undefined && { among: scoring.among }),
    ...(scoring.smoothed !== undefined && { smoothed: scoring.smoothed }),
    allocation: manner.allocation,
    ...(setup.allocator && { allocated: bounded(setup, setup.allocator, result.reached) }),
    ...countedBy(manner),
    ...mask.planned,
    ...(tiles && { grouped: tiles.grouped }),
    ...units?.planned,
    ...(budget && { budget }),
    ...(pattern && { pattern }),
    layers: layers.map(({ name }) => name),
    selected: setup.total,
    ...(dense && dense.length > 0 && { dense }),
    ...(floor && {
      floor: {
        share: floor.text,
        per: 'layer',
        keep: Object.fromEntries(layers.map(({ name }, i) => [name, floor.keep[i] ?? 0])),
      },
    }),
    from: shareText(result.from),
    to: shareText(result.to),
    asked: result.asked,
    reached: result.reached,
    ...(before !== undefined && { before }),
    ...(counts && { counts }),
    curve: result.curve,
    window: { first: timing.first, last: timing.last, every: timing.every },
    ...listed(result),
    ...(scoring.draws && { stream: `${scene.stage.streams}/scores` }),
    defaults: [
      ...defaults,
      ...manner.defaults.filter((key) => units === undefined || key !== 'ranked'),
      ...mask.defaults,
      ...(units?.defaults ?? []),
      ...(tiles?.defaults ?? []),
      ...leftOut.filter(([word]) => clause(statement, word) === undefined).map(([, key]) => key),
      ...timing.defaults,
    ],
  };
}

function listed({ frames, levels }: PruneResult): Pick<PlannedPrune, 'frames' | 'levels'> {
  return { ...(frames && { frames }), ...(levels && { levels }) };
}

function countedBy({ ranked, rounded }: Manner): Pick<PlannedPrune, 'ranked' | 'rounded'> {
  return { ranked, ...(rounded && { rounded }) };
}

function bounded(
  { layers, sizes, before, floor }: Setup,
  allocator: PlannedAllocator,
  reached: number,
): PlannedAllocator {
  if (!('bounds' in allocator)) return allocator;
  const own = layers.map(({ name, block }, at): Bounded => {
    const [units, { least = 0 } = {}] = [sizes[at] ?? 0, before[at]];
    const most = Math.max(least, units - (floor?.keep[at] ?? 0));
    return { name, ...(block !== undefined && { block }), units, least, most };
  });
  return { ...allocator, bounds: shareBounds(own, allocator, reached) };
}

/** Of groups that lose units in steps, those that the steps take. */
function inUnits({ units, scene }: Setup, counted: PrunedCounts): PrunedCounts {
  const stepped = units?.groups.filter(({ step }) => step !== undefined) ?? [];
  if (stepped.length === 0) return counted;
  const bounds = stepped.map((group) => {
    const { least, most } = boundsOf(counted, group.title);
    const was = boundsOf(scene.state.pruned, group.title);
    return [
      group.title,
      {
        least: Math.max(was.least, fromSteps(least, group)),
        most: Math.max(was.most, fromSteps(most, group)),
      },
    ] as const;
  });
  return withBounds(counted, new Map(bounds));
}

function inTiles({ tiles, layers }: Setup): PlanState['patterns'] {
  if (tiles === undefined) return new Map();
  const { rows, columns } = tiles;
  return new Map(layers.map(({ name }) => [name, { rows, columns }]));
}

/** The layers of the statement are masked from now on, and belong to its stage. */
export function stateAfter(setup: Setup, counted: PrunedCounts): PlanState {
  const { scene, layers } = setup;
  const pruned = inUnits(setup, counted);
  const { state, stage } = scene;
  const { units } = setup;
  const names = units === undefined ? layers.map(({ name }) => name) : units.weights;
  const record = state.stages.get(stage.name);
  const selected = [...new Set([...(record?.selected ?? []), ...names])];
  return {
    ...state,
    pruned:
      units === undefined
        ? pruned
        : withMembers(
            state.pruned,
            withInnerGroups(
              state.pruned,
              pruned,
              new Set(layers.map(({ name }) => name)),
              scene.facts,
            ),
            scene.facts,
          ),
    masked: new Set([...state.masked, ...names]),
    patterns: new Map([...withoutPatterns(state, names), ...inTiles(setup)]),
    units:
      units === undefined
        ? state.units
        : new Set([...state.units, ...layers.map(({ name }) => name)]),
    stages: new Map(state.stages).set(stage.name, { ...record, selected }),
  };
}
