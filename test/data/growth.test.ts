/** Reading a table or a text takes work in proportion to its size: counted, and not timed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectData, openData } from '../../src/data/open/open-data.ts';
import type { DataUse } from '../../src/data/dataset.ts';
import { scratch } from '../run/support.ts';
import { workOfAsync } from '../support/work.ts';

const rows: DataUse = {
  input: { name: 'input', type: 'float32', dims: ['batch', 'features'] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 10] },
  loss: 'crossentropy',
};
const text: DataUse = {
  input: { name: 'input', type: 'int64', dims: ['batch', 'sequence'] },
  output: { name: 'logits', type: 'float32', dims: ['batch', 'sequence', 512] },
  loss: 'crossentropy',
  vocabulary: 512,
};

async function workOfTable(count: number): Promise<number> {
  const table = join(scratch(), 'table.csv');
  const lines = Array.from({ length: count }, (_, at) => `${at % 7},"${at % 5}",${at % 10}`);
  writeFileSync(table, `a,b,label\n${lines.join('\n')}\n`);
  return await workOf({ ...rows, source: { table, label: 'label' } });
}

async function workOfWideTable(count: number): Promise<number> {
  const table = join(scratch(), 'wide.csv');
  const line = (of: (at: number) => string): string => Array.from({ length: count }, (_, at) => of(at)).join();
  const lines = [1, 2, 3].map((label) => `${line((at) => `${at % 7}`)},${label}`);
  writeFileSync(table, `${line((at) => `c${at}`)},label\n${lines.join('\n')}\n`);
  return await workOf({ ...rows, source: { table, label: 'label' } });
}

async function workOfText(count: number): Promise<number> {
  const path = join(scratch(), 'text.txt');
  writeFileSync(path, 'Call me Ishmael. '.repeat(count));
  return await workOf({ ...text, source: { text: path, tokens: 'bytes', window: 4 } });
}

async function workOf(request: Parameters<typeof openData>[0]): Promise<number> {
  return await workOfAsync(async () => {
    const [inspected, opened] = [await inspectData(request), await openData(request)];
    expect([inspected.diagnostics, opened.diagnostics]).toEqual([[], []]);
  });
}

it.each([
  ['a table', workOfTable],
  ['a wide table', workOfWideTable],
  ['a text', workOfText],
])('%s of four times the size takes at most five times the work', async (_, work) => {
  await work(500);
  const [once, fourTimes] = [await work(2000), await work(8000)];
  expect(fourTimes).toBeGreaterThan(once);
  expect(fourTimes / once).toBeLessThan(5);
});
