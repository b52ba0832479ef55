/** Every tensor that a model stores, under a name that is unique in the whole file. */
import { nameAt, type Graph, type Model, type Node, type Tensor } from '../graph.ts';

export interface StoredTensor {
  /**
   * The initializer's name, or the output of its Constant node. Those of nested graphs and local
   * functions stand below their path: `if_0/then_branch/W`, `local.Dense/W`.
   */
  readonly name: string;
  readonly tensor: Tensor;
  /** True for the value of a Constant node, and for a buffer that the file names. */
  readonly constant: boolean;
}

/** In the metadata of a file, one name a line: `espalier_torch.export` writes it. */
export const buffersKey = 'espalier.buffers';
/** The same, of those that were told by their values when the file was opened. */
export const foundBuffersKey = 'espalier.found-buffers';

/** The same, of what the exporter has computed of parameters that the file does not hold. */
export const foldedKey = 'espalier.folded';

/** The lines of the lists in the metadata of a file that have these keys. */
export function listedIn(metadata: Model['metadata'], ...keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => metadata.get(key)?.split('\n') ?? []);
}

/** Initializers that the file says are buffers, and the vectors of `torch.nn.utils.spectral_norm`, by their names beside the weight's. */
export function namedBuffers({ metadata, graph }: Pick<Model, 'metadata' | 'graph'>): ReadonlySet<string> {
  const stored = [...graph.initializers.keys()];
  const vectors = stored.filter((name) => /_[uv]$/.test(name) && graph.initializers.has(name.replace(/[uv]$/, 'orig')));
  return new Set([...listedIn(metadata, buffersKey, foundBuffersKey, foldedKey), ...vectors]);
}

/** By identity of the tensor; in file order, nested graphs where their node stands. */
export function storedTensors(model: Model): ReadonlyMap<Tensor, StoredTensor> {
  const stored = new Map<Tensor, StoredTensor>();
  const taken = new Set<string>();
  const buffers = namedBuffers(model);

  function add(tensor: Tensor, name: string, constant: boolean): void {
    stored.set(tensor, { name: uniqueName(name, taken), tensor, constant });
  }

  function addGraph(graph: Graph, path: string): void {
    for (const [name, tensor] of graph.initializers) add(tensor, path + name, buffers.has(path + name));
    addNodes(graph.nodes, path);
  }

  function addNodes(nodes: readonly Node[], path: string): void {
    for (const node of nodes) {
      for (const [key, attribute] of Object.entries(node.attributes)) {
        if (attribute.kind === 'graph') addGraph(attribute.value, graphPath(path, node, key));
        else if (attribute.kind === 'tensor' && node.op === 'Constant') {
          add(attribute.value, path + nameAt(node.outputs, 0), true);
        }
      }
    }
  }

  addGraph(model.graph, '');
  for (const local of model.functions) addNodes(local.nodes, `${local.domain}.${local.name}/`);
  return stored;
}

/** Names of those that no training changes. */
export function constantsIn(model: Model): ReadonlySet<string> {
  return new Set([...storedTensors(model).values()].flatMap(({ name, constant }) => (constant ? [name] : [])));
}

/** What stands before the names of a nested graph. */
export function graphPath(path: string, node: Node, attribute: string): string {
  const label = node.name === '' ? (node.outputs[0] ?? node.op) : node.name;
  return `${path}${label}/${attribute}/`;
}

// Names made unique by a number.

/** The name itself, or with the first number from 2 on that is not taken; it is taken then. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name}_${number}`;
  taken.add(unique);
  return unique;
}
