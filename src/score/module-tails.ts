/**
 * `tail(w^2 over module)`: for each weight the sum of its value and of all that stand behind it in the order of its
 * module: ascending, and of equal values by layer and place. A layer in no group is a module of its own.
 */
import { computeScores } from '../compute/expressions/score-graph.ts';
import type { Measured } from '../compute/statistics/collector.ts';
import type { SessionOptions } from '../compute/session.ts';
import type { Layer } from '../model/graph.ts';
import type { Tail } from '../plan/criteria/criterion.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { weightsOf } from '../state/layer-weights.ts';
import type { Network } from '../state/network.ts';

/** The layers of a statement, the modules that they are in, and the network that they are scored of. */
export interface InModules extends Pick<PlannedPrune, 'modules'> {
  readonly layers: readonly Layer[];
  readonly network: Network;
}

/** Of all layers of the statement; the sums are taken in double precision. */
export async function moduleTails(
  { text, inner }: Tail,
  { layers, modules = {}, network }: InModules,
  engine: SessionOptions,
): Promise<Measured> {
  const weights = weightsOf(layers, network);
  const inputs = layers.map((layer, at) => ({ layer, weight: weights[at] ?? new Float32Array(0), statistics: new Map() }));
  const values = await computeScores(inner, inputs, engine);
  const members = new Map<string, number[]>();
  layers.forEach(({ name }, at) => {
    const module = modules[name];
    const key = module === undefined ? `layer ${name}` : `module ${module}`;
    members.set(key, [...(members.get(key) ?? []), at]);
  });
  const tails = values.map(({ length }) => new Float32Array(length));
  for (const own of members.values()) {
    const joined = tailsOf(own.map((at) => values[at] ?? new Float32Array(0)));
    own.forEach((at, index) => tails[at]?.set(joined[index] ?? []));
  }
  return new Map(
    layers.map(({ name, dims }, at) => {
      return [name, new Map([[text, { dims, values: tails[at] ?? new Float32Array(0) }]])];
    }),
  );
}

/** As one list, put in order. */
export function tailsOf(parts: readonly Float32Array[]): readonly Float32Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Float32Array(length);
  const starts: number[] = [];
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    starts.push(end);
    end += part.length;
  }
  const order = Uint32Array.from(all.keys()).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0) || a - b);
  const tails = new Float32Array(length);
  let sum = 0;
  for (const at of order.toReversed()) {
    sum += all[at] ?? 0;
    tails[at] = sum;
  }
  return parts.map((part, index) => {
    const start = starts[index] ?? 0;
    return tails.subarray(start, start + part.length);
  });
}
