/** The first samples of a .npy file, for runs whose figures no test reads: every sample is measured at each stage. */
import { npyHeader } from '../../src/record/npy.ts';

export function firstSamples(file: Uint8Array, most: number): Uint8Array {
  const start = 10 + (file[8] ?? 0) + 256 * (file[9] ?? 0);
  const header = Buffer.from(file.subarray(0, start)).toString('latin1');
  const [, code = '', shape = ''] = /'descr': '(.+?)'.*\((.+?),?\)/.exec(header) ?? [];
  const [count = 0, ...rest] = shape.split(', ').map(Number);
  const kept = Math.min(most, count);
  const each = (file.length - start) / count;
  return Buffer.concat([npyHeader(code, [kept, ...rest]), file.subarray(start, start + kept * each)]);
}
