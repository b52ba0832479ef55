/** Hugging Face folders for tests: safetensors files, sound and damaged, beside a `config.json`. */

export interface ArrayOf {
  readonly dtype?: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Float32 values that are all different, so that no rank depends on ties. */
export function floats(shape: readonly number[], seed = 1): ArrayOf {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, at) => Math.sin(seed * 37 + at * 1.7));
  return { shape, bytes: new Uint8Array(values.buffer) };
}

/** By the description of the format; `offsets` may be moved by a test. */
export function safetensors(
  arrays: Readonly<Record<string, ArrayOf>>,
  change: (header: string) => string = (header) => header,
): Uint8Array {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, { dtype = 'F32', shape, bytes }] of Object.entries(arrays)) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const text = new TextEncoder().encode(change(JSON.stringify(header)));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { bytes } of Object.values(arrays)) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The weights of a small GPT-2, whose linear layers are stored [in, out]. */
export function gpt2(blocks = 2, width = 16): Readonly<Record<string, ArrayOf>> {
  const arrays: Record<string, ArrayOf> = {
    'transformer.wte.weight': floats([40, width], 2),
    'transformer.wpe.weight': floats([12, width], 3),
    'transformer.ln_f.weight': floats([width], 4),
    'transformer.ln_f.bias': floats([width], 5),
  };
  for (let block = 0; block < blocks; block++) {
    const path = `transformer.h.${block}`;
    const shapes = {
      'attn.c_attn': [width, 3 * width],
      'attn.c_proj': [width, width],
      'mlp.c_fc': [width, 4 * width],
      'mlp.c_proj': [4 * width, width],
    };
    arrays[`${path}.ln_1.weight`] = floats([width], 6);
    for (const [at, [name, shape]] of Object.entries(shapes).entries()) {
      arrays[`${path}.${name}.weight`] = floats(shape, 10 * block + at);
      arrays[`${path}.${name}.bias`] = floats(shape.slice(1), 10 * block + at + 5);
    }
  }
  return arrays;
}

export const gpt2Config = JSON.stringify({
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  n_embd: 16,
  n_head: 2,
  n_layer: 2,
  vocab_size: 40,
});

/** A Llama of one block: linear layers stored [out, in], scales without biases, a head of its own. */
export function llama(width = 16): Readonly<Record<string, ArrayOf>> {
  const block = 'model.layers.0';
  return {
    'lm_head.weight': floats([40, width], 1),
    'model.embed_tokens.weight': floats([40, width], 2),
    [`${block}.input_layernorm.weight`]: floats([width], 3),
    [`${block}.mlp.down_proj.weight`]: floats([width, 3 * width], 4),
    [`${block}.mlp.up_proj.weight`]: floats([3 * width, width], 5),
    [`${block}.self_attn.k_proj.weight`]: floats([width / 2, width], 6),
    [`${block}.self_attn.q_proj.weight`]: floats([width, width], 7),
    'model.norm.weight': floats([width], 8),
  };
}

export const llamaConfig = JSON.stringify({ model_type: 'llama', vocab_size: 40 });
