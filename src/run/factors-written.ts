/** The model that is written has two factors in the place of each layer that is factored. */
import { twoFactors } from '../compute/ranks/low-rank.ts';
import { readMatrix } from '../compute/compensation/weight-matrix.ts';
import {
  factorFiles,
  factorTensors,
  factorWeights,
  mustMatrix,
  readModel,
} from '../model/index.ts';
import type { Factored, Model } from '../model/index.ts';
import { loadModel } from '../state/load.ts';
import { replaced, withoutNames } from '../state/lazy-values.ts';
import type { Network, Values } from '../state/network.ts';
import type { SavedModel } from './save.ts';

/** Of a network without factors, what was given. */
export function withFactors(model: SavedModel, network: Network): readonly [SavedModel, Network] {
  const { factored, ...whole } = network;
  if (factored === undefined) return [model, network];
  const { isLarge, pieceSize } = model.loaded;
  const stored = readModel(model.original).value;
  const files = stored && factorFiles(model.original, stored, factored);
  const loaded = files && loadModel(files, { largeFrom: isLarge ? -1 : Infinity, pieceSize }).value;
  if (!stored || !files || !loaded)
    throw new Error(`${model.original.name} has changed while it was in use`);
  const factors = new Map(factored.flatMap((one) => valuesOf(stored, network, one)));
  const gone = new Set(factored.map(({ tensor }) => tensor));
  return [
    { ...model, original: files, loaded },
    { ...whole, values: replaced(withoutNames(network.values, gone), factors) },
  ];
}

function valuesOf(
  model: Model,
  { values }: Network,
  factored: Factored,
): readonly (readonly [string, Values])[] {
  const matrix = mustMatrix(model, factored);
  const product = readMatrix(matrix, values.get(factored.tensor) ?? []);
  const { u, v } = twoFactors(product, factored.rank, matrix.rows.length, matrix.columns.length);
  const [first, second] = factorTensors(factored);
  const [own, other] = factorWeights(factored, matrix, v, u);
  return [[first, own], [second, other]]; // prettier-ignore
}
