/** Weights that share cells in a network: drawn at one moment, and written out as dense weights from their cells. */
import type { SharedSpec } from '../compute/shared-cells.ts';
import { stillWeights } from '../diagnostics/catalogue/run-structure.ts';
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { cellsOf, expanded, factorsOf, gradientScales, type SharedPart } from '../model/shared/mapping.ts';
import type { PlannedShare } from '../plan/plan.ts';
import { uniform } from '../random/draw.ts';
import { stream } from '../random/stream.ts';
import { withChanges, type Network, type SharedWeights, type Values } from './network.ts';

/** The network as `share weights` leaves it. Errors: ESP6576. */
export function withSharing(
  network: Network,
  { layers, cells, reach, mapped, map, signs, scaled, stream: path }: PlannedShare,
  seed: number,
): Outcome<Network> {
  const parts: SharedPart[] = [];
  let from = 0;
  for (const { layer, tensor, weights: count } of layers) {
    const scale = Math.fround(deviation(network.values.get(tensor) ?? []) / reach);
    if (!(scale > 0)) return { diagnostics: [diagnose(stillWeights, { layer })] };
    parts.push({ layer, tensor, from, count, scale });
    from += count;
  }
  const psi = uniform(stream(seed, path), cells, reach);
  return done(withCells(network, { cells, mapped, map, signs, scaled, parts, psi }));
}

export function withCells(network: Network, shared: SharedWeights): Network {
  const values = new Map(shared.parts.map((part) => [part.tensor, expanded(shared, part, shared.psi)] as const));
  return { ...withChanges(network, { values }), shared };
}

/** What a training step trains: tensors, and cells in the place of those whose weights share them. */
export function trainedIn(
  { shared }: Pick<Network, 'shared'>,
  tensors: readonly string[],
): { readonly tensors: readonly string[]; readonly shared?: SharedSpec } {
  const inCells = new Set(shared?.parts.map(({ tensor }) => tensor));
  if (shared === undefined || !tensors.some((tensor) => inCells.has(tensor))) return { tensors };
  const spec = {
    cells: shared.psi,
    scales: gradientScales(shared, shared.parts, shared.scaled),
    parts: shared.parts.map((part) => ({ tensor: part.tensor, cells: cellsOf(shared, part), factors: factorsOf(shared, part) })),
  };
  return { tensors: tensors.filter((tensor) => !inCells.has(tensor)), shared: spec };
}

/** The standard deviation of a sample, n − 1 below: torch.std. NaN of fewer than two numbers. */
function deviation(values: Values | readonly number[]): number {
  const count = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (count - 1));
}
