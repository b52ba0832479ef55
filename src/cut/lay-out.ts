/** Which file each tensor of a cut model goes to: what lay beside the model lies beside it again. */
import { joined } from '../basics/typed-arrays.ts';
import { valueCount } from '../model/shape.ts';
import { addTo } from '../basics/maps.ts';
import * as models from '../model/index.ts';
import { namesInPath } from '../plan/name-in-path.ts';
import { borrowRoom, returnRoom, roomSize } from '../kernels/room.ts';
import { roomFor, type Source } from '../state/lazy-values.ts';
import type { Values } from '../state/network.ts';

export interface LaidOut {
  readonly main: Uint8Array;
  /** By location, in chunks. */
  readonly external: ReadonlyMap<string, Iterable<Uint8Array>>;
}

/** Where external data lies beside a model that is written, by where it lay. */
export function besideModel(model: models.Model): ReadonlyMap<string, string> {
  const locations = [...models.storedTensors(model).values()].flatMap(({ tensor: { data } }) =>
    data.kind === 'external' ? [data.location] : [],
  );
  return new Map([...namesInPath(locations)].map(([at, name]) => [at, `data/${name}`]));
}

/** Where the tensors go that lie beside a model, by stored name. */
export function locationsBeside(model: models.Model): ReadonlyMap<string, string> {
  const beside = besideModel(model);
  return new Map(
    [...models.storedTensors(model).values()].flatMap(({ name, tensor: { data } }) => {
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
  model: models.Model,
  locations: ReadonlyMap<string, string>,
  bytesOf: (tensor: models.Tensor, name: string) => Iterable<Uint8Array>,
): LaidOut {
  const stored = models.storedTensors(model);
  const ends = new Map<string, number>();
  const placed = new Map<models.Tensor, models.Tensor>();
  const members = new Map<string, Placed[]>();
  for (const { name, tensor } of stored.values()) {
    const location = locations.get(name);
    if (location === undefined) continue;
    const offset = Math.ceil((ends.get(location) ?? 0) / pageSize) * pageSize;
    const length = models.byteSize(tensor.type, valueCount(tensor.dims));
    ends.set(location, offset + length);
    placed.set(tensor, { ...tensor, data: { kind: 'external', location, offset, length } });
    addTo(members, location, { offset, length, bytes: () => bytesOf(tensor, name) });
  }
  const main = models.encodeWithExternal(
    models.mapTensors(model, (tensor) => placed.get(tensor) ?? loaded(tensor, stored.get(tensor)?.name)),
  );
  return { main, external: new Map([...members].map(([location, own]) => [location, contentOf(own)])) };

  function loaded(tensor: models.Tensor, name = tensor.name): models.Tensor {
    if (tensor.data.kind === 'bytes') return tensor;
    return { ...tensor, data: { kind: 'bytes', bytes: joined(Uint8Array, [...copies(bytesOf(tensor, name))]) } };
  }
}

type Placed = { readonly offset: number; readonly length: number; readonly bytes: () => Iterable<Uint8Array> };

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

// Tensors that lie in a file, and that are cut only when they are written.

/** The tensor as it lies in the file, and what stays of it; all of it unless given. */
export interface Cut {
  readonly tensor: models.Tensor;
  readonly kept?: models.KeptSlices;
  /** A row of the whole tensor that stays as zeros. */
  readonly blank?: number | undefined;
}

export interface CutLater {
  readonly cutTensor: models.CutTensor;
  /** By the tensors that `cutTensor` gave, but for those that were in memory. */
  readonly cuts: ReadonlyMap<models.Tensor, Cut>;
}

export function cutLater(): CutLater {
  const cuts = new Map<models.Tensor, Cut>();
  return {
    cuts,
    cutTensor(tensor, kept, blank) {
      if (tensor.data.kind === 'bytes') return models.sliceTensor(tensor, kept, blank);
      const dims = tensor.dims.map((dim, axis) => kept[axis]?.length ?? dim);
      const shorter = { ...tensor, dims };
      const before = cuts.get(tensor);
      cuts.set(shorter, {
        tensor: before?.tensor ?? tensor,
        blank: before?.blank ?? blank,
        kept: dims.map((_, axis) => keptOfKept(before?.kept?.[axis], kept[axis])),
      });
      return shorter;
    },
  };
}

/** What remains after two cuts, in indices of the whole axis. */
function keptOfKept(first: readonly number[] | undefined, second: readonly number[] | undefined): readonly number[] | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.map((index) => first[index] ?? 0);
}

// What a tensor holds once it is cut, taken from one file to the other piece by piece.

interface WrittenTensor extends Cut {
  /** The values that it has by now; those of the file unless given. */
  readonly values?: Source<Values> | undefined;
}

/** The bytes of what stays, with so many numbers in memory or one row; each is read at once. */
export function* bytesOfCut(written: WrittenTensor, files: models.ModelFiles, pieceSize: number): Generator<Uint8Array> {
  const { tensor, kept = [], blank } = written;
  const row = valueCount(tensor.dims.slice(1));
  const atOnce = Math.max(1, Math.floor(pieceSize / row));
  const room = atOnce * row > roomSize ? undefined : borrowRoom();
  try {
    const read = row === 0 ? undefined : partsOf(written, files, room?.buffer ?? roomFor(atOnce * row + alignment));
    if (read === undefined) yield bytesOf(models.sliceTensor(inMemory(written, files), kept, blank));
    else yield* rowsOfCut(written, read, atOnce);
  } finally {
    if (room !== undefined) returnRoom(room);
  }
}

function* rowsOfCut({ tensor, kept = [], blank }: WrittenTensor, read: ReadPart, atOnce: number): Generator<Uint8Array> {
  const [rows = 1, ...others] = tensor.dims;
  const row = valueCount(others);
  const [chosen, ...inner] = kept;
  const isKept = chosen && new Set(chosen);
  for (let from = 0; from < rows; from += atOnce) {
    const count = Math.min(atOnce, rows - from);
    const own = isKept && Array.from({ length: count }, (_, at) => at).filter((at) => isKept.has(from + at));
    if (own?.length === 0) continue;
    const bytes = read(from * row, (from + count) * row);
    const part: models.Tensor = { ...tensor, dims: [count, ...others], data: { kind: 'bytes', bytes } };
    const isIn = blank !== undefined && blank >= from && blank < from + count;
    yield bytesOf(models.sliceTensor(part, [own, ...inner], isIn ? blank - from : undefined));
  }
}

/** Elements from one flat index to another, as the file is to hold them, until the next are asked for. */
type ReadPart = (from: number, to: number) => Uint8Array;

/** Undefined where the tensor is read as a whole. */
function partsOf({ tensor, values }: WrittenTensor, files: models.ModelFiles, buffer: ArrayBuffer): ReadPart | undefined {
  const { data, dims, type } = tensor;
  if (data.kind === 'bytes' || dims.length === 0) return undefined;
  if (values !== undefined) {
    return (from, to) => {
      const piece = alignedPart(values, from, to, buffer);
      return models.viewOfValues(type, piece) ?? models.encodeValues(type, piece);
    };
  }
  if (models.tensorPartBytes(tensor, files, 0, 0) === undefined) return undefined;
  return (from, to) => models.tensorPartBytes(tensor, files, from, to, buffer) ?? changed(files);
}

/** Where values under packed masks may begin. */
const alignment = 8;

function alignedPart({ part }: Source<Values>, from: number, to: number, into: ArrayBuffer): Values {
  const before = from % alignment;
  return part(from - before, to, into).subarray(before);
}

function inMemory({ tensor, values }: WrittenTensor, files: models.ModelFiles): models.Tensor {
  if (tensor.data.kind === 'bytes') return tensor;
  const bytes =
    values === undefined ? (models.tensorBytes(tensor, files).value ?? changed(files)) : models.encodeValues(tensor.type, values.read());
  return { ...tensor, data: { kind: 'bytes', bytes } };
}

function changed({ name }: models.ModelFiles): never {
  throw new Error(`${name} has changed while it was in use`);
}

function bytesOf({ data, name }: models.Tensor): Uint8Array {
  if (data.kind !== 'bytes') throw new TypeError(`tensor ${name} is located, not loaded`);
  return data.bytes;
}
