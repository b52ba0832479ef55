/** A fixture with its weights in a file beside it, as models are that need not fit in memory. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodeWithExternal, loadTensors, mapTensors, readModel } from '../../src/model/index.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { must } from './support.ts';

/** Tensors of fewer bytes stay in the model file. */
const smallest = 256;

/** The path of the new model, in a folder of its own. */
export function withExternalData(path: string): string {
  const files = must(openModelFiles(path));
  const model = must(loadTensors(must(readModel(files)), files));
  files.close();
  const chunks: Uint8Array[] = [];
  let offset = 0;
  const location = 'weights.bin';
  const outside = mapTensors(model, (tensor) => {
    const { data } = tensor;
    if (data.kind !== 'bytes' || data.bytes.length < smallest) return tensor;
    const { length } = data.bytes;
    const moved = { ...tensor, data: { kind: 'external', location, offset, length } as const };
    chunks.push(data.bytes);
    offset += length;
    return moved;
  });
  const folder = mkdtempSync(join(tmpdir(), 'espalier-external-'));
  writeFileSync(join(folder, location), Buffer.concat(chunks));
  writeFileSync(join(folder, basename(path)), encodeWithExternal(outside));
  return join(folder, basename(path));
}
