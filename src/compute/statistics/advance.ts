/** Takes samples from one cut of a network to the next. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../../model/graph.ts';
import type { Batch, Batches } from '../feeding.ts';
import { feedTensor } from '../feeding.ts';
import { forwardPass, generatedModel } from '../forward.ts';
import type { SessionOptions } from '../session.ts';
import { loadProgram } from '../session.ts';
import { feedInfos } from '../slots.ts';
import type { Feed } from '../slots.ts';
import { partOfModel } from './hidden-states.ts';
import type { Cut } from './hidden-states.ts';

export interface AdvanceSpec {
  readonly model: Model;
  /** What lies between the cuts, where the caller has it already. */
  readonly part?: Model;
  readonly from: Cut;
  readonly to: Cut;
  /** Values of stored tensors; others are as the model has them. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

export interface Advance {
  readonly samples: Feed;
  readonly output: string;
  readonly graph: Model;
}

/** Errors: ESP6005–6012. */
export function buildAdvance({
  model,
  from,
  to,
  weights,
  part = partOfModel(model, from, to),
}: AdvanceSpec): Outcome<Advance> {
  const pass = forwardPass({
    model: part,
    weights,
    input: from.tensor,
    sampleDims: from.sampleDims,
    output: to.tensor,
  });
  if (pass.value === undefined) return { diagnostics: pass.diagnostics };
  const { builder, nodes, type } = pass.value;
  builder.nodes.push(...nodes);
  const samples: Feed = { input: from.tensor, type, dims: from.sampleDims };
  const outputs = new Map([[to.tensor, to.tensor]]);
  const graph = generatedModel(pass.value, builder, feedInfos([samples]), new Map(), outputs);
  return { value: { samples, output: to.tensor, graph }, diagnostics: [] };
}

/** The same batches, with the hidden state in the place of the samples. */
export async function advance(
  { samples, output, graph }: Advance,
  batches: Batches,
  options: SessionOptions,
): Promise<readonly Batch[]> {
  const { ort, session } = await loadProgram(graph, options);
  try {
    const states: Batch[] = [];
    for await (const { samples: data, labels, size } of batches) {
      const fed = feedTensor(ort, samples, data, size);
      const results = await session.run({ [samples.input]: fed });
      const state = results[output]?.data;
      if (!(state instanceof Float32Array)) throw new TypeError('hidden states are float32');
      states.push({ samples: state, labels: labels.slice(), size });
    }
    return states;
  } finally {
    await session.release();
  }
}
