/**
 * What a file of the current exporter holds once each of its parameters is stored by itself: which module each node belongs to, what it reads
 * then, and which tensors are new, have other names, or are gone.
 */
import { listAt } from '../../basics/maps.ts';
import { memoized } from '../../basics/memoized.ts';
import { isFloat } from '../element-types.ts';
import type { ModelFiles, Shared, Tied } from '../file.ts';
import { nameAt, type Tensor } from '../graph.ts';
import type { Decoded } from '../onnx/decode-message.ts';
import { haveSameValues } from '../values/equal-values.ts';
import { hasOneValue } from './stored-in-file.ts';
import { isWithin, lostParameter, moduleOf } from './owners.ts';
import { rulesOf, scopeIn, type Scope } from './scopes.ts';
import type { Signature } from './signature.ts';

export type Node = Decoded<'Node'>;

export interface Traced {
  readonly files: ModelFiles;
  readonly graph: Decoded<'Graph'>;
  readonly signature: Signature;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export interface Placed {
  /** The module that names the node. */
  readonly module: string;
  readonly inputs: readonly string[];
}

export interface Stored {
  readonly nodes: ReadonlyMap<Node, Placed>;
  /** New initializers, and those whose values they have. */
  readonly copies: ReadonlyMap<string, string>;
  /** Initializers with other names; undefined for those that nothing reads any more. */
  readonly turned: ReadonlyMap<string, string | undefined>;
  /** Biases of zeros. */
  readonly restored: ReadonlyMap<string, Tensor>;
  readonly separated: readonly Shared[];
  readonly tied: readonly Tied[];
  /** Parameters that the file does not hold in any form but as a part of others. */
  readonly gone: ReadonlySet<string>;
}

/** What the exporter calls a tensor that it has computed. */
export const computed = /^val_(\d+)$/;
const products: ReadonlySet<string> = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose', 'LSTM', 'GRU', 'RNN', 'PRelu']);

/** A node with its scope. */
interface Own {
  readonly node: Node;
  readonly scope: Scope;
  readonly rules: string;
  readonly inputs: readonly string[];
}

export function storedAnew(traced: Traced): Stored {
  const { graph, signature, tensors } = traced;
  const all = new Set([...signature.parameters, ...signature.buffers]);
  const lost = new Set([...all].filter((name) => !tensors.has(name)));
  const { separated, tied, resolve } = openParameters(traced, all, lost);
  const owns = graph.node.flatMap((node): Own[] => {
    const scope = scopeIn(node);
    if (scope === undefined) return [];
    const [rules, given] = [rulesOf(node), node.input ?? []];
    return [{ node, scope, rules, inputs: isFused(rules) ? given : given.map((_, input) => resolve(node, scope, input)) }];
  });
  const known = new Set([...all].filter((name) => tensors.has(name) || separated.has(name) || tied.has(name)));
  const moduleAt = modulesByOperation(owns, known);
  const weights = openTurned(traced, lost);
  const restored = new Map<string, Tensor>();
  const nodes = new Map<Node, Placed>();
  for (const own of owns) {
    const module = moduleAt(own);
    const inputs = own.inputs.map((stored) =>
      products.has(own.node.opType ?? '') ? weights.read(stored, own.node.opType ?? '', module) : stored,
    );
    const bias = module === '' ? 'bias' : `${module}.bias`;
    const isLeftOut = inputs.length === 2 && /RemoveOptionalBias/.test(own.rules) && !isFused(own.rules) && lost.has(bias);
    const zeros = isLeftOut ? biasOf(own.node, tensors) : undefined;
    if (zeros !== undefined) restored.set(bias, zeros);
    nodes.set(own.node, { module, inputs: zeros === undefined ? inputs : [...inputs, bias] });
  }
  const fused = owns.flatMap(({ rules, scope }) => (isFused(rules) ? [scope.module] : []));
  const explained = [...weights.modules, ...fused];
  const gone = [...lost].filter(
    (name) =>
      signature.parameters.has(name) &&
      !separated.has(name) &&
      !tied.has(name) &&
      !restored.has(name) &&
      !explained.some((module) => moduleOf(name) === module),
  );
  return {
    nodes,
    restored,
    turned: weights.turned,
    gone: new Set(gone),
    copies: new Map([...[...separated.values()].map(({ name, from }) => [name, from] as const), ...weights.copies]),
    separated: [...separated.values(), ...[...weights.copies].map(([name, from]) => ({ name, from: weights.turned.get(from) ?? from }))],
    tied: [...tied.values(), ...weights.tied],
  };
}

function isFused(rules: string): boolean {
  return rules.includes('Fuse');
}

interface Parameters {
  readonly separated: Map<string, Shared>;
  readonly tied: Map<string, Tied>;
  /** The name of what a node reads there, once parameters are apart. */
  readonly resolve: (node: Node, scope: Scope, input: number) => string;
}

function openParameters({ files, graph, tensors }: Traced, all: ReadonlySet<string>, lost: ReadonlySet<string>): Parameters {
  const hasOne = memoized((tensor: Tensor) => hasOneValue(tensor, files));
  const tables = new Set(graph.node.flatMap(({ opType, input = [] }) => (opType === 'Gather' ? [nameAt(input, 0)] : [])));
  const [separated, tied] = [new Map<string, Shared>(), new Map<string, Tied>()];
  return {
    separated,
    tied,
    resolve(node, scope, input) {
      const stored = nameAt(node.input ?? [], input);
      const tensor = tensors.get(stored);
      if (tensor === undefined || !all.has(stored)) return stored;
      const name = lostParameter(node, scope, { input, stored, lost });
      if (name === undefined) return stored;
      // Two tables, or a table and the matrix of the output, do not have equal values by chance.
      const isTied = tables.has(stored) && !hasOne(tensor);
      if (isTied) tied.set(name, { name, from: stored, because: 'table' });
      else separated.set(name, { name, from: stored });
      return isTied ? stored : name;
    },
  };
}

/**
 * The module of a node: that of the parameters that its operation reads, where they lie within its scope, as `attn.qkv` does of a product
 * that `attn` computes by its function. A fused node keeps the scope of a part of it, and has the module of its weight; so has a product whose
 * scope is not that of its weight.
 */
function modulesByOperation(owns: readonly Own[], known: ReadonlySet<string>): (own: Own) => string {
  const key = ({ scope }: Own): string => `${scope.module}\n${scope.operation}`;
  const read = new Map<string, string[]>();
  for (const own of owns) {
    const isOwn = (name: string, at: number): boolean =>
      isFused(own.rules) || isWithin(own.scope.module, name) || (at === 1 && products.has(own.node.opType ?? ''));
    const parameters = own.inputs.filter((name, at) => known.has(name) && isOwn(name, at));
    const named = isFused(own.rules) ? parameters.slice(0, 1) : parameters;
    read.set(key(own), [...listAt(read, key(own)), ...named.map(moduleOf)]);
  }
  return (own) => {
    const modules = new Set(listAt(read, key(own)));
    const [only] = modules;
    return only !== undefined && modules.size === 1 ? only : own.scope.module;
  };
}

interface Turned {
  readonly turned: Map<string, string | undefined>;
  readonly copies: Map<string, string>;
  readonly tied: Tied[];
  /** The modules that read them. */
  readonly modules: Set<string>;
  readonly read: (stored: string, op: string, module: string) => string;
}

/**
 * Weights that the exporter has turned. They are called as the exporter before it called them, and are one for each module that reads them:
 * copies of a layer begin with equal weights, and the second call of a module reads the weight of the first.
 */
function openTurned({ files, tensors }: Traced, lost: ReadonlySet<string>): Turned {
  const [turned, copies, modules] = [new Map<string, string | undefined>(), new Map<string, string>(), new Set<string>()];
  const tied: Tied[] = [];
  /** By module: the name in the file, and the name that the module reads instead. */
  const own = new Map<string, Map<string, string>>();

  function read(stored: string, op: string, module: string): string {
    const number = computed.exec(stored)?.[1];
    const tensor = tensors.get(stored);
    if (number === undefined || tensor === undefined || !isFloat(tensor.type)) return stored;
    const mine = own.get(module) ?? new Map<string, string>();
    own.set(module, mine);
    const known = mine.get(stored);
    if (known !== undefined) return known;
    const name = nameIn(stored, { op, number, module, tensor }, mine);
    mine.set(stored, name);
    modules.add(module);
    return name;
  }

  function nameIn(
    stored: string,
    { op, number, module, tensor }: { readonly op: string; readonly number: string; readonly module: string; readonly tensor: Tensor },
    mine: ReadonlyMap<string, string>,
  ): string {
    const twin = [...mine].find(([other]) => isTwin(tensors.get(other), tensor));
    if (twin !== undefined && !turned.has(stored)) {
      turned.set(stored, undefined);
      tied.push({ name: `onnx::${op}_${number}`, from: twin[1], because: 'module' });
      return twin[1];
    }
    const first = turned.get(stored);
    const isShared = first !== undefined && ![...lost].some((name) => moduleOf(name) === module);
    if (isShared) return first;
    if (first === undefined && !turned.has(stored)) {
      turned.set(stored, `onnx::${op}_${number}`);
      return `onnx::${op}_${number}`;
    }
    // A number that no other computed tensor has.
    const name = `onnx::${op}_${number}${String(copies.size).padStart(6, '0')}`;
    copies.set(name, stored);
    return name;
  }

  const isTwin = (one: Tensor | undefined, other: Tensor): boolean =>
    one !== undefined && !hasOneValue(other, files) && haveSameValues(one, other, files);
  return { turned, copies, tied, modules, read };
}

/** The shape of the bias that a product takes. */
function biasOf(node: Node, tensors: ReadonlyMap<string, Tensor>): Tensor | undefined {
  const weight = tensors.get(nameAt(node.input ?? [], 1));
  if (weight === undefined || !isFloat(weight.type)) return undefined;
  const valueOf = (name: string): number => Number(node.attribute.find((own) => own.name === name)?.i ?? 0);
  const outputs = {
    Conv: weight.dims[0],
    Gemm: weight.dims[valueOf('transB') === 0 ? 1 : 0],
    ConvTranspose: (weight.dims[1] ?? 0) * Math.max(1, valueOf('group')),
  };
  const count = new Map<string, number | undefined>(Object.entries(outputs)).get(node.opType ?? '');
  return count === undefined ? undefined : { ...weight, dims: [count] };
}
