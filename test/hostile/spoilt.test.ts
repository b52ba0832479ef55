/** A bounded share of what `npm run fuzz` does without end, on files. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isSound } from './findings.ts';
import { openReaders, type Reader } from './readers.ts';
import { spoilt } from './spoil.ts';

let readers: readonly Reader[] = [];
let release = (): void => {};
beforeAll(async () => {
  ({ readers, release } = await openReaders());
}, 300_000);
afterAll(() => release());

/** The same files in every run: new ones are for `npm run fuzz`. */
const bound = { seed: 1, numRuns: 150, interruptAfterTimeLimit: 1_200, markInterruptAsFailure: false };

const names = [
  ...['plan.yaml', 'espalier.yaml', 'espalier.lock', 'model.onnx', 'x.npy', 'x.npy.gz', 'x.npz'],
  ...['manifest.json', 'run.json', 'journal.jsonl', 'masks.npz', 'checkpoints/0001.end.json'],
];

it('every kind of file is tried', () => {
  expect(readers.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
});

it.each(names)('%s, spoilt, ends in findings', async (name) => {
  const reader = readers.find((one) => one.name === name);
  if (reader === undefined) throw new Error(name);
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(spoilt(reader.seeds), async (bytes) => {
      tried++;
      for (const diagnostic of await reader.read(bytes)) isSound(diagnostic);
    }),
    bound,
  );
  expect(tried).toBeGreaterThan(0);
});
