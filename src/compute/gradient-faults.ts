/** Why a network cannot be trained: found by writing its gradients before any weight is read. */
import { notFloat32 } from '../diagnostics/catalogue/compute.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Model, Tensor } from '../model/graph.ts';
import { isHalf, mapTensors } from '../model/index.ts';
import type { Differentiated, ModelFacts } from '../plan/facts.ts';
import { differentiate } from './differentiate.ts';
import { forwardPass } from './forward.ts';
import { labelFeed } from './objective.ts';
import { fixedDims } from './shapes.ts';

/** As `gradientFaults`, each question answered once: recipes train the same tensors again and again. */
export function knownGradientFaults(model: Model): NonNullable<ModelFacts['gradientFaults']> {
  const known = new Map<string, readonly Diagnostic[]>();
  return (task, trained, dims) => {
    const question = JSON.stringify([task, trained, dims]);
    const faults = known.get(question) ?? gradientFaults(model, task, trained, dims);
    known.set(question, faults);
    return faults;
  };
}

/**
 * What building a training step of the tensors `trained` would be refused for: ESP6001–6004, 6006–6009,
 * 6012. `sampleDims` are the input's own where they are left out; nothing is known where those are open.
 */
export function gradientFaults(
  model: Model,
  { input, output, loss, ...labelled }: Differentiated,
  trained: readonly string[],
  sampleDims = ownDims(model, input),
): readonly Diagnostic[] {
  if (sampleDims === undefined) return [];
  const spec = { input, output, model: mapTensors(model, unread), sampleDims };
  const pass = forwardPass(spec);
  if (pass.value === undefined) return pass.diagnostics;
  const feed = loss && labelFeed({ ...spec, ...labelled, loss }, pass.value);
  if (feed !== undefined && feed.value === undefined) return feed.diagnostics;
  const { builder, nodes, shapes, tensors } = pass.value;
  const others = trained.flatMap((tensor) => {
    const type = tensors.get(tensor)?.type ?? 'float32';
    return type === 'float32' ? [] : [diagnose(notFloat32, { tensor, type })];
  });
  if (others.length > 0) return others;
  // Half the square of the output has the output for its gradient, which is one of the right shape.
  const seed = { output, gradient: output };
  return differentiate(builder, { nodes, shapes, constants: tensors }, seed, trained).diagnostics;
}

function ownDims({ graph }: Model, input: string): readonly number[] | undefined {
  const dims = graph.inputs.find(({ name }) => name === input)?.dims;
  return dims && fixedDims(dims, 1);
}

/** Of a tensor that is located, type and shape are all that is looked at; halves count as the float32 they become. */
function unread(tensor: Tensor): Tensor {
  const isRead = tensor.data.kind === 'bytes';
  return isHalf(tensor.type) && !isRead ? { ...tensor, type: 'float32' } : tensor;
}
