/** Which providers of onnxruntime compute a graph, and which of its nodes a device leaves to the processor. */
import type { InferenceSession } from 'onnxruntime-node';
import type { Model, Node } from '../model/graph.ts';

type Providers = NonNullable<InferenceSession.SessionOptions['executionProviders']>;

interface Placed {
  /** The same graph; nodes that have to be named have a name. */
  readonly model: Model;
  readonly providers: Providers;
}

/** Nodes for which a device has no kernel run on the processor, also where onnxruntime believes otherwise. */
export function placedOn(device: string, model: Model): Placed {
  if (device === 'cpu') return { model, providers: ['cpu'] };
  if (device !== 'webgpu') return { model, providers: [cardOf(device), 'cpu'] };
  const { nodes } = model.graph;
  const named = nodes.map((node) => (isLeftOut(node) ? { ...node, name: nameOf(node) } : node));
  const forceCpuNodeNames = named.filter(isLeftOut).map(({ name }) => name);
  return {
    model: { ...model, graph: { ...model.graph, nodes: named } },
    providers: [
      {
        name: 'webgpu',
        // Pooling that is left to the processor reads wrong numbers in the other layout.
        preferredLayout: 'NCHW',
        // onnxruntime takes a list here, or no key at all.
        ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }),
      },
      'cpu',
    ],
  };
}

/** `cuda:1` is the second card of its kind; without a number it is the first. */
export function cardOf(device: string): { readonly name: string; readonly deviceId?: number } {
  const [name = '', card] = device.split(':');
  return card === undefined ? { name } : { name, deviceId: Number(card) };
}

/** onnxruntime 1.30 gives these to WebGPU, whose kernels then refuse them while they run. */
function isLeftOut({ op, outputs, attributes }: Node): boolean {
  if (op === 'MaxPool') return outputs.length > 1;
  const training = attributes['training_mode'];
  return op === 'BatchNormalization' && training?.kind === 'int' && training.value === 1;
}

/** Outputs are told apart in every graph; names of nodes may be empty or repeated. */
function nameOf({ op, outputs }: Node): string {
  return `${op} of ${outputs[0] ?? ''}`;
}
