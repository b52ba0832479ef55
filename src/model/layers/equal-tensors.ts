/** Layers that hold the same values under two names: not tied, but perhaps meant to be. */
import { listAt } from '../../basics/maps.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { equalTensors } from '../../diagnostics/catalogue/model-layers.ts';
import { printable } from '../describe.ts';
import type { ModelFiles } from '../file.ts';
import { storedTensors } from '../flat/stored-tensors.ts';
import type { Layer, Model, Tensor } from '../graph.ts';
import { valueCount } from '../shape.ts';
import { tensorBytes } from '../values/tensor-bytes.ts';
import { tensorPartBytes } from '../values/tensor-part.ts';

/**
 * A hint for every prunable layer that equals an earlier one, value by value. Reads samples of the
 * weights, and all of those whose samples are equal.
 */
export function noteEqualTensors(model: Model, layers: readonly Layer[], files: ModelFiles): readonly Diagnostic[] {
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const separated = new Map(files.mends?.separated.map(({ name, from }) => [name, from]));
  const originOf = (name: string): string => separated.get(name) ?? name;
  const seen = new Map<string, Candidate[]>();
  return layers.flatMap((layer) => {
    const tensor = tensors.get(layer.tensor);
    const sample = tensor && layer.prunable ? sampleOf(tensor, files) : undefined;
    if (tensor === undefined || sample === undefined) return [];
    const likely = `${tensor.type} ${tensor.dims.join('×')} ${sample}`;
    const earlier = listAt(seen, likely);
    const twin = earlier.find((it) => same(tensor, it.tensor, files));
    seen.set(likely, [...earlier, { name: layer.name, tensor }]);
    // Those that the exporter had stored as one are named already.
    if (twin === undefined || originOf(twin.tensor.name) === originOf(tensor.name)) return [];
    return [diagnose(equalTensors, { first: printable(twin.name), second: printable(layer.name) }, { file: files.name })];
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

/** Elements of a sample, and of what is compared at once. */
const sampled = 1 << 10;
const piece = 1 << 18;

/** Of the elements at the start, in the middle and at the end; of all where they cannot be read alone. */
function sampleOf(tensor: Tensor, files: ModelFiles): string | undefined {
  const count = valueCount(tensor.dims);
  const parts = [0, (count - sampled) / 2, count - sampled].map((start) => {
    const from = Math.max(0, Math.floor(start));
    return tensorPartBytes(tensor, files, from, Math.min(count, from + sampled));
  });
  const read = parts.filter((part) => part !== undefined);
  if (read.length === parts.length) return read.map(checksum).join(' ');
  const whole = tensorBytes(tensor, files).value;
  return whole && String(checksum(whole));
}

function same(a: Tensor, b: Tensor, files: ModelFiles): boolean {
  const count = valueCount(a.dims);
  for (let from = 0; from < count; from += piece) {
    const to = Math.min(count, from + piece);
    const [one, other] = [a, b].map((tensor) => tensorPartBytes(tensor, files, from, to));
    if (one === undefined || other === undefined) return sameBytes(tensorBytes(a, files).value, tensorBytes(b, files).value);
    if (!sameBytes(one, other)) return false;
  }
  return true;
}

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
