/** The module that PEFT puts an adapter on, or why it has none for it. */
import type { Layer, Model } from '../../model/index.ts';
import type { KeptAdapter } from '../../report/record/read-adapters.ts';

export interface PeftModule {
  readonly adapter: KeptAdapter;
  /** Its full name in the network. */
  readonly module: string;
  /** Sides of the kernel of a convolution; none of a linear layer. */
  readonly kernel: readonly number[];
  /** True where the module holds [in, out], as `Conv1D` of transformers does. */
  readonly isTurned: boolean;
}

export type FoundModule = PeftModule | { readonly refused: string };

/** As the module calls and shapes it. */
export interface ModuleParameter {
  readonly name: string;
  readonly dims: readonly number[];
  /** True where the module holds the transpose of a stored matrix. */
  readonly transposed: boolean;
}

export interface BaseModel {
  readonly model: Model;
  /** By stored tensor. */
  readonly layers: ReadonlyMap<string, Layer>;
  readonly parameters: ReadonlyMap<string, ModuleParameter>;
}

const ending = '.weight';

export function moduleOf(adapter: KeptAdapter, base: BaseModel): FoundModule {
  const { tensor, layout, form } = adapter;
  if (form === 'scaled') return { refused: '`form: scaled` multiplies the weight' };
  const parameter = base.parameters.get(tensor);
  const layer = base.layers.get(tensor);
  if (parameter === undefined || layer === undefined) return { refused: 'the written network has no weight of that name' };
  if (layer.operator === 'ConvTranspose') return { refused: 'PEFT has no adapter for transposed convolutions' };
  const { name, dims, transposed } = parameter;
  if (!name.endsWith(ending)) return { refused: `\`${name}\` is no \`weight\` of a module` };
  if (layer.scaled === true) return { refused: 'a constant scales its weight, and would not scale the adapter' };
  if (modulesReading(layer) > 1) return { refused: 'several modules read its weight' };
  const [out = 0, inputs = 0, ...kernel] = dims;
  const isTurned = layout === 'in-out' && !transposed;
  const width = kernel.reduce((product, size) => product * size, 1);
  const sides = isTurned ? [inputs, out] : [out, inputs * width];
  if (sides.join() !== [adapter.rows, adapter.columns].join()) return { refused: 'A and B have other sides than its weight' };
  if (layer.operator === 'Conv' && isDilated(base.model, layer)) {
    return { refused: 'it is a dilated convolution, and the adapter would not be dilated' };
  }
  return { adapter, module: name.slice(0, -ending.length), kernel, isTurned };
}

/** Nodes of one module have its scope, with a number where it is called again. */
function modulesReading({ uses }: Layer): number {
  const scope = (node: string): string => node.replace(/\/?[^/]*$/, '').replace(/_\d+(?=\/|$)/g, '');
  return new Set(uses.map(({ node, op }) => `${scope(node)} ${op}`)).size;
}

function isDilated({ graph }: Model, { tensor }: Layer): boolean {
  return graph.nodes
    .filter(({ inputs }) => inputs.includes(tensor))
    .some(({ attributes }) => (attributes.dilations?.kind === 'ints' ? attributes.dilations.value : []).some((step) => step !== 1));
}
