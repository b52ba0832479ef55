/** The adapters of a training step: their state, and the weights that the forward pass reads. */
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { noAdapter } from '../diagnostics/catalogue/compute.ts';
import { isReadMatrix, matrixIn, readsOfNodes, type WeightReads } from '../model/index.ts';
import { emitAdapter } from './adapters.ts';
import { storedFloats, type ForwardPass } from './forward.ts';
import type { Shape } from './shapes.ts';
import { changingSlot, type StateSlot } from './slots.ts';
import type { PlannedAdapter } from '../plan/plan.ts';
import { nameAt, type Node } from '../model/graph.ts';
import { floatAttribute, intAttribute } from './operators.ts';
import { emit, freshName, integers, scalar, type GraphBuilder } from './builder.ts';

export interface PlacedAdapter {
  readonly slots: readonly [a: StateSlot, b: StateSlot];
  /** Stored tensor, and what its readers read instead. */
  readonly tensor: string;
  readonly adapted: string;
  /** True where no mask comes between the weight and the product BA. */
  readonly plain: boolean;
  readonly rank: number;
  readonly scale: number;
  readonly dims: readonly number[];
}

/** Emits W + c·(M ⊙ BA), or W ⊙ (BA), for one adapter; notes the shapes of all that it emits. */
export function placeAdapter(
  pass: ForwardPass,
  spec: AdapterSpec,
  mask: StateSlot | undefined,
  shapes: Map<string, Shape>,
): Outcome<PlacedAdapter> {
  return collecting((take, fail) => {
    const { tensor, rank, alpha, form } = spec.planned;
    const stored = take(storedFloats(pass.tensors, tensor));
    const matrix = matrixIn(readsOfNodes(pass), tensor);
    if (!isReadMatrix(matrix)) return fail([diagnose(noAdapter, { tensor, reason: matrix.refused })]);
    const { rows, columns } = matrix;
    const b = spec.b ?? new Float32Array(rows * rank);
    const slots = [
      factor(pass, 'lora.a', { tensor, dims: [rank, columns], initial: spec.a }),
      factor(pass, 'lora.b', { tensor, dims: [rows, rank], initial: b }),
    ] as const;
    for (const { input, dims } of slots) shapes.set(input, dims);
    shapes.set(tensor, stored.dims);
    if (mask !== undefined) shapes.set(mask.input, stored.dims);
    const isScaled = form === 'scaled';
    const isMasked = form === 'masked' && mask !== undefined;
    const adapted = emitAdapter(
      pass.builder,
      {
        weight: tensor,
        a: slots[0].input,
        b: slots[1].input,
        mask: isMasked ? mask.input : undefined,
        multiplies: isScaled || undefined,
        rank,
        scale: alpha / rank,
        dims: stored.dims,
        ...matrix,
      },
      shapes,
    );
    return { slots, tensor, adapted, plain: !isMasked && !isScaled, rank, scale: alpha / rank, dims: stored.dims };
  });
}

function factor(
  pass: ForwardPass,
  prefix: string,
  { tensor, dims, initial }: { readonly tensor: string; readonly dims: readonly number[]; readonly initial: Float32Array },
): StateSlot {
  return changingSlot(pass.builder, 'adapter', { prefix, owner: { name: tensor, tensor, dims }, initial });
}

export interface AdapterSpec {
  readonly planned: PlannedAdapter;
  /** [rank, columns]; as a rule uniform in ±1/√columns, PyTorch's `kaiming_uniform_(√5)`. */
  readonly a: Float32Array;
  /** [rows, rank]; zeros unless it is continued. */
  readonly b?: Float32Array;
}

// A plain adapter beside its layer: y = x·Wᵀ + c·(x·Aᵀ)·Bᵀ. Forward and backward then multiply with thin matrices only; beside a merged
// weight, the gradients in A and B would first need that in all of W.

/**
 * The views by which all readers multiply by an adapter's weight, where branches can stand beside each of them: the
 * views then hand on the frozen weight. None where an operator reads the stored tensor itself, or in another way.
 */
export function branchedViews(reads: WeightReads, { tensor }: PlacedAdapter, shapes: ReadonlyMap<string, Shape>): readonly string[] {
  const views = reads.uses(tensor).map(({ flatNode: { node }, input }) => {
    const [x = '', weight = ''] = node.inputs;
    const isMatrix = input === 1 && weight !== tensor && productIn(node, shapes) === 'matrix' && shapes.get(weight)?.length === 2;
    return isMatrix && reads.among(x).length === 0 && reads.at(weight)?.name === tensor ? weight : undefined;
  });
  const found = views.filter((view) => view !== undefined);
  return found.length === views.length ? found : [];
}

/** Emits the node and its branch. False, and nothing emitted, where the node has no such form. */
export function emitBranched(builder: GraphBuilder, node: Node, adapter: PlacedAdapter, shapes: Map<string, Shape>): boolean {
  const [x = ''] = node.inputs;
  const [y = ''] = node.outputs;
  const to = shapes.get(y);
  const product = productIn(node, shapes);
  if (product === undefined || to === undefined) return false;
  const { rank, scale, dims, slots } = adapter;
  const [a, b] = slots;
  const noted = (name: string, shape: Shape): string => {
    shapes.set(name, shape);
    return name;
  };
  const plain = noted(freshName(builder, `${y}/frozen`), to);
  builder.nodes.push({ ...node, outputs: [plain] });
  // x·Aᵀ·Bᵀ, or the convolution of x with A as its kernels, and of that with kernels of one place.
  const isConv = product === 'conv';
  const [rows = 1, , ...kernel] = dims;
  const down = isConv ? reshaped(builder, a.input, [rank, ...dims.slice(1)], shapes) : turned(builder, a, shapes);
  const low = noted(
    isConv ? emit(builder, 'Conv', [x, down], node.attributes) : emit(builder, 'MatMul', [x, down]),
    to.with(isConv ? 1 : -1, rank),
  );
  const up = isConv ? reshaped(builder, b.input, [rows, rank, ...kernel.map(() => 1)], shapes) : turned(builder, b, shapes);
  const high = noted(emit(builder, isConv ? 'Conv' : 'MatMul', [low, up]), to);
  const factor = noted(scalar(builder, scale), []);
  const scaled = scale === 1 ? high : noted(emit(builder, 'Mul', [high, factor]), to);
  const name = freshName(builder, `${node.name}/adapted`);
  builder.nodes.push({ name, op: 'Add', domain: '', attributes: {}, inputs: [plain, scaled], outputs: [y] });
  return true;
}

type Product = 'matrix' | 'conv';

function productIn(node: Node, shapes: ReadonlyMap<string, Shape>): Product | undefined {
  const [x = '', weight = ''] = node.inputs;
  const from = shapes.get(x);
  if (node.domain !== '' || x === weight || from === undefined || !shapes.has(nameAt(node.outputs, 0))) return undefined;
  if (node.op === 'Conv') return intAttribute(node, 'group', 1) === 1 ? 'conv' : undefined;
  const isPlain = node.op === 'Gemm' && intAttribute(node, 'transA', 0) === 0 && floatAttribute(node, 'alpha', 1) === 1;
  return isPlain || (node.op === 'MatMul' && from.length >= 2) ? 'matrix' : undefined;
}

function turned(builder: GraphBuilder, { input, dims }: PlacedAdapter['slots'][number], shapes: Map<string, Shape>): string {
  const name = emit(builder, 'Transpose', [input]);
  shapes.set(name, dims.toReversed());
  return name;
}

function reshaped(builder: GraphBuilder, x: string, dims: readonly number[], shapes: Map<string, Shape>): string {
  const target = integers(builder, dims);
  shapes.set(target, [dims.length]);
  const name = emit(builder, 'Reshape', [x, target]);
  shapes.set(name, dims);
  return name;
}
