/** The `config.json` of a network whose units, width or blocks are fewer: the sizes that its parameters have. */
import { flatMapDefined } from '../../basics/lists.ts';
import * as catalogue from '../../diagnostics/catalogue/checkpoint.ts';
import { failing, diagnose, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { JsonObject } from '../../model/index.ts';

export interface Parameter {
  readonly name: string;
  /** As the module holds it. */
  readonly dims: readonly number[];
}

export interface SizedConfig {
  readonly config: JsonObject;
  /** What `config` says otherwise than before. */
  readonly changed: readonly ConfigChange[];
  /** The name of a parameter after its layers are numbered without gaps. */
  readonly nameOf: (name: string) => string;
}

export type ConfigChange = { readonly key: string; readonly from: unknown; readonly to: unknown };

/** A configuration has one number for all layers: layers that differ are refused, and so are layers that lost a part. */
export function sizedConfig(before: JsonObject, parameters: readonly Parameter[]): Outcome<SizedConfig> {
  const { model_type: type } = before;
  const family = families.find(({ types }) => types.some((one) => one === type));
  if (family === undefined) {
    const known = families.flatMap(({ types }) => types);
    return failing(diagnose(catalogue.unknownFamily, { type: JSON.stringify(type), known }));
  }
  const headWidth = headWidthOf(before, family);
  if (headWidth === undefined) {
    const { depth, width, heads } = family;
    return failing(diagnose(catalogue.noSizes, { keys: [depth, width, heads] }));
  }
  const layers = layersOf(family, parameters);
  const sides = family.sizes.flatMap((rule) => sidesOf(rule, family, parameters, headWidth));
  const fault = faultOf(family, layers, sides);
  if (fault !== undefined) return failing(fault);
  const sizes = new Map(sides.map(({ rule, size }) => [rule.key, size]));
  sizes.set(family.depth, layers.length);
  const config = configOf(before, { family, layers, sizes, headWidth });
  const changed = Object.keys(config)
    .filter((key) => JSON.stringify(config[key]) !== JSON.stringify(before[key]))
    .map((key) => ({ key, from: before[key], to: config[key] }));
  const place = new Map(layers.map((layer, index) => [layer, index]));
  const nameOf = (name: string): string => {
    const found = placeIn(name, family);
    const index = found && place.get(found.layer);
    if (found === undefined || index === undefined) return name;
    return `${found.before}${index}.${found.rest}`;
  };
  return done({ config, changed, nameOf });
}

/** A side of a parameter that a number of the configuration is. */
interface Side {
  readonly rule: SizeRule;
  readonly parameter: string;
  readonly layer: number | undefined;
  readonly size: number;
}

function sidesOf(rule: SizeRule, family: Family, parameters: readonly Parameter[], headWidth: number): readonly Side[] {
  const { times = 1, axis } = rule;
  const unit = times === 'head width' ? headWidth : times;
  return parameters.flatMap(({ name, dims }) => {
    const place = placeIn(name, family);
    const read = rule.perLayer ? place?.rest : name;
    if (read === undefined || !rule.parameter.test(read)) return [];
    return [{ rule, parameter: name, layer: place?.layer, size: (dims[axis] ?? 0) / unit }];
  });
}

function faultOf({ layers: prefix, sizes }: Family, layers: readonly number[], sides: readonly Side[]): Diagnostic | undefined {
  if (layers.length === 0) return diagnose(catalogue.noLayers, { prefix });
  for (const rule of sizes.filter(({ perLayer }) => perLayer)) {
    const having = new Set(sides.filter((it) => it.rule === rule).map(({ layer }) => layer));
    const without = layers.filter((layer) => !having.has(layer));
    if (without.length === 0) continue;
    return diagnose(catalogue.layerWithoutPart, { layer: `${prefix}.${without[0] ?? ''}`, key: rule.key });
  }
  for (const key of new Set(sides.map(({ rule }) => rule.key))) {
    const own = sides.filter(({ rule }) => rule.key === key);
    const fault = differing(key, own);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function differing(key: string, sides: readonly Side[]): Diagnostic | undefined {
  const [first] = sides;
  const other = sides.find(({ size }) => size !== first?.size || !Number.isInteger(size));
  if (first === undefined || other === undefined) return undefined;
  const seen = [first, other].map(({ parameter, size }) => ({ parameter, size }));
  return diagnose(catalogue.noSingleSize, { key, seen });
}

interface Sizes {
  readonly family: Family;
  /** The numbers of the layers that are left. */
  readonly layers: readonly number[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly headWidth: number;
}

/** Lists with an entry a layer, as `layer_types` is, lose those of layers that went. */
function configOf(before: JsonObject, { family, layers, sizes, headWidth }: Sizes): JsonObject {
  const { depth, width, heads, hasHeadWidth } = family;
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(before)) {
    const isPerLayer = Array.isArray(value) && value.length === before[depth];
    config[key] = isPerLayer ? layers.map((layer): unknown => value[layer]) : value;
  }
  for (const [key, size] of sizes) if (key in before || !isDefault(key)) config[key] = size;
  const [fewerHeads, narrower] = [heads, width].map((key) => config[key] !== before[key]);
  if (hasHeadWidth && (fewerHeads === true || narrower === true)) config['head_dim'] = headWidth;
  return config;
}

/** The number of heads is that of keys and values where the file says no other. */
function isDefault(key: string): boolean {
  return key === 'num_key_value_heads';
}

function layersOf(family: Family, parameters: readonly Parameter[]): readonly number[] {
  const found = flatMapDefined(parameters, ({ name }) => placeIn(name, family)?.layer);
  return [...new Set(found)].sort((one, other) => one - other);
}

interface Place {
  readonly before: string;
  readonly layer: number;
  /** Behind the number: `mlp.up_proj.weight`. */
  readonly rest: string;
}

function placeIn(name: string, { layers }: Family): Place | undefined {
  const found = new RegExp(`^((?:.*\\.)?${layers}\\.)(\\d+)\\.(.+)$`).exec(name);
  if (found === null) return undefined;
  const [, before = '', layer, rest = ''] = found;
  return { before, layer: Number(layer), rest };
}

function headWidthOf(config: JsonObject, family: Family): number | undefined {
  const { head_dim: said } = config;
  if (family.hasHeadWidth && typeof said === 'number') return said;
  const [depth, width, heads] = [family.depth, family.width, family.heads].map((key) => config[key]);
  if (typeof depth !== 'number' || typeof width !== 'number') return undefined;
  return typeof heads === 'number' && heads > 0 ? width / heads : undefined;
}

/**
 * Which number of a `config.json` is which side of which parameter: names and shapes as the modules of transformers
 * build them from the configuration (`modeling_llama.py`, `modeling_bert.py`, `modeling_vit.py`, `modeling_gpt2.py`).
 */

interface SizeRule {
  /** In `config.json`. */
  readonly key: string;
  /** What follows the number of the layer in the name of the parameter; the whole name outside of layers. */
  readonly parameter: RegExp;
  /** Of the shape that the module holds. */
  readonly axis: number;
  /** The side is this many times the number: heads have a width, and `c_attn` holds three matrices. */
  readonly times?: 'head width' | 3;
  /** One in every layer. */
  readonly perLayer: boolean;
}

interface Family {
  /** As `model_type` says. */
  readonly types: readonly string[];
  /** In front of the number of a layer. */
  readonly layers: string;
  /** How many layers there are, in `config.json`. */
  readonly depth: string;
  /** The width of the residual stream, and the number of heads. */
  readonly width: string;
  readonly heads: string;
  /** True where the configuration may say the width of a head beside their number. */
  readonly hasHeadWidth: boolean;
  readonly sizes: readonly SizeRule[];
}

const side = (key: string, parameter: RegExp, axis: number): SizeRule => ({ key, parameter, axis, perLayer: true });

const families: readonly Family[] = [
  {
    types: ['llama', 'mistral', 'qwen2', 'gemma'],
    layers: 'layers',
    depth: 'num_hidden_layers',
    width: 'hidden_size',
    heads: 'num_attention_heads',
    hasHeadWidth: true,
    sizes: [
      side('intermediate_size', /^mlp\.(gate|up)_proj\.weight$/, 0),
      side('intermediate_size', /^mlp\.down_proj\.weight$/, 1),
      { ...side('num_attention_heads', /^self_attn\.q_proj\.weight$/, 0), times: 'head width' },
      { ...side('num_key_value_heads', /^self_attn\.[kv]_proj\.weight$/, 0), times: 'head width' },
      side('hidden_size', /^self_attn\.q_proj\.weight$/, 1),
      { ...side('hidden_size', /(^|\.)embed_tokens\.weight$/, 1), perLayer: false },
    ],
  },
  {
    types: ['bert', 'roberta', 'vit', 'deit'],
    layers: 'layer',
    depth: 'num_hidden_layers',
    width: 'hidden_size',
    heads: 'num_attention_heads',
    hasHeadWidth: false,
    sizes: [
      side('intermediate_size', /^intermediate\.dense\.weight$/, 0),
      side('hidden_size', /^attention\.(self|attention)\.(query|key|value)\.weight$/, 0),
      side('hidden_size', /^attention\.(self|attention)\.query\.weight$/, 1),
    ],
  },
  {
    types: ['gpt2'],
    layers: 'h',
    depth: 'n_layer',
    width: 'n_embd',
    heads: 'n_head',
    hasHeadWidth: false,
    sizes: [
      side('n_inner', /^mlp\.c_fc\.weight$/, 1),
      { ...side('n_embd', /^attn\.c_attn\.weight$/, 1), times: 3 },
      side('n_embd', /^attn\.c_attn\.weight$/, 0),
    ],
  },
];
