/** What the parts of a prune's planning share. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import type { Ranked } from '../../select/scopes.ts';
import type { PlannedAllocator, PlannedPrune } from '../plan.ts';
import { unitFloor, type UnitSetup } from '../units/unit-setup.ts';
import { nameOf, type PlanContext } from '../plan-context.ts';
import { boundsOf, totalOf, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { inSteps } from '../units/multiples.ts';
import type { ClauseKeys } from './clauses.ts';
import type { Manner } from './manner.ts';
import { ceilingOf, floorOf, type Ceiling, type Floor } from './floor.ts';
import { countedInTiles, prunedTiles, type TileSetup } from './tiled.ts';
import { hardMask, type MaskChoice } from './mask.ts';
import type { Modules } from './modules.ts';
import type { Scoring } from './scoring.ts';

export interface Setup {
  readonly statement: TypedStatement;
  readonly context: PlanContext;
  readonly manner: Manner;
  readonly scoring: Scoring;
  /** What clauses decide by themselves. */
  readonly clauses: ClauseKeys;
  /** How messages call the statement. */
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly sizes: readonly number[];
  /** Units of all selected layers. */
  readonly total: number;
  readonly allocation: PlannedPrune['allocation'];
  /** The rule, where the allocation is computed. */
  readonly allocator?: PlannedAllocator;
  readonly ranked: Ranked;
  readonly floor?: Floor;
  readonly ceiling?: Ceiling;
  readonly mask: MaskChoice;
  /** By layer, where the criterion orders modules. */
  readonly modules?: Modules;
  /** Where the layers stand for groups of units. */
  readonly units?: UnitSetup;
  /** Where the layers are those of the selection in tiles. */
  readonly tiles?: TileSetup;
  /** What is pruned when the statement begins: of each layer, and of all together. */
  readonly before: readonly Bounds[];
  readonly already: Bounds;
}

/** What not every prune has. */
type SetupOptions = Partial<Pick<Setup, 'units' | 'tiles' | 'allocator' | 'mask'>> & { readonly modules?: Modules | undefined };

export function setupOf(
  statement: TypedStatement,
  context: PlanContext,
  {
    selected,
    manner,
    scoring,
    clauses,
    setupOptions: { units, tiles, allocator, modules, mask = hardMask(statement) } = {},
  }: {
    readonly selected: readonly Layer[];
    readonly manner: Manner;
    readonly scoring: Scoring;
    readonly clauses: ClauseKeys;
    readonly setupOptions?: SetupOptions | undefined;
  },
): Setup {
  const layers = tiles === undefined ? selected : countedInTiles(tiles);
  const sizes = layers.map(({ count }) => count);
  const floor = units === undefined ? floorOf(statement, sizes) : unitFloor(statement, units);
  const ceiling = ceilingOf(statement, sizes);
  const { pruned } = context.state;
  return {
    statement,
    context,
    manner,
    scoring,
    clauses,
    name: nameOf(`prune ${units?.words ?? (tiles ? 'tiles' : 'weights')}`, context),
    layers,
    sizes,
    total: sumOf(sizes),
    allocation: manner.allocation,
    allocator,
    modules,
    ranked: manner.ranked,
    floor,
    ceiling,
    mask,
    units,
    tiles,
    ...(tiles ? prunedTiles(pruned, tiles) : goneBefore(pruned, layers, units)),
  };
}

/** In the steps of groups that have some; their pools count other units. */
function goneBefore(pruned: PrunedCounts, layers: readonly Layer[], units: UnitSetup | undefined): Pick<Setup, 'before' | 'already'> {
  const names = layers.map(({ name }) => name);
  if (units?.groups.some(({ step }) => step !== undefined) !== true) {
    return { before: names.map((name) => boundsOf(pruned, name)), already: totalOf(pruned, names) };
  }
  const before = units.groups.map((group) => inSteps(pruned, group));
  const [least, most] = [before.map((it) => it.least), before.map((it) => it.most)];
  return { before, already: { least: sumOf(least), most: sumOf(most) } };
}

/** Where a clause of the statement stands, or the statement. */
export function spanOf({ statement }: Pick<Setup, 'statement'>, word: string): Span {
  return statement.spans[word] ?? statement.span;
}

export function targetSpan(setup: Pick<Setup, 'statement'>): Span {
  return spanOf(setup, setup.statement.clauses['to'] === undefined ? 'removing' : 'to');
}

export function isKnown({ least, most }: Bounds): boolean {
  return least === most;
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
