/** The layers of a prune of tiles, with a unit for each tile: what plans, floors and curves count. */
import { product } from '../../basics/numbers.ts';
import { tilesFitNothing, tilesLeaveDense, tilesOfManySizes, tilesOverMask } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement, Value } from '../../language/typed.ts';
import { gatesOf } from '../../model/coupling/reducing-rules.ts';
import type { Layer } from '../../model/graph.ts';
import type { Tiling } from '../../select/request.ts';
import { inputsOfRow } from '../../select/scopes.ts';
import { outputsOfTiles, positionsOf, tiledLayout, tileGroupings, tilesFit, tileSize, type Tile } from '../../select/tiles.ts';
import { asChoice, asRecord, clause, itemsOf, placeOf, wholeOf } from '../reading.ts';
import { complain, nameOf, type PlanContext } from '../plan-context.ts';
import type { MaskPattern } from '../state/plan-state.ts';
import { boundsOf, totalOf, type Bounds, type PrunedCounts } from '../state/pruned-counts.ts';
import { tileText } from '../pruning.ts';

export interface TileSetup extends Tiling {
  /** Layers that tiles fill. */
  readonly whole: readonly Layer[];
  /** Names of those that they do not; they stay as they are. */
  readonly dense: readonly string[];
  readonly defaults: readonly string[];
}

export function prunesTiles(statement: TypedStatement): boolean {
  return itemsOf(statement.object).some((item) => asChoice(item).word === 'tiles');
}

/** Of a statement that prunes tiles. */
export function tiledSelection(statement: TypedStatement, context: PlanContext, layers: readonly Layer[]): Outcome<TileSetup> {
  const span = placeOf(statement, 'object');
  const sized = tileOf(statement, layers);
  if ('sizes' in sized) return { diagnostics: [complain(context, tilesOfManySizes, { sizes: sized.sizes }, span)] };
  const { tile } = sized;
  const text = tileText(tile);
  const whole = layers.filter((layer) => tilesFit(tile, layer, gatesOf(layer.operator)));
  if (whole.length === 0) return { diagnostics: [complain(context, tilesFitNothing, { tile: text }, span)] };
  const broken = whole.find((layer) => !isInTiles(layer, tile, context));
  if (broken !== undefined) {
    const args = { where: nameOf('prune tiles', context), layer: broken.name, tile: text };
    return { diagnostics: [complain(context, tilesOverMask, args, span)] };
  }
  const dense = layers.filter((layer) => !whole.includes(layer)).map(({ name }) => name);
  const grouped = clause(statement, 'grouped');
  const by = grouped && asRecord(grouped).fields['by'];
  return {
    value: {
      ...tile,
      grouped: tileGroupings.find((word) => by && asChoice(by).word === word) ?? 'mean',
      whole,
      dense,
      defaults: grouped === undefined ? ['grouped'] : [],
    },
    diagnostics: dense.length === 0 ? [] : [complain(context, tilesLeaveDense, { tile: text, layers: dense }, span)],
  };
}

/** A side that is left out is that of the layers, which all have the same then. */
function tileOf(statement: TypedStatement, layers: readonly Layer[]): { readonly tile: Tile } | { readonly sizes: readonly string[] } {
  const [object] = itemsOf(statement.object);
  const { rows, columns, kernels } = object ? asChoice(object).args : {};
  const tiles = layers.flatMap((layer): readonly Tile[] => {
    if (!layer.axes.includes('out') || !layer.axes.includes('in')) return [];
    return [
      {
        rows: rows ? sideOf(rows) : outputsOfTiles(layer, gatesOf(layer.operator)),
        columns: columns ? sideOf(columns) : inputsOfRow(layer),
        positions: kernels && positionsOf(layer),
      },
    ];
  });
  const sizes = new Map(tiles.map((tile) => [tileText(tile), tile]));
  const [tile, second] = sizes.values();
  return second !== undefined ? { sizes: [...sizes.keys()] } : { tile: tile ?? { rows: 1, columns: 1 } };
}

function sideOf(written: Value): number {
  return wholeOf(written);
}

/** What a layer has lost already it must have lost in these tiles, or in others that they divide. */
function isInTiles({ name }: Layer, tile: Tile, { state }: PlanContext): boolean {
  if (boundsOf(state.pruned, name).most === 0) return true;
  const earlier: MaskPattern | undefined = state.patterns.get(name);
  return (
    earlier !== undefined &&
    'rows' in earlier &&
    earlier.rows % tile.rows === 0 &&
    earlier.columns % tile.columns === 0 &&
    (tile.positions === undefined || tile.positions === earlier.positions)
  );
}

/** The layers in the shape of layers of as many weights as they have tiles. */
export function countedInTiles(tiles: TileSetup): readonly Layer[] {
  return tiles.whole.map((layer) => {
    const { dims } = tiledLayout(tiles, layer);
    return { ...layer, dims, count: product(dims) };
  });
}

/** What is gone of the layers, and of all together, in tiles. */
export function prunedTiles(pruned: PrunedCounts, tiles: TileSetup): { readonly before: readonly Bounds[]; readonly already: Bounds } {
  const size = tileSize(tiles);
  const inTiles = ({ least, most }: Bounds): Bounds => ({ least: Math.ceil(least / size), most: Math.floor(most / size) });
  const names = tiles.whole.map(({ name }) => name);
  return { before: names.map((name) => inTiles(boundsOf(pruned, name))), already: inTiles(totalOf(pruned, names)) };
}
