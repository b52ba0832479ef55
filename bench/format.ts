/** How fast recipes are formatted: a text of 10,000 lines, warm, against its parsing alone. */
import { readFileSync, readdirSync } from 'node:fs';
import { format } from '../src/language/format/format.ts';
import { parse } from '../src/language/parse.ts';
import { lexicon } from '../src/vocabulary/index.ts';
import { median, time, timePairs, type Measurement } from './support/measurement.ts';

export const name = 'format';

const lineCount = 10_000;

/** Run from the repository's root. */
export async function run(): Promise<readonly Measurement[]> {
  const text = manyLines();
  const source = { name: 'bench.prune', text };
  const { ours, rival, ratio } = await timePairs(
    () => format(source),
    () => parse(source, lexicon),
    9,
  );
  const half = {
    name: 'bench.prune',
    text: text.slice(0, text.indexOf('\n', text.length / 2) + 1),
  };
  const halves: number[] = [];
  for (let round = 0; round < 9; round++) halves.push(await time(() => format(half)));
  const megabytes = Buffer.byteLength(text) / 1e6;
  return [
    {
      what: 'format 10,000 lines (rival: parse)',
      ours,
      rival,
      ratio,
      unit: 'ms',
      wish: '< 1000 ms',
    },
    { what: 'format', ours: megabytes / (ours / 1000), unit: 'MB/s', wish: '≥ 1 MB/s' },
    { what: 'twice as much text', ours: ours / median(halves), unit: '× time', wish: '≤ 2.2' },
  ];
}

/** The examples of the language page, over and over. */
function manyLines(): string {
  const folder = 'test/language/syntax/examples';
  const texts = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  const once = texts.join('\n').split('\n');
  const times = Math.ceil(lineCount / once.length);
  return Array.from({ length: times }, () => once)
    .flat()
    .slice(0, lineCount)
    .join('\n');
}
