/** The plan's record of a prune, and the state that it leaves. */
import { defaultsOfPart } from '../optional-lists.ts';
import { itemAt } from '../../basics/must.ts';
import { shareText } from '../share-text.ts';
import type { Rational } from '../../exact/rational.ts';
import type { PatternPrune, PlannedAllocator, PlannedPrune, PruneBase, UnitPrune } from '../plan.ts';
import { leftOut, clause } from '../reading.ts';
import type { Timing } from '../schedule/window.ts';
import { withoutPatterns, type PlanState } from '../state/plan-state.ts';
import { boundsOf, withBounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { fromSteps } from '../units/multiples.ts';
import type { UnitSetup } from '../units/unit-setup.ts';
import { withInnerGroups, withMembers } from '../units/inner-groups.ts';
import { shareBounds, type Bounded } from './share-score.ts';
import type { Tile } from '../../select/tiles.ts';
import type { Setup } from './setup.ts';

export interface PruneResult {
  readonly from: Rational;
  readonly to: Rational;
  readonly asked: number;
  readonly reached: number;
  readonly before?: number;
  readonly counts?: PlannedPrune['counts'];
  readonly curve: string;
  readonly levels?: PlannedPrune['levels'];
  readonly limited?: PlannedPrune['limited'];
  readonly threshold?: PlannedPrune['threshold'];
}

/** Weights, tiles or units to a share of them. */
export function plannedPrune(setup: Setup, timing: Timing, result: PruneResult): PlannedPrune {
  const { units, tiles } = setup;
  if (units !== undefined) return plannedUnits(setup, units, timing, result);
  const common = commonPart(setup, timing, result);
  if (tiles === undefined) return { ...common, units: 'weights' };
  const { grouped, dense } = tiles;
  return { ...common, units: 'tiles', tile: sizeOf(tiles), grouped, dense: dense.length > 0 ? dense : undefined };
}

function sizeOf({ rows, columns, positions }: Tile): Tile {
  return { rows, columns, positions };
}

/** Weights to N:M. */
export function plannedPattern(
  setup: Setup,
  timing: Timing,
  result: PruneResult,
  { dense, ...pattern }: Required<Pick<PatternPrune, 'pattern' | 'dense'>> & Pick<PatternPrune, 'frames'>,
): PatternPrune {
  return { ...commonPart(setup, timing, result), units: 'weights', ...pattern, dense: dense.length > 0 ? dense : undefined };
}

/** Units to a share of them. */
export function plannedUnits(setup: Setup, { words, planned }: UnitSetup, timing: Timing, result: PruneResult): UnitPrune {
  return { ...commonPart(setup, timing, result), units: words, ...planned };
}

function commonPart(setup: Setup, timing: Timing, result: PruneResult): PruneBase {
  const { manner, scoring, statement, context, floor, ceiling, layers, mask, units, tiles } = setup;
  const { before, counts } = result;
  const { compensation, damping, defaults } = scoring.compensation;
  return {
    kind: 'prune',
    criterion: scoring.criterion,
    statistics: scoring.statistics.length > 0 ? scoring.statistics.map(({ text }) => text) : undefined,
    modules: setup.modules,
    calibration: scoring.calibration,
    compensation,
    damping,
    among: scoring.among,
    allocation: manner.allocation,
    allocated: setup.allocator && bounded(setup, setup.allocator, result.reached),
    ranked: manner.ranked,
    ...setup.clauses,
    ...mask.planned,
    layers: layers.map(({ name }) => name),
    selected: setup.total,
    floor: floor && {
      share: floor.text,
      per: 'layer',
      keep: Object.fromEntries(layers.map(({ name }, i) => [name, itemAt(floor.keep, i)])),
    },
    ceiling: ceiling && {
      share: ceiling.text,
      per: 'layer',
      lose: Object.fromEntries(layers.map(({ name }, i) => [name, itemAt(ceiling.lose, i)])),
    },
    from: shareText(result.from),
    to: shareText(result.to),
    asked: result.asked,
    reached: result.reached,
    before,
    counts,
    curve: result.curve,
    window: { first: timing.first, last: timing.last, every: timing.every },
    limited: result.limited,
    threshold: result.threshold,
    levels: result.levels,
    stream: scoring.draws ? `${context.stage.streams}/scores` : undefined,
    defaults: [
      ...defaults,
      ...manner.defaults.filter((key) => units === undefined || key !== 'ranked'),
      ...mask.defaults,
      ...defaultsOfPart(units),
      ...defaultsOfPart(tiles),
      ...leftOut({ layers: clause(statement, 'in'), from: clause(statement, 'from'), curve: clause(statement, 'along') }),
      ...timing.defaults,
    ],
  };
}

function bounded({ layers, sizes, before, floor }: Setup, allocator: PlannedAllocator, reached: number): PlannedAllocator {
  if (!('bounds' in allocator)) return allocator;
  const own = layers.map(({ name, block }, at): Bounded => {
    const [units, { least = 0 } = {}] = [itemAt(sizes, at), before[at]];
    return { name, block, units, least, most: Math.max(least, units - (floor === undefined ? 0 : itemAt(floor.keep, at))) };
  });
  return { ...allocator, bounds: shareBounds(own, allocator, reached) };
}

/** Of groups that lose units in steps, those that the steps take. */
function inUnits({ units, context }: Setup, counted: PrunedCounts): PrunedCounts {
  const stepped = units?.groups.filter(({ step }) => step !== undefined) ?? [];
  if (stepped.length === 0) return counted;
  const bounds = stepped.map((group) => {
    const { least, most } = boundsOf(counted, group.title);
    const was = boundsOf(context.state.pruned, group.title);
    return [
      group.title,
      { least: Math.max(was.least, fromSteps(least, group)), most: Math.max(was.most, fromSteps(most, group)) },
    ] as const;
  });
  return withBounds(counted, new Map(bounds));
}

function inTiles({ tiles, layers }: Setup): PlanState['patterns'] {
  if (tiles === undefined) return new Map();
  const tile = sizeOf(tiles);
  return new Map(layers.map(({ name }) => [name, tile]));
}

/** The layers of the statement are masked from now on, and belong to its stage. */
export function stateAfter(setup: Setup, counted: PrunedCounts): PlanState {
  const { context, layers } = setup;
  const pruned = inUnits(setup, counted);
  const { state, stage } = context;
  const { units } = setup;
  const names = units === undefined ? layers.map(({ name }) => name) : units.weights;
  const record = state.stages.get(stage.name);
  return {
    ...state,
    pruned:
      units === undefined
        ? pruned
        : withMembers(
            state.pruned,
            withInnerGroups(state.pruned, pruned, new Set(layers.map(({ name }) => name)), context.facts),
            context.facts,
          ),
    masked: new Set([...state.masked, ...names]),
    sparse: units === undefined ? new Set([...state.sparse, ...names]) : state.sparse,
    patterns: new Map([...withoutPatterns(state, names), ...inTiles(setup)]),
    units: units === undefined ? state.units : new Set([...state.units, ...layers.map(({ name }) => name)]),
    stages: new Map(state.stages).set(stage.name, { ...record, selected: [...new Set([...(record?.selected ?? []), ...names])] }),
  };
}
