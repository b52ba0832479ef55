/**
 * What `torch.export` says of a network in the files of PyTorch's current exporter: the names of all parameters and buffers, those that the
 * optimizer has merged, folded or left out among them. It stands in the metadata of the graph, a line each:
 * `p_fc_weight: PARAMETER target='fc.weight'`, `b_bn_running_mean: BUFFER target='bn.running_mean' persistent=True`.
 */
import type { Decoded } from '../onnx/decode-message.ts';

const signatureKey = 'pkg.torch.export.ExportedProgram.graph_signature';

export interface Signature {
  /** As `named_parameters()` and `named_buffers()` call them. */
  readonly parameters: ReadonlySet<string>;
  readonly buffers: ReadonlySet<string>;
}

/** Undefined in a file of another exporter. */
export function signatureOf(graph: Decoded<'Graph'>): Signature | undefined {
  const text = graph.metadataProps.find(({ key }) => key === signatureKey)?.value;
  if (text === undefined) return undefined;
  const named = (kind: string): ReadonlySet<string> =>
    new Set([...text.matchAll(new RegExp(`^[^:\\n]+: ${kind} target='([^'\\n]+)'`, 'gm'))].map(([, name = '']) => name));
  return { parameters: named('PARAMETER'), buffers: named('BUFFER') };
}
