/**
 * What the arrays of a checkpoint are, by their names, ranks and the `config.json` beside them. The rule stands in
 * docs/hugging-face.md, for those who have to judge it.
 */
import { matchPart } from '../../basics/matches.ts';
import { isFloat } from '../element-types.ts';
import type { Axis, ElementType, Layer, Role } from '../graph.ts';
import { elementCount } from '../shape.ts';
import type { JsonObject } from './json-text.ts';

export type NamedArray = { readonly name: string; readonly type: ElementType; readonly dims: readonly number[] };

export interface NamedWeights {
  readonly layers: readonly Layer[];
  /** Running means and variances of norms. */
  readonly statistics: readonly string[];
  /** Arrays of two axes and more that no rule takes for a weight of a layer. */
  readonly unknown: readonly string[];
}

type Kind = 'linear' | 'conv' | 'embedding' | 'norm' | 'bias' | 'other';

/** Architectures whose linear layers are `Conv1D` of transformers, which stores [in, out]. */
const withConv1D: ReadonlySet<string> = new Set(['decision_transformer', 'gpt2', 'imagegpt', 'openai-gpt']);
const conv1D = /(^|\.)(c_attn|c_proj|c_fc|q_attn)$/u;

const table =
  /(^|\.|_)(wte|wpe|embed|shared|tokens_embed|positions_embed|relative_attention_bias)$|embedding|embed_tokens|embed_positions|embed_in$/u;
const head = /(^|\.)(lm_head|embed_out|output_projection|classifier|score|qa_outputs|head|logits_proj)$|^(fc|output)$|^cls\./u;
const attention = /attn|attention/iu;

/** In the natural order of their names: block 2 before block 10. */
export function nameWeights(arrays: readonly NamedArray[], config: JsonObject): NamedWeights {
  // It takes longer to make than most files take to read.
  natural ??= new Intl.Collator('en', { numeric: true });
  const { compare } = natural;
  const sorted = arrays.toSorted((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
  const statistics = sorted.filter(({ name }) => /\.running_(mean|var)$/u.test(name));
  const parameters = sorted.filter((it) => !statistics.includes(it) && isParameter(it));
  const blocks = blockNumbers(parameters);
  const norms = new Set(parameters.filter(isScale).map(({ name }) => moduleOf(name)));
  const described = parameters.map((array) => {
    const kind = kindOf(array, norms, config);
    return { array, kind, layer: layerOf(array, kind, blocks.get(blockOf(array.name)), config) };
  });
  return {
    layers: described.map(({ layer }) => layer),
    statistics: statistics.map(({ name }) => name),
    unknown: described.filter(({ array, kind }) => kind === 'other' && array.dims.length > 1).map(({ array }) => array.name),
  };
}

let natural: Intl.Collator | undefined;

/** Whole numbers are parameters where they are weights: quantised ones. */
function isParameter({ name, type, dims }: NamedArray): boolean {
  if (!isFloat(type)) return dims.length > 1 && name.endsWith('.weight');
  return dims.length > 0 && elementCount(dims) !== 0;
}

function isScale({ name, dims }: NamedArray): boolean {
  return dims.length === 1 && name.endsWith('.weight');
}

function kindOf(array: NamedArray, norms: ReadonlySet<string>, config: JsonObject): Kind {
  const { name, dims } = array;
  const module = moduleOf(name);
  const rank = dims.length;
  if (isScale(array)) return 'norm';
  if (name.endsWith('.bias') && rank === 1) return norms.has(module) ? 'norm' : 'bias';
  if (!name.endsWith('.weight') || rank > 5) return 'other';
  if (rank === 2) return isTable(array, module, config) ? 'embedding' : 'linear';
  return 'conv';
}

function isTable({ dims }: NamedArray, module: string, config: JsonObject): boolean {
  // Loading ties the head to the table again, whatever the file says of it.
  if (head.test(module)) return config['tie_word_embeddings'] === true;
  return table.test(module) || dims[0] === config['vocab_size'];
}

function layerOf({ name, type, dims }: NamedArray, kind: Kind, block: number | undefined, config: JsonObject): Layer {
  const module = moduleOf(name);
  const isTurned = kind === 'linear' && withConv1D.has(String(config['model_type'])) && conv1D.test(module);
  return {
    name: layerName(name, kind),
    tensor: name,
    operator: isTurned ? 'Conv1D' : operators[kind],
    type,
    dims,
    axes: axesOf(kind, dims, isTurned),
    groups: 1,
    count: elementCount(dims) ?? 0,
    roles: withKernel(rolesOf(kind, module, block), dims),
    block,
    uses: [],
    prunable: kind === 'linear' || kind === 'conv',
  };
}

const operators: Readonly<Record<Kind, string>> = {
  linear: 'Linear',
  conv: 'Conv',
  embedding: 'Embedding',
  norm: 'Norm',
  bias: 'Bias',
  other: 'Parameter',
};

function axesOf(kind: Kind, dims: readonly number[], isTurned: boolean): readonly Axis[] {
  if (isTurned || kind === 'embedding') return ['in', 'out'];
  if (kind === 'linear') return ['out', 'in'];
  if (kind === 'conv') return dims.map((_, axis) => (['out', 'in'] as const)[axis] ?? 'kernel');
  return dims.map(() => 'out');
}

function rolesOf(kind: Kind, module: string, block: number | undefined): ReadonlySet<Role> {
  if (kind === 'other') return new Set();
  if (kind !== 'linear' && kind !== 'conv') return new Set([kind]);
  if (head.test(module)) return new Set<Role>([kind, 'head']);
  if (attention.test(module)) return new Set<Role>([kind, 'attention']);
  return new Set<Role>(kind === 'linear' && block !== undefined ? [kind, 'mlp'] : [kind]);
}

/** Strides and groups are in the code of the model; kernels of size 1 show in the shape. */
function withKernel(roles: ReadonlySet<Role>, dims: readonly number[]): ReadonlySet<Role> {
  const isPointwise = roles.has('conv') && dims.slice(2).every((size) => size === 1);
  return isPointwise ? new Set<Role>([...roles, 'pointwise']) : roles;
}

/** As the layers of an ONNX file are called: a weight is its module, the rest has a word behind it. */
function layerName(name: string, kind: Kind): string {
  const module = moduleOf(name);
  if (kind === 'norm' && name.endsWith('.weight')) return `${module}.scale`;
  return kind === 'other' || !name.endsWith('.weight') ? name : module;
}

function moduleOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

/** Up to the first number of a path: `model.layers.3`. */
function blockOf(name: string): string {
  return matchPart(/^(?:.*?\.)?\d+(?=\.)/u, name);
}

/** By the start of the name; those of several lists of blocks are counted on. */
function blockNumbers(arrays: readonly NamedArray[]): ReadonlyMap<string, number> {
  const starts = new Set(arrays.map(({ name }) => blockOf(name)).filter((start) => start !== ''));
  return new Map([...starts].map((start, number) => [start, number]));
}
