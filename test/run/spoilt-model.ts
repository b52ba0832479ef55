/** Models with a number in them that no training leaves. */
import { readFileSync } from 'node:fs';
import { readTensors } from './read-tensors.ts';
import { digits } from './support.ts';

/** The model with one number of a tensor exchanged; its bytes lie in one place of the file. */
export function spoiltModel(tensor: string, value: number, file = digits.model): Buffer {
  const bytes = readFileSync(file);
  const values = readTensors(file).get(tensor);
  if (values === undefined) throw new Error(tensor);
  const own = Buffer.from(Float32Array.from(values).buffer);
  const at = bytes.indexOf(own);
  if (at < 0) throw new Error(`${tensor} is stored otherwise`);
  bytes.writeFloatLE(value, at + 4 * 5);
  return bytes;
}
