/** SHA-256 of the files of a model, external data included: what it is by content. */
import { createHash } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { unreadableFile } from '../diagnostics/catalogue/model-file.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { borrowRoom, returnRoom, type Room } from '../kernels/room.ts';
import { modelIdentity, readModel, tellNotFinite, type Model, type ModelIdentity } from '../model/index.ts';
import { doubtsOf } from './doubtful-tensors.ts';
import { reasonOf, type OpenModelFiles, type OpenSource } from './model-files.ts';
import { openNetwork, type PartFile } from './open-parts.ts';
import { stampOf } from './watch-content.ts';

/** What came of files that have not been written to since, by the system's word; of this process alone. */
const known = new Map<string, Outcome<ModelIdentity>>();

/**
 * Of a model that has been read, so that all of its external data is open: no other file is hashed than is
 * read. With the model, ESP4086 tells of its parameters that are NaN or infinite. Files that this process
 * has hashed and nobody has written to since are not hashed again.
 */
export async function hashOpenModel(files: OpenModelFiles, model?: Model): Promise<Outcome<ModelIdentity>> {
  const key = keyOf(files, model !== undefined);
  const before = key === undefined ? undefined : known.get(key);
  if (before !== undefined) return before;
  const hashed = await hashAnew(files, model);
  if (key !== undefined && hashed.value !== undefined) known.set(key, hashed);
  return hashed;
}

/** Undefined where a file was written to so lately that a later write might not show. */
function keyOf(files: OpenModelFiles, isRead: boolean): string | undefined {
  const sources = [['', files.stored] as const, ...files.opened()];
  const stamps = sources.map(([location, source]) => ({ location, ...stampOf(source) }));
  if (stamps.some(({ isYoung }) => isYoung)) return undefined;
  return JSON.stringify([files.name, isRead, ...stamps.map(({ location, text }) => [location, text])]);
}

async function hashAnew(files: OpenModelFiles, model?: Model): Promise<Outcome<ModelIdentity>> {
  const doubts = model && doubtsOf(model, files);
  const main = await hashSource(files.stored, (at, bytes) => doubts?.see('', at, bytes));
  const diagnostics: Diagnostic[] = [...main.diagnostics];
  const external: (readonly [string, string])[] = [];
  for (const [location, source] of files.opened()) {
    const hash = await hashSource(source, (at, bytes) => doubts?.see(location, at, bytes));
    diagnostics.push(...hash.diagnostics);
    external.push([location, hash.value ?? '']);
  }
  if (main.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (model !== undefined && doubts !== undefined) {
    diagnostics.push(...tellNotFinite(model, files, doubts.tensors()));
  }
  return { value: modelIdentity(main.value, external), diagnostics };
}

/** Of the model at a path, or of several below it. One that is no ONNX model is its file alone. */
export function hashModel(path: string, parts?: readonly PartFile[]): Promise<Outcome<ModelIdentity>> {
  return collectingAsync(async (take) => {
    const files = take(openNetwork(path, parts));
    try {
      readModel(files);
      return take(await hashOpenModel(files));
    } finally {
      files.close();
    }
  });
}

/** Bytes that are read at once: the next ones are, while these are hashed. */
const pieceSize = 2 ** 20;

async function hashSource(
  { path, descriptor }: OpenSource,
  see: (offset: number, bytes: Uint8Array) => void = () => {},
): Promise<Outcome<string>> {
  const hash = createHash('sha256');
  const rooms = [borrowRoom(), borrowRoom()] as const;
  const [first, second] = rooms;
  let [now, next] = [pieceIn(first), pieceIn(second)];
  try {
    let reading = readAt(descriptor, now, 0);
    for (let offset = 0; ; [now, next] = [next, now]) {
      const { bytesRead: count } = await reading;
      if (count === 0) return { value: hash.digest('hex'), diagnostics: [] };
      reading = readAt(descriptor, next, offset + count);
      const bytes = now.subarray(0, count);
      hash.update(bytes);
      see(offset, bytes);
      offset += count;
    }
  } catch (error) {
    return { diagnostics: [diagnose(unreadableFile, { reason: reasonOf(error) }, { file: path })] };
  } finally {
    for (const room of rooms) if (room !== undefined) returnRoom(room);
  }
}

function pieceIn(room: Room | undefined): Uint8Array {
  return new Uint8Array(room?.buffer ?? new ArrayBuffer(pieceSize), 0, pieceSize);
}

const readAsync = promisify(read);

function readAt(descriptor: number, bytes: Uint8Array, offset: number): Promise<{ readonly bytesRead: number }> {
  return readAsync(descriptor, bytes, 0, bytes.length, offset);
}
