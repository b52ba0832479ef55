/** The weights of layers, of now and of marks, and the scores beside them, as criteria read them. */
import type { Measured } from '../compute/statistics/collector.ts';
import type { Layer } from '../model/graph.ts';
import { weightAt } from '../plan/criteria/names.ts';
import { held, remembered, sourceOf, type Source } from './lazy-values.ts';
import type { Network, Snapshot, Values } from './network.ts';
import type { RunContext } from './context.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import { isByOneThreshold } from '../plan/pruning.ts';

/** By name. */
export type Marks = ReadonlyMap<string, Pick<Snapshot, 'network'>>;

/** In float32, which scores compare in. What is pruned and may come back is scored as if it were kept. */
export function weightsOf(layers: readonly Layer[], { values, latent }: Network): readonly Float32Array[] {
  return layers.map(({ tensor }) => {
    const own = latent?.get(tensor)?.values ?? values.get(tensor);
    if (own === undefined) throw new Error(`the model has no ${tensor}`);
    return inSinglePrecision(own);
  });
}

/** The same, read when they are asked for. */
export function weightSourcesOf(layers: readonly Layer[], { values, latent }: Network): readonly Source<Float32Array>[] {
  return layers.map(({ tensor }) => {
    const behind = latent?.get(tensor)?.values;
    const own = behind === undefined ? sourceOf<Values>(values, tensor) : held<Values>(behind);
    if (own === undefined) throw new Error(`the model has no ${tensor}`);
    return remembered(
      own.length,
      () => inSinglePrecision(own.read()),
      (from, to, into) => inSinglePrecision(own.part(from, to, into)),
    );
  });
}

function inSinglePrecision(values: Values): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

export function besideMarks(names: readonly string[], layers: readonly Layer[], marks: Marks): Measured {
  const taken = names.map((name) => {
    const mark = marks.get(name);
    if (mark === undefined) throw new Error(`the plan looks back at ${name}, never marked`);
    return [weightAt(name), weightsOf(layers, mark.network)] as const;
  });
  return new Map(
    layers.map(({ name, dims }, index) => [
      name,
      new Map(taken.map(([text, weights]) => [text, { dims, values: weights[index] ?? new Float32Array(0) }])),
    ]),
  );
}

export function trainedScoresOf(layers: readonly Layer[], { scores }: Network): readonly Float32Array[] {
  return layers.map(({ name, tensor }) => {
    const own = scores?.get(tensor);
    if (own === undefined) throw new Error(`no scores train beside the weights of ${name}`);
    return own;
  });
}

export function layersOf({ layers }: RunContext, names: readonly string[]): readonly Layer[] {
  return names.map((name) => {
    const layer = layers.get(name);
    if (layer === undefined) throw new Error(`the model has no ${name}`);
    return layer;
  });
}

// The layers that are worked on together: all of a statement, or block after block.

/** Of a prune, the layers that are scored together; of a large model no more than a block where that can be. */
export function inBlockOrder(prune: PlannedPrune, layers: readonly Layer[], isLarge = false): readonly (readonly Layer[])[] {
  const { calibration, damping } = prune;
  // One threshold needs all scores at once; otherwise only the second moments of one block are in memory.
  const isAlone = !isByOneThreshold(prune);
  const holdsMuch = damping !== undefined || (isLarge && calibration !== undefined);
  const inBlocks = calibration?.sequentially === true || (holdsMuch && isAlone);
  return inBlocks ? blockAfterBlock(layers) : [layers];
}

/** A layer outside every block is a turn of its own. In graph order, by the first layer of each. */
export function blockAfterBlock(layers: readonly Layer[]): readonly (readonly Layer[])[] {
  const turns = new Map<string | number, Layer[]>();
  for (const layer of layers) {
    const key = layer.block ?? layer.name;
    const known = turns.get(key);
    if (known === undefined) turns.set(key, [layer]);
    else known.push(layer);
  }
  return [...turns.values()];
}
