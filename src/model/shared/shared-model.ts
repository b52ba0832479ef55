/**
 * A model that holds the cells in the place of the weights that share them: its first nodes compute cells and signs
 * from the seeds of their hashes, in whole numbers, and the weights from them.
 */
import { must } from '../../basics/must.ts';
import type { Attribute, Graph, Model, Node, Tensor } from '../graph.ts';
import { floatTensor, tensorOf } from '../values/tensors.ts';
import { hashPrime, type CellMapping, type HashSeeds, type SharedPart } from './mapping.ts';

/** `Range` of whole numbers is there from this operator set on. */
export const oldestShared = 11;

/** Weights that are initializers of the graph itself can be left out of it; the name of one that is none. */
export function notInGraph({ graph }: Model, parts: readonly SharedPart[]): string | undefined {
  return parts.find(({ tensor }) => !graph.initializers.has(tensor))?.tensor;
}

export function sharedModel(model: Model, mapping: CellMapping, parts: readonly SharedPart[], psi: Float32Array): Model {
  const { graph } = model;
  const side = createSide(graph);
  const cells = side.add((name) => floatTensor(name, [psi.length], psi), 'shared/cells');
  for (const part of parts) {
    emitWeights(side, mapping, { ...part, dims: must(graph.initializers.get(part.tensor), 'a stored tensor').dims }, cells);
  }
  const gone = new Set(parts.map(({ tensor }) => tensor));
  const kept = [...graph.initializers].filter(([name]) => !gone.has(name));
  return { ...model, graph: { ...graph, nodes: [...side.nodes, ...graph.nodes], initializers: new Map([...kept, ...side.tensors]) } };
}

interface Side {
  readonly nodes: Node[];
  readonly tensors: Map<string, Tensor>;
  readonly add: (make: (name: string) => Tensor, stem: string) => string;
  readonly emit: (op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>, output?: string) => string;
  /** A whole number. */
  readonly whole: (value: number) => string;
}

/** What is added to a graph, under names that it does not have. */
function createSide(graph: Graph): Side {
  const taken = new Set([
    ...graph.initializers.keys(),
    ...[...graph.inputs, ...graph.outputs].map(({ name }) => name),
    ...graph.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
  ]);
  const fresh = (stem: string): string => {
    let name = stem;
    for (let count = 2; taken.has(name); count++) name = `${stem}~${count}`;
    taken.add(name);
    return name;
  };
  const nodes: Node[] = [];
  const tensors = new Map<string, Tensor>();
  const add: Side['add'] = (make, stem) => {
    const name = fresh(stem);
    tensors.set(name, make(name));
    return name;
  };
  const wholes = new Map<number, string>();
  return {
    nodes,
    tensors,
    add,
    emit(op, inputs, attributes = {}, output = fresh(`shared/${op}:${nodes.length}`)) {
      nodes.push({ name: `shared/${op}:${nodes.length}`, op, domain: '', inputs, outputs: [output], attributes });
      return output;
    },
    whole(value) {
      const make = (name: string): Tensor => tensorOf(name, 'int64', [], BigInt64Array.of(BigInt(value)));
      const name = wholes.get(value) ?? add(make, `shared/${value}`);
      wholes.set(value, name);
      return name;
    },
  };
}

/** W = s · (G ⊙ ψ[I]), under the name of the stored tensor: the products are those of the dense weights, to the bit. */
function emitWeights(
  side: Side,
  mapping: CellMapping,
  { tensor, from, count, scale, dims }: SharedPart & { readonly dims: readonly number[] },
  cells: string,
): void {
  const { emit, whole, add } = side;
  const position = emit('Range', [whole(from), whole(from + count), whole(1)]);
  const index = cellOf(side, mapping, position);
  const bit = emit('Mod', [hashOf(side, mapping.signs, position), whole(2)]);
  const twice = emit('Sub', [emit('Mul', [bit, whole(2)]), whole(1)]);
  const sign = emit('Cast', [twice], { to: { kind: 'int', value: float32 } });
  const signed = emit('Mul', [emit('Gather', [cells, index]), sign]);
  const scaled = add((name) => floatTensor(name, [], Float32Array.of(scale)), `${tensor}/scale`);
  const flat = emit('Mul', [signed, scaled]);
  const shape = add((name) => tensorOf(name, 'int64', [dims.length], BigInt64Array.from(dims, BigInt)), `${tensor}/shape`);
  emit('Reshape', [flat, shape], {}, tensor);
}

/** ONNX's number for the type. */
const float32 = 1;

function cellOf(side: Side, { mapped, cells, map }: CellMapping, position: string): string {
  const { emit, whole } = side;
  if (mapped === 'hashed') return emit('Mod', [hashOf(side, map, position), whole(cells)]);
  const round = emit('Div', [position, whole(cells)]);
  const start = emit('Mod', [hashOf(side, map, round), whole(cells)]);
  const place = emit('Sub', [position, emit('Mul', [round, whole(cells)])]);
  return emit('Mod', [emit('Add', [start, place]), whole(cells)]);
}

/** (a·q + b·q² + d) mod P for q below 2^31: no product passes 2^62. */
function hashOf({ emit, whole }: Side, { a, b, d }: HashSeeds, q: string): string {
  const prime = whole(hashPrime);
  const times = (value: string, factor: string): string => emit('Mod', [emit('Mul', [value, factor]), prime]);
  const linear = times(q, whole(a));
  return emit('Mod', [emit('Add', [emit('Add', [linear, times(times(q, whole(b)), q)]), whole(d)]), prime]);
}
