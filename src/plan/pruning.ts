/** Of which kind a planned prune is, what follows from it, and what it counts. */
import type { Layer } from '../model/graph.ts';
import type * as plans from './plan.ts';
import type { NofM } from '../select/pattern.ts';
import type { Tiling } from '../select/request.ts';
import { tileSize, type Tile } from '../select/tiles.ts';

/** Of which kind a statement is: the keys that only this kind has say so. */
export function isUnitPrune(statement: { readonly kind: string }): statement is plans.UnitPrune {
  return statement.kind === 'prune' && 'groups' in statement;
}

type Read = Pick<plans.PlannedGroup['members'][number], 'tensor' | 'side'>;

/** Of the units of these groups. */
export function readersOf(groups: readonly { readonly members: readonly Read[] }[], layers: readonly Layer[]): readonly Layer[] {
  const members = groups.flatMap((group) => group.members);
  const tensors = new Set(members.filter(({ side }) => side === 'consumer').map(({ tensor }) => tensor));
  return layers.filter(({ tensor }) => tensors.has(tensor));
}

export function isBudgetPrune(statement: { readonly kind: string }): statement is plans.BudgetPrune {
  return isUnitPrune(statement) && 'budget' in statement;
}

export function isTilePrune(statement: { readonly kind: string }): statement is plans.TilePrune {
  return statement.kind === 'prune' && 'tile' in statement;
}

export function isPatternPrune(statement: { readonly kind: string }): statement is plans.PatternPrune {
  return statement.kind === 'prune' && 'pattern' in statement;
}

/** The groups that a statement prunes: none where it prunes no units. */
export function prunedGroups(statement: { readonly kind: string }): readonly plans.PlannedGroup[] {
  return isUnitPrune(statement) ? statement.groups : [];
}

/** The resource that a prune is to leave; undefined where the target is a share or a pattern. */
export function prunedBudget(statement: { readonly kind: string }): plans.PlannedBudget | undefined {
  return isBudgetPrune(statement) ? statement.budget : undefined;
}

/** Selected layers that a pattern does not fit, or tiles do not fill. */
export function denseLayers(prune: plans.PlannedPrune): readonly string[] {
  return (isPatternPrune(prune) || isTilePrune(prune) ? prune.dense : undefined) ?? [];
}

/** One threshold over all layers decides: a pattern chooses in each of its groups. */
export function isByOneThreshold(prune: plans.PlannedPrune): boolean {
  return prune.allocation === 'global' && !isPatternPrune(prune);
}

/** Undefined where no tiles go. */
export function tilingOf(prune: plans.PlannedPrune): Tiling | undefined {
  return isTilePrune(prune) ? { ...prune.tile, grouped: prune.grouped } : undefined;
}

/** The pattern of an update; undefined where the target is a share. */
export function patternAt(prune: plans.PlannedPrune, update: plans.PlannedUpdate): NofM | undefined {
  return isPatternPrune(prune) ? (update.pattern ?? prune.pattern) : undefined;
}

/** Weights of a unit, where units are weights or tiles of them. */
export function weightsPerUnit(prune: plans.PlannedPrune): number {
  return isTilePrune(prune) ? tileSize(prune.tile) : 1;
}

export function tileText({ rows, columns, positions }: Tile): string {
  return `${rows} × ${columns}${positions === undefined ? '' : ` × ${positions}`}`;
}

/** What a prune counts: `weights`, `tiles of 4 × 1`. */
export function unitsText(prune: plans.PlannedPrune): string {
  return isTilePrune(prune) ? `${prune.units} of ${tileText(prune.tile)}` : prune.units;
}

export function totalZeros({ counts }: Pick<plans.PlannedZeros, 'counts'>): plans.ZeroCount {
  return Object.values(counts).reduce(
    (all, { least, most, of }) => ({ least: all.least + least, most: all.most + most, of: all.of + of }),
    { least: 0, most: 0, of: 0 },
  );
}

export function keptByFloor(floor: { readonly keep: Readonly<Record<string, number>> } | undefined, layer: string): number {
  return floor?.keep[layer] ?? 0;
}
