/** Which file each tensor of a cut model goes to: what lay beside the model lies beside it again. */
import { valueCount } from '../model/shape.ts';
import { addTo } from '../basics/maps.ts';
import { byteSize, encodeWithExternal, mapTensors, storedTensors, type Model, type Tensor } from '../model/index.ts';
import { namesInPath } from '../plan/name-in-path.ts';

export interface LaidOut {
  readonly main: Uint8Array;
  /** By location, in chunks. */
  readonly external: ReadonlyMap<string, Iterable<Uint8Array>>;
}

/** Where external data lies beside a model that is written, by where it lay. */
export function besideModel(model: Model): ReadonlyMap<string, string> {
  const locations = [...storedTensors(model).values()].flatMap(({ tensor: { data } }) => (data.kind === 'external' ? [data.location] : []));
  return new Map([...namesInPath(locations)].map(([at, name]) => [at, `data/${name}`]));
}

/** Where the tensors go that lie beside a model, by stored name. */
export function locationsBeside(model: Model): ReadonlyMap<string, string> {
  const beside = besideModel(model);
  return new Map(
    [...storedTensors(model).values()].flatMap(({ name, tensor: { data } }) => {
      const location = data.kind === 'external' ? beside.get(data.location) : undefined;
      return location === undefined ? [] : [[name, location] as const];
    }),
  );
}

/** Offsets that let an engine map a file into memory, as the ONNX standard asks for. */
const pageSize = 4096;

/**
 * @param locations by stored name, of what the original has in other files
 * @param bytesOf what a tensor of the model holds, in chunks that are read at once
 */
export function layOut(
  model: Model,
  locations: ReadonlyMap<string, string>,
  bytesOf: (tensor: Tensor, name: string) => Iterable<Uint8Array>,
): LaidOut {
  const stored = storedTensors(model);
  const ends = new Map<string, number>();
  const placed = new Map<Tensor, Tensor>();
  const members = new Map<string, Placed[]>();
  for (const { name, tensor } of stored.values()) {
    const location = locations.get(name);
    if (location === undefined) continue;
    const offset = Math.ceil((ends.get(location) ?? 0) / pageSize) * pageSize;
    const length = byteSize(tensor.type, valueCount(tensor.dims));
    ends.set(location, offset + length);
    placed.set(tensor, { ...tensor, data: { kind: 'external', location, offset, length } });
    addTo(members, location, { offset, length, bytes: () => bytesOf(tensor, name) });
  }
  const main = encodeWithExternal(mapTensors(model, (tensor) => placed.get(tensor) ?? loaded(tensor, stored.get(tensor)?.name)));
  return { main, external: new Map([...members].map(([location, own]) => [location, contentOf(own)])) };

  function loaded(tensor: Tensor, name = tensor.name): Tensor {
    if (tensor.data.kind === 'bytes') return tensor;
    return { ...tensor, data: { kind: 'bytes', bytes: joined([...copies(bytesOf(tensor, name))]) } };
  }
}

interface Placed {
  readonly offset: number;
  readonly length: number;
  readonly bytes: () => Iterable<Uint8Array>;
}

function* contentOf(members: readonly Placed[]): Generator<Uint8Array> {
  let at = 0;
  for (const { offset, length, bytes } of members) {
    if (offset > at) yield new Uint8Array(offset - at);
    yield* bytes();
    at = offset + length;
  }
}

function* copies(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const chunk of chunks) yield chunk.slice();
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
