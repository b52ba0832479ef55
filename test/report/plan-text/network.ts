/** What PyTorch said of a fixture when it was made, and counts that follow from it without our readers. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../cli/command.ts';

export interface Network {
  readonly opset: number;
  readonly parameters: number;
  readonly prunable: number;
  /** By stored tensor. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Positions that the weights of a layer are multiplied at, for a sample. */
  readonly positions: (layer: string) => number;
}

export const size = (dims: readonly number[]): number => dims.reduce((all, dim) => all * dim, 1);

export function networkOf(name: string, positions: Network['positions']): Network {
  const file = path.join(root, 'test/fixtures/models', `${name}.expect.json`);
  const told: {
    readonly opset: number;
    readonly counts: { readonly parameters: number; readonly prunable: number };
    readonly parameters: readonly { readonly initializer: string; readonly shape: readonly number[] }[];
  } = JSON.parse(readFileSync(file, 'utf8'));
  const shapes = new Map(told.parameters.map(({ initializer, shape }) => [initializer, shape]));
  return { ...told.counts, opset: told.opset, shapes, positions };
}

export function weightsOf({ shapes }: Network, layer: string): readonly number[] {
  const dims = shapes.get(`${layer}.weight`);
  if (dims === undefined) throw new Error(`PyTorch knows no ${layer}`);
  return dims;
}

/** Multiply-adds of a sample, with so many of the weights of each layer alive. */
export function macsOf(network: Network, live?: ReadonlyMap<string, number>): number {
  return [...network.shapes]
    .filter(([tensor, dims]) => tensor.endsWith('.weight') && dims.length > 1)
    .reduce((sum, [tensor, dims]) => {
      const layer = tensor.replace(/\.weight$/, '');
      return sum + (live?.get(layer) ?? size(dims)) * network.positions(layer);
    }, 0);
}

/** Parameters of a low-rank adapter: a column and a row of the flattened matrix for each rank. */
export function adapterSize(network: Network, layer: string, rank: number): number {
  const [out = 1, ...rest] = weightsOf(network, layer);
  return rank * (out + size(rest));
}

/** The fewest and the most multiply-adds of a sample without so many weights: those at the most positions go first, or those at the fewest. */
export function macsBetween(network: Network, pruned: number, floor: number): { readonly least: number; readonly most: number } {
  const layers = [...network.shapes].filter(([tensor, dims]) => tensor.endsWith('.weight') && dims.length > 1);
  const left = (factor: number): number => {
    const order = layers.map(([tensor, dims]) => ({ dims, positions: network.positions(tensor.replace(/\.weight$/, '')) }));
    let [open, macs] = [pruned, macsOf(network)];
    for (const { dims, positions } of order.toSorted((a, b) => factor * (b.positions - a.positions))) {
      const gone = Math.min(open, size(dims) - Math.ceil(floor * size(dims)));
      [open, macs] = [open - gone, macs - gone * positions];
    }
    return macs;
  };
  return { least: left(1), most: left(-1) };
}
