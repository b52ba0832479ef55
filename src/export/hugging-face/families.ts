/**
 * Which number of a `config.json` is which side of which parameter: names and shapes as the modules of transformers
 * build them from the configuration (`modeling_llama.py`, `modeling_bert.py`, `modeling_vit.py`, `modeling_gpt2.py`).
 */

export interface SizeRule {
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

export interface Family {
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

export const families: readonly Family[] = [
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
