/** Operators that an export in training mode leaves behind: they compute something else in inference. */
import { describeNode } from '../describe.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { domainName } from '../read/read-graph.ts';
import type { TrainingNode } from './mends.ts';

/** How many of its inputs and outputs a node keeps, and which attribute it loses. */
export interface InInference {
  readonly inputs: number;
  readonly outputs: number;
  readonly attribute?: string;
}

export type InferenceForm = { readonly described: TrainingNode } & ({ readonly kept: InInference } | { readonly reason: string });

/** What a graph says of its values, for the two operators that have a training mode. */
export interface Around {
  readonly isRead: (value: string) => boolean;
  /** The truth of a stored boolean; undefined where it is computed. */
  readonly truthOf: (value: string) => boolean | undefined;
}

/** Undefined for a node that is no operator in training mode. */
export function inferenceOf(node: Decoded<'Node'>, around: Around): InferenceForm | undefined {
  if (domainName(node.domain) !== '') return undefined;
  if (node.opType === 'BatchNormalization') return judgeNorm(node, around);
  return node.opType === 'Dropout' ? judgeDropout(node, around) : undefined;
}

/** Until operator set 13, further outputs alone mean training. */
function judgeNorm(node: Decoded<'Node'>, { isRead }: Around): InferenceForm | undefined {
  const mode = node.attribute?.find(({ name }) => name === 'training_mode')?.i ?? 0n;
  const statistics = (node.output ?? []).slice(1).filter((name) => name !== '');
  if (mode === 0n && statistics.length === 0) return undefined;
  const described = describe(node);
  if (statistics.some(isRead)) {
    return { described, reason: 'something reads its statistics of the batch' };
  }
  return { described, kept: { inputs: Infinity, outputs: 1, attribute: 'training_mode' } };
}

function judgeDropout(node: Decoded<'Node'>, { truthOf }: Around): InferenceForm | undefined {
  const mode = node.input?.[2] ?? '';
  if (mode === '') return undefined;
  const truth = truthOf(mode);
  if (truth === false) return undefined;
  const described = describe(node);
  if (truth === undefined) return { described, reason: 'its mode is computed' };
  return { described, kept: { inputs: 2, outputs: Infinity } };
}

function describe({ name = '', opType: op = '', output: outputs = [] }: Decoded<'Node'>) {
  return { op, node: describeNode({ name, op, outputs }) };
}
