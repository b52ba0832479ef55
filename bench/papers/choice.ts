/** Chooses the rate of a trial on held-out training data: the best of the claim's grid, which grows where its best is at an end. */
import { matchParts } from '../../src/basics/matches.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Claim, Fixed } from './claim.ts';
import type { Figures, Tried } from './verdict.ts';
import { gunzipSync } from 'node:zlib';
import { npyHeader } from '../../src/record/npy.ts';

/** A rate, and the rates beyond the grid that were tried. */
export type Choice = Pick<Figures, 'chosen' | 'further'>;

const mostFurther = 4;
const ladder = Array.from({ length: 12 }, (_, at) => [Number(`1e${at - 9}`), Number(`3e${at - 9}`)]).flat();

/** The next rate of the ladder 1, 3, 10 where the best is the lowest or the highest of what was tried; undefined elsewhere. */
export function beyond({ grid }: Claim, { chosen, further = [] }: Choice): number | undefined {
  const best = Number(chosen);
  const rates = [...(grid?.values ?? []), ...further].map(Number);
  if (best === Math.max(...rates)) return ladder.find((rate) => rate > best);
  return best === Math.min(...rates) ? ladder.findLast((rate) => rate < best) : undefined;
}

export function sidesOf({ ours, rival, mutants }: Tried): readonly Figures[] {
  return [ours, rival, ...mutants];
}

/** Whether no side has a further rate to try. */
export function isSettled(tried: Tried): boolean {
  return sidesOf(tried).every((side) => beyond(tried.claim, side) === undefined || side.further?.length === mostFurther);
}

/** The best of the grid; the grid grows while that is at its end. */
export async function choose(claim: Claim, values: readonly string[], scoreOf: (value: string) => Promise<number>): Promise<Choice> {
  const scores: (readonly [value: string, score: number])[] = [];
  for (const value of values) scores.push([value, await scoreOf(value)]);
  for (;;) {
    const further = scores.slice(values.length).map(([value]) => value);
    const [chosen] = scores.reduce((best, one) => (one[1] > best[1] ? one : best));
    const choice = { chosen, further: further.length === 0 ? undefined : further };
    const next = beyond(claim, choice);
    if (next === undefined || further.length === mostFurther) return choice;
    scores.push([`${next}`, await scoreOf(`${next}`)]);
  }
}

// Parts the data for the choice of a rate, so that the choice never sees the test data.

/** What tuning trains on, and what it is judged by; new files go into `folder`. */
export function partedForTuning(root: string, { train, heldOut }: Fixed, folder: string): Pick<Fixed, 'train' | 'test'> {
  if ('arrays' in heldOut) {
    const pairs = heldOut.arrays.split(',').map((file) => parted(root, file, folder));
    return { train: pairs.map(({ most }) => most).join(','), test: pairs.map(({ last }) => last).join(',') };
  }
  const text = gunzipSync(readFileSync(path.join(root, heldOut.text))).toString('utf8');
  const behind = path.join(folder, 'held-out.txt');
  writeFileSync(behind, text.slice(heldOut.after));
  return { train, test: [`text=${behind}`, ...train.split(',').filter((part) => !/^(?:text|limit)=/.test(part)), 'limit=128'].join(',') };
}

function parted(root: string, file: string, folder: string): { most: string; last: string } {
  const bytes = readFileSync(path.join(root, file));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  const [, code] = matchParts(/'descr': '([^']+)'/, header);
  const [, shape] = matchParts(/'shape': \(([\d, ]+)\)/, header);
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
