/** Tokens cut out behind a block: what reads the block then reads the tokens that are kept, in their order. */
import { dimsOf } from '../shape.ts';
import { isFloat, isHalf } from '../element-types.ts';
import { flatGraph, type FlatGraph, type FlatNode, type ValueId } from '../flat/flatten.ts';
import { intAttribute } from '../flat/dataflow.ts';
import { uniqueName } from '../flat/stored-tensors.ts';
import { nameAt, opsetOf, type Attribute, type Model, type Node, type Tensor } from '../graph.ts';
import { inferShapes, type Shapes } from '../shapes/infer-shapes.ts';
import { intTensor } from '../values/tensors.ts';
import { followTokens } from './follow-tokens.ts';
import type { NoTokens, TokenCut, TokenSite } from './token-cut.ts';

/** Operators whose forms are written here have them from this operator set on. */
const leastOpset = 13;

/** Where tokens can leave behind a value; `from` is where its block begins. */
export function tokenSite(model: Model, { value, from }: { readonly value: ValueId; readonly from: ValueId }): TokenSite | NoTokens {
  const shapes = inferShapes(model);
  const own = shapes.get(value);
  const [, of] = dimsOf(own);
  if (opsetOf(model) < leastOpset) return { refused: `its operator set is ${model.opsets.get('')}, and the cut takes ${leastOpset}` };
  if (own?.dims.length !== 3 || typeof own.dims[2] !== 'number') return { refused: 'what leaves the block is no sequence of tokens' };
  if (typeof of !== 'number') return { refused: 'the model does not fix the length of its sequence, and a share of it is no number' };
  if (!isFloat(own.type) || isHalf(own.type)) return { refused: `its tokens are in ${own.type}` };
  const followed = followTokens(model, value, of, shapes);
  if ('refused' in followed) return followed;
  const { lead, tail } = followed;
  return { value, of, lead, tail, attention: attentionIn(flatGraph(model), shapes, { value, from, of }) };
}

/** The one softmax over the tokens between where a block begins and where it ends. */
function attentionIn(
  flat: FlatGraph,
  shapes: Shapes,
  { value, from, of }: { readonly value: ValueId; readonly from: ValueId; readonly of: number },
): ValueId | undefined {
  const seen = new Set<FlatNode>();
  for (const stack = [value]; stack.length > 0;) {
    const at = stack.pop() ?? '';
    const maker = at === from ? undefined : flat.producers.get(at);
    if (maker === undefined || seen.has(maker)) continue;
    seen.add(maker);
    for (const read of maker.inputs) stack.push(read);
  }
  const found = [...seen].filter((node) => {
    const dims = dimsOf(shapes.get(nameAt(node.outputs, 0)));
    const axis = intAttribute(node, 'axis', -1);
    return node.node.op === 'Softmax' && (axis === -1 || axis === 3) && dims.length === 4 && dims[2] === of && dims[3] === of;
  });
  return found.length === 1 ? found[0]?.outputs[0] : undefined;
}

/** The model with all cuts made, one after the other; throws where one is none of its sites. */
export function withFewerTokens(model: Model, cuts: readonly TokenCut[]): Model {
  return cuts.reduce(cutOnce, model);
}

function cutOnce(model: Model, cut: TokenCut): Model {
  const { value, of, kept } = cut;
  if (kept === of) return model;
  const shapes = inferShapes(model);
  const followed = followTokens(model, value, of, shapes);
  if ('refused' in followed) throw new Error(`no token leaves behind ${value}: ${followed.refused}`);
  const { graph } = model;
  const names = namesOf(model);
  const fresh = (part: string): string => uniqueName(`${value}/tokens/${part}`, names);
  const output = fresh('kept');
  const { nodes: added, tensors } = gathering(cut, { fresh, output, opset: opsetOf(model), width: Number(shapes.get(value)?.dims[2]) });
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const target = followed.reshapes.get(node)?.(kept);
    const inputs = node.inputs.map((input) => (input === value ? output : input));
    if (target !== undefined) {
      const name = fresh('shape');
      tensors.push(intTensor(name, [target.length], target));
      inputs[1] = name;
    }
    const own = inputs.some((input, at) => input !== node.inputs[at]) ? { ...node, inputs } : node;
    return node.outputs.includes(value) ? [own, ...added] : [own];
  });
  return {
    ...model,
    graph: {
      ...graph,
      nodes,
      initializers: new Map([...graph.initializers, ...tensors.map((tensor) => [tensor.name, tensor] as const)]),
      valueInfo: new Map([...graph.valueInfo].filter(([name]) => name === value || !followed.changed.has(name))),
    },
  };
}

function namesOf({ graph }: Model): Set<string> {
  return new Set([
    ...[...graph.inputs, ...graph.outputs].map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap(({ outputs }) => outputs),
  ]);
}

type Added = { readonly nodes: readonly Node[]; readonly tensors: Tensor[] };

interface Around {
  readonly fresh: (part: string) => string;
  /** The name of the tokens that are kept. */
  readonly output: string;
  readonly opset: number;
  /** Features of a token. */
  readonly width: number;
}

/** The nodes between the block and its readers, which find the tokens under the new name. */
function gathering(cut: TokenCut, { fresh, output, opset, width }: Around): Added {
  const nodes: Node[] = [];
  const tensors: Tensor[] = [];
  const ints = (part: string, values: readonly number[], dims: readonly number[] = [values.length]): string => {
    const name = fresh(part);
    tensors.push(intTensor(name, dims, values));
    return name;
  };
  const emit = (
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs: readonly string[] = [fresh(op.toLowerCase())],
  ): string => {
    const [name = ''] = outputs;
    nodes.push({ name, op, domain: '', inputs, outputs, attributes });
    return name;
  };
  const { value, of, kept, lead, tail, positions } = cut;
  const int = (number: number) => ({ kind: 'int', value: number }) as const;
  if (positions !== undefined) {
    emit('Gather', [value, ints('positions', positions)], { axis: int(1) }, [output]);
    return { nodes, tensors };
  }
  const own = emit('Slice', [scored(cut, opset, emit, ints), ints('from', [lead]), ints('to', [of - tail]), ints('axis', [1])]);
  const count = ints('count', [kept - lead - tail]);
  const best = fresh('best');
  emit('TopK', [own, count], {}, [fresh('scores'), best]);
  const inOrder = emit('TopK', [best, count], { largest: int(0) }, [fresh('order'), fresh('places')]);
  const moved = lead === 0 ? inOrder : emit('Add', [inOrder, ints('first', [lead])]);
  const rows = emit('Unsqueeze', [beside(cut, moved, emit, ints), ints('last', [2])]);
  emit('GatherElements', [value, emit('Expand', [rows, ints('width', [1, 1, width])])], { axis: int(1) }, [output]);
  return { nodes, tensors };
}

type Emit = (op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>) => string;
type Ints = (part: string, values: readonly number[], dims?: readonly number[]) => string;

/** One number a token, [batch, tokens]: the attention that it gets in the mean, or its length. */
function scored({ value, attention }: TokenCut, opset: number, emit: Emit, ints: Ints): string {
  const [op, input, axes] = attention === undefined ? (['ReduceL2', value, [2]] as const) : (['ReduceMean', attention, [1, 2]] as const);
  const flat = { keepdims: { kind: 'int', value: 0 } } as const;
  return opset >= 18 ? emit(op, [input, ints('axes', axes)], flat) : emit(op, [input], { ...flat, axes: { kind: 'ints', value: axes } });
}

/** Between the tokens that stay in any case. */
function beside({ of, kept, lead, tail }: TokenCut, chosen: string, emit: Emit, ints: Ints): string {
  if (lead + tail === 0) return chosen;
  const padded = emit('Pad', [chosen, ints('beside', [0, lead, 0, tail])]);
  const own = Array.from({ length: kept }, (_, at) => {
    if (at < lead) return at;
    return at < kept - tail ? 0 : at - kept + of;
  });
  return own.every((at) => at === 0) ? padded : emit('Add', [padded, ints('staying', own, [1, kept])]);
}
