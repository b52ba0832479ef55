/** Layers that hold the same values under two names: not tied, but perhaps meant to be. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import { equalTensors } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import type { ModelFiles } from '../file.ts';
import { storedTensors } from '../flat/stored-tensors.ts';
import type { Layer, Model, Tensor } from '../graph.ts';
import { tensorBytes } from '../values/tensor-bytes.ts';

/**
 * A hint for every prunable layer that equals an earlier one, value by value. Reads the weights, one
 * or two tensors at a time, so it belongs where they are read anyway.
 */
export function noteEqualTensors(
  model: Model,
  layers: readonly Layer[],
  files: ModelFiles,
): readonly Diagnostic[] {
  const tensors = new Map(
    [...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]),
  );
  const separated = new Map(files.mends?.separated.map(({ name, from }) => [name, from]));
  const originOf = (name: string): string => separated.get(name) ?? name;
  const seen = new Map<string, Candidate[]>();
  return layers.flatMap((layer) => {
    const tensor = tensors.get(layer.tensor);
    const bytes = tensor && layer.prunable ? tensorBytes(tensor, files).value : undefined;
    if (tensor === undefined || bytes === undefined) return [];
    const likely = `${tensor.type} ${tensor.dims.join('×')} ${checksum(bytes)}`;
    const earlier = seen.get(likely) ?? [];
    const twin = earlier.find((it) => same(bytes, tensorBytes(it.tensor, files).value));
    seen.set(likely, [...earlier, { name: layer.name, tensor }]);
    // Those that the exporter had stored as one are named already.
    if (twin === undefined || originOf(twin.tensor.name) === originOf(tensor.name)) return [];
    const names = { first: printable(twin.name), second: printable(layer.name) };
    return [diagnose(equalTensors, names, { file: files.name })];
  });
}

interface Candidate {
  readonly name: string;
  readonly tensor: Tensor;
}

/** FNV-1a: cheap, and only ever the reason for a closer look. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
