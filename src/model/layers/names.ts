/** Names of layers: the scope that the exporter wrote, as the modules of the training code are called. */
import { uniqueName } from '../flat/unique-name.ts';

export interface Nameable {
  /** Name of the node that reads the tensor first; may be empty. */
  readonly node: string;
  readonly op: string;
  readonly tensor: string;
  /** `bias`, `scale`, …: what a layer is to its module, besides being the weight. */
  readonly part: string;
}

/**
 * One unique name each, in order. `/blocks/blocks.0/qkv/MatMul` gives `blocks.0.qkv`; a node without
 * a name, or with nothing but its operator's, gives the name of the tensor.
 */
export function layerNames(items: readonly Nameable[]): readonly string[] {
  const wished = items.map(wish);
  const counts = new Map<string, number>();
  for (const name of wished) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return items.map((item, index) => {
    const name = wished[index] ?? item.tensor;
    const shared = (counts.get(name) ?? 0) > 1;
    return uniqueName(shared ? `${name}.${distinction(item)}` : name, taken);
  });
}

function wish({ node, op, tensor, part }: Nameable): string {
  const scope = scopeOf(node, op);
  if (scope === '') return tensor;
  return part === '' ? scope : `${scope}.${part}`;
}

/** The modules around a node, dots between them. */
function scopeOf(node: string, op: string): string {
  const parts = node.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  if (last === op || (last.startsWith(`${op}_`) && /^\d+$/.test(last.slice(op.length + 1)))) {
    parts.pop();
  }
  // A list of modules stands before its members: `blocks/blocks.0`.
  return parts.filter((part, index) => !parts[index + 1]?.startsWith(`${part}.`)).join('.');
}

/** What tells two layers of one scope apart: the tensor's own name, or else the node's. */
function distinction({ node, tensor }: Nameable): string {
  const generated = /^(?:[\w-]+\.)?onnx::/.test(tensor);
  const own = generated ? (node.split('/').at(-1) ?? '') : tensor;
  return own === '' ? tensor : own;
}
