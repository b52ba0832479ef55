/** How fast recipes are formatted: a text of 10,000 lines, warm, against its parsing alone. */
import { readFileSync, readdirSync } from 'node:fs';
import type { Source } from '../src/diagnostics/diagnostic.ts';
import { format } from '../src/language/format/format.ts';
import { parse } from '../src/language/syntax/parse.ts';
import { lexicon } from '../src/vocabulary/index.ts';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'format';

const lineCount = 10_000;

/** Run from the repository's root. */
export async function run(): Promise<readonly Measurement[]> {
  const source = recipeOf(lineCount);
  const half = recipeOf(lineCount / 2);
  const { ours, rival, ratio } = await timePairs(
    () => formatted(source),
    () => parse(source, lexicon),
    9,
  );
  const halves = await timePairs(
    () => formatted(source),
    () => formatted(half),
    9,
  );
  const megabytes = Buffer.byteLength(source.text) / 1e6;
  const speed = megabytes / (ours / 1000);
  return [
    { what: '10,000 lines (rival: parse)', ours, rival, ratio, unit: 'ms', goal: { most: 1000 } },
    { what: '10,000 lines, speed', ours: speed, unit: 'MB/s', goal: { least: 1 } },
    { what: '10,000 lines (rival: 5,000)', ...halves, unit: 'ms', goal: { ratio: 2.2 } },
  ];
}

function formatted(source: Source): string {
  const { value } = format(source);
  if (value === undefined) throw new Error('the recipe of the benchmark has a syntax error');
  return value;
}

/** The examples of the language page, over and over: at least so many lines. */
function recipeOf(lines: number): Source {
  const folder = 'test/language/syntax/examples';
  const texts = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  const once = `${texts.join('\n')}\n`;
  const times = Math.ceil(lines / (once.split('\n').length - 1));
  return { name: 'bench.prune', text: once.repeat(times) };
}
