/** Parts the data for the choice of a rate, so that the choice never sees the test data. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { npyHeader } from '../../record/npy.ts';
import type { Fixed } from './tasks.ts';

/** What tuning trains on, and what it is judged by; new files go into `folder`. */
export function partedForTuning(root: string, { train, heldOut }: Fixed, folder: string): Pick<Fixed, 'train' | 'test'> {
  if ('arrays' in heldOut) {
    const pairs = heldOut.arrays.split(',').map((file) => parted(root, file, folder));
    return { train: pairs.map(({ most }) => most).join(','), test: pairs.map(({ last }) => last).join(',') };
  }
  const text = gunzipSync(readFileSync(path.join(root, heldOut.text))).toString('utf8');
  const behind = path.join(folder, 'held-out.txt');
  writeFileSync(behind, text.slice(heldOut.after));
  const tokens = train.split(',').filter((part) => !/^(?:text|limit)=/.test(part));
  return { train, test: [`text=${behind}`, ...tokens, 'limit=128'].join(',') };
}

function parted(root: string, file: string, folder: string): { most: string; last: string } {
  const bytes = readFileSync(path.join(root, file));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  const [, code] = /'descr': '([^']+)'/.exec(header) ?? [];
  const [, shape] = /'shape': \(([\d, ]+)\)/.exec(header) ?? [];
  if (code === undefined || shape === undefined) throw new Error(`${file} is no array`);
  const [rows = 0, ...row] = shape.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  const each = (bytes.length - start) / rows;
  const first = Math.round(0.8 * rows);
  const written = (name: string, from: number, to: number): string => {
    const target = path.join(folder, `${name}-${path.basename(file)}`);
    const content = bytes.subarray(start + from * each, start + to * each);
    writeFileSync(target, Buffer.concat([npyHeader(code, [to - from, ...row]), content]));
    return target;
  };
  return { most: written('most', 0, first), last: written('last', first, rows) };
}
