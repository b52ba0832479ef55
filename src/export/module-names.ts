/** Names of parameters that PyTorch's exporter has folded, by the nodes that read them: of attention, group norms and PReLU. */
import { scopeOf, type Layer, type Model, type Node, type Tensor } from '../model/index.ts';
import { ownAt } from '../basics/own.ts';
import { valueCount } from '../model/shape.ts';

/** How a parameter is called in the state dictionary, and shaped. */
export type InModule = { readonly name: string; readonly dims: readonly number[]; readonly transposed: boolean };

export type Naming = (stored: string, tensor: Tensor, layer: Layer | undefined) => InModule | undefined;

const partsOfNorm: Readonly<Record<string, string>> = { Mul: 'weight', Add: 'bias' };

/** Undefined where nothing says which parameter of its module it is. */
export function namingIn({ graph: { nodes, initializers } }: Model): Naming {
  // An Identity hands a parameter on to a second call of its module.
  const reading = nodes.filter(({ op }) => op !== 'Identity');
  const readers = new Map(reading.flatMap((node) => node.inputs.map((input) => [input, node] as const)).toReversed());
  const normed = new Set(nodes.filter(({ op }) => op === 'InstanceNormalization').map(moduleOf));
  const attends = new Set(nodes.filter(({ op }) => op === 'Softmax').map(moduleOf));
  /** Of `nn.MultiheadAttention`: queries, keys and values in one matrix, and the only square one behind them. */
  const partOfAttention = ([rows = 0, columns = 0]: readonly number[], module: string): string | undefined => {
    if (rows === 3 * columns) return 'in_proj_weight';
    const squares = nodes.filter((node) => moduleOf(node) === module && node.inputs.some((input) => isSquare(initializers.get(input))));
    return rows === columns && squares.length === 1 ? 'out_proj.weight' : undefined;
  };
  /** Of a layer whose parameters a module around it reads: the only one that has a bias of so many, and no weight. */
  const partWithBias = ([rows, ...others]: readonly number[], module: string): string | undefined => {
    const found = [...initializers].flatMap(([name, { dims }]) => {
      const part = name.startsWith(`${module}.`) && name.endsWith('.bias') ? name.slice(module.length + 1, -'bias'.length) : undefined;
      const isAlone =
        part !== undefined && part !== '' && dims.length === 1 && dims[0] === rows && !initializers.has(`${module}.${part}weight`);
      return isAlone ? [`${part}weight`] : [];
    });
    return found.length === 1 && others.length > 0 ? found[0] : undefined;
  };
  // Modules that others call than their parents, as those of a `ModuleDict`, have scopes with other names in front.
  const ownerOf = (module: string): string => {
    const read = nodes.filter((node) => moduleOf(node) === module).flatMap(({ inputs }) => inputs);
    const owners = read.flatMap((input) => (initializers.has(input) && input.endsWith('.bias') ? [input.slice(0, -'.bias'.length)] : []));
    const [last, first] = [lastPart(module), lastPart(module.replace(/_\d+$/, ''))];
    return owners.find((owner) => lastPart(owner) === last) ?? owners.find((owner) => lastPart(owner) === first) ?? module;
  };
  const weightOwner = (module: string, isProduct: boolean, { name }: Layer): string => {
    const owner = ownerOf(module);
    return isProduct || owner !== module ? owner : name;
  };
  const isCut = nodes.some((node) => ownerOf(moduleOf(node)) !== moduleOf(node));
  /** Beside it are parameters that keep their names: its scope has all modules around it. */
  const isWhole = (module: string): boolean => {
    const around = module.slice(0, module.lastIndexOf('.') + 1);
    return around !== '' && [...initializers.keys()].some((name) => name.startsWith(around));
  };
  return (stored, tensor, layer) => {
    const reader = readers.get(stored);
    const module = reader === undefined ? '' : moduleOf(reader);
    if (reader === undefined || module === '') return undefined;
    const ofChannels = reader.op === 'PRelu' ? 'weight' : normed.has(module) ? ownAt(partsOfNorm, reader.op) : undefined;
    // A weight for each channel is folded with axes behind it.
    if (ofChannels !== undefined)
      return isCut && !isWhole(module)
        ? undefined
        : { name: `${module}.${ofChannels}`, dims: [valueCount(tensor.dims)], transposed: false };
    // Of two stored factors the second is the module's weight; the first is a table of some other module.
    const isProduct = reader.op === 'MatMul' && reader.inputs.every((input) => initializers.has(input));
    if (layer === undefined || layer.name === stored || (isProduct && reader.inputs[0] === stored)) return undefined;
    const isTurned = layer.axes.join() === 'in,out';
    const dims = isTurned ? layer.dims.toReversed() : tensor.dims;
    const part = partWithBias(dims, module) ?? (attends.has(module) ? partOfAttention(dims, module) : undefined);
    if (part !== undefined) return { name: `${module}.${part}`, dims, transposed: isTurned };
    if (attends.has(module)) return undefined;
    return { name: layer.prunable ? `${weightOwner(module, isProduct, layer)}.weight` : layer.name, dims, transposed: isTurned };
  };
}

function moduleOf({ name, op }: Node): string {
  return scopeOf(name, op);
}

function lastPart(module: string): string {
  return module.slice(module.lastIndexOf('.') + 1);
}

function isSquare(tensor: Tensor | undefined): boolean {
  return tensor?.dims.length === 2 && tensor.dims[0] === tensor.dims[1];
}
