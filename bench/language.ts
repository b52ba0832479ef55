/** How fast recipes are parsed and checked, and what `check` costs beside reading its files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSource } from '../src/check-source.ts';
import { analyse } from '../src/language/check/check.ts';
import { parse } from '../src/language/syntax/parse.ts';
import { lexicon } from '../src/vocabulary/index.ts';
import { median, time, timePairs, type Measurement } from './support/measurement.ts';

export const name = 'language';

const stage = (at: number) => `## Gradual magnitude pruning inside training.
stage sparsify-${at} for 100 epochs {
  train all with sgd(lr: 0.1, momentum: 0.9), decay cosine
  prune weights by uniform magnitude to 80%
    over 25%..75% every 100 steps along cubic
    except first layer, last layer
}

# The layers compete with each other.
prune weights in linear except head by global |w| * sqrt(avg(x^2)) to 85%
  protect min 5% per layer
  using 128 samples of calibration
`;
const megabyte = 1e6;
const text = repeated(megabyte);
const rounds = 9;

export async function run(): Promise<readonly Measurement[]> {
  const source = { name: 'recipe.prune', text };
  const { tree } = parse(source, lexicon);
  const speed = async (work: () => unknown) => {
    await time(work);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) times.push(await time(work));
    return (text.length / megabyte / median(times)) * 1000;
  };
  const both = () => analyse(parse(source, lexicon).tree);
  const unit = 'MB/s';
  const half = { name: 'recipe.prune', text: repeated(megabyte / 2) };
  const growth = await timePairs(both, () => analyse(parse(half, lexicon).tree), rounds);
  return [
    { what: 'parse, warm', ours: await speed(() => parse(source, lexicon)), unit, goal: { least: 1.5 } },
    { what: 'check of a tree, warm', ours: await speed(() => analyse(tree)), unit, goal: { least: 1.5 } },
    { what: 'parse and check, warm', ours: await speed(both), unit, goal: { least: 1.5 } },
    { what: '1 MB (rival: half of it)', ...growth, unit: 'ms', goal: { ratio: 2.2 } },
    await files(500),
  ];
}

/** Checking many small files, against reading and parsing them. */
async function files(count: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const paths = Array.from({ length: count }, (_, at) => join(folder, `${at}.prune`));
    for (const [at, path] of paths.entries()) writeFileSync(path, stage(at));
    const sources = () => paths.map((path) => ({ name: path, text: readFileSync(path, 'utf8') }));
    const times = await timePairs(
      () => sources().forEach((source) => checkSource(source)),
      () => sources().forEach((source) => parse(source, lexicon)),
      rounds,
    );
    const what = `check ${count} files (rival: read and parse them)`;
    return { what, ...times, unit: 'ms', goal: { ratio: 1.5 } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function repeated(size: number): string {
  const pieces: string[] = [];
  for (let length = 0, at = 0; length < size; at++) {
    const piece = stage(at);
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('\n');
}
