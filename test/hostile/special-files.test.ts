/** Devices, pipes and folders where a file is expected: refused before they are opened, whoever reads. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { profileReader } from '../../src/cli/profile-files.ts';
import { readText } from '../../src/cli/texts.ts';
import { readHeader } from '../../src/data/read-array.ts';
import { readRun } from '../../src/report/record/read-run.ts';
import { replayHistory } from '../../src/cut/replay-history.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'espalier-special-'));
const pipe = join(folder, 'pipe');
execFileSync('mkfifo', [pipe]);
const model = 'test/fixtures/models/mlp_digits.onnx';
const out = join(folder, 'out.onnx');

const readers = {
  text: (path: string) => readText(path),
  array: (path: string) => readHeader(path),
  model: (path: string) => openModelFiles(path),
  history: (history: string) => replayHistory({ history, modelPath: model, out }),
};
const files = [
  ['a device', '/dev/zero', /no regular file, but a device/],
  ['a pipe', pipe, /no regular file, but a pipe/],
  ['a folder', folder, /folder/],
] as const;

it.each(Object.entries(readers).flatMap(([name, read]) => files.map(([kind, path, words]) => ({ name, read, kind, path, words }))))(
  'a $name that is $kind',
  ({ read, path, words }) => {
    const { value, diagnostics } = read(path);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ message }) => message).join()).toMatch(words);
  },
);

it('a profile that is a pipe', () => {
  expect(profileReader(model, pipe)(1)).toMatchObject({ reason: expect.stringMatching(/a pipe/) });
});

it.each(['/dev/zero', pipe])('no folder of a run: %s', async (path) => {
  const outcomes = [await resumedRequest(path), await readRun(path), await verifyRun({ folder: path })];
  expect(outcomes.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual([...['ESP6563', 'ESP6750', 'ESP6700']]);
});

it('a pipe in the folder of a run is named, and not opened', async () => {
  const run = join(folder, 'run');
  mkdirSync(run);
  for (const name of ['plan.yaml', 'journal.jsonl']) writeFileSync(join(run, name), '');
  execFileSync('mkfifo', [join(run, 'run.json')]);
  const codes = [await resumedRequest(run), await readRun(run)].flatMap(({ diagnostics }) =>
    diagnostics.map(({ code, message }) => `${code} ${message}`),
  );
  const said = 'ESP6705 `run.json` is a pipe, so it is not read';
  expect(codes).toEqual([said, said]);
});
