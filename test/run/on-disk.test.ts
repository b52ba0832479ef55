/** Samples that are read from the disk while a run goes on: the same bytes as from memory. */
import { appendFileSync, cpSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { espalier, folderWith, removeFolders, root } from '../cli/command.ts';
import { kindsOfData, type KindOfData } from '../cli/kinds-of-data.ts';
import { bytesOf } from './folder-bytes.ts';
import { must, scratch } from './support.ts';
import type { Streamed } from '../../src/project/words.ts';

afterAll(removeFolders);

/** Several epochs, calibration, and metrics on both data sets. */
const bodyOf = (steps: number): string => `stage s for ${steps} steps {
  train all with sgd(lr: 0.01, momentum: 0.9), decay constant
  prune weights by wanda using 20 samples of train to 50% over 25%..75%
}
measure loss on test
`;

/** Those of a transformer take longer; both see every sample twice. */
const stepsOf = (model: string): number => (model.includes('gpt') ? 6 : 16);

const streamed = (set: string, stream: Streamed): string =>
  set.replace(/ }$/, `, stream: ${stream}${set.includes('images:') ? '' : ', cache: copies'} }`);

function folder({ model, files, train, test, task = '{ loss: crossentropy }' }: KindOfData, stream: Streamed): string {
  const sets = [train, test].map((set) => streamed(set, stream));
  const project = `model: net.onnx\ndata:\n  train: ${sets[0]}\n  test: ${sets[1]}\ntask: ${task}\nbatch: 8\n`;
  const cwd = folderWith({ 'a.prune': bodyOf(stepsOf(model)), 'espalier.yaml': project, ...files });
  cpSync(path.join(root, model), path.join(cwd, 'net.onnx'));
  return cwd;
}

async function requestIn(cwd: string): Promise<RunRequest> {
  const planned = must(await planRecipe(path.join(cwd, 'a.prune'), { set: [], for: [] }));
  const { plan, modelPath, data, teacherFolder } = planned;
  const files = new Map<string, DataFiles>(Object.entries(data));
  return { plan, modelPath, teacherFolder, data: files, out: path.join(scratch(), 'run') };
}

const codes = ({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }) => diagnostics.map(({ code }) => code);

/** Stops after so many steps. */
async function cutOff(request: RunRequest, steps: number): Promise<void> {
  const stop = new AbortController();
  const onEvent: RunRequest['onEvent'] = (event) => event.event === 'step' && event.step >= steps && stop.abort();
  await runPlan({ ...request, signal: stop.signal, onEvent });
}

describe.each(Object.entries(kindsOfData))('%s', (_, kind) => {
  it('give from the disk, interrupted and resumed, what they give from memory', async () => {
    const held = await requestIn(folder(kind, 'never'));
    expect(codes(await runPlan(held))).toEqual([]);
    const stored = await requestIn(folder(kind, 'always'));
    await cutOff(stored, Math.ceil(stepsOf(kind.model) / 2));
    expect(readdirSync(stored.out)).not.toContain('manifest.json');
    const resumed = must(await resumedRequest(stored.out));
    expect(codes(await runPlan(resumed))).toEqual([]);
    expect(bytesOf(stored.out)).toEqual(bytesOf(held.out));
  });
});

describe('pictures', () => {
  const kind = kindsOfData['a folder of PNG and JPEG'];
  if (kind === undefined) throw new Error('there is no such kind');

  it('cut to boxes at random go on where they were interrupted', async () => {
    const boxed = { ...kind, train: '{ images: photos, augment: { flip: true, box: 0.3 } }' };
    const lenet = { ...boxed, model: 'test/fixtures/models/lenet5_fmnist.onnx' };
    const sized = (set: string): string => set.replace('photos', 'photos, resize: 30, crop: 28');
    const sets = { ...lenet, train: sized(lenet.train), test: sized(lenet.test) };
    const whole = await requestIn(folder(sets, 'always'));
    expect(codes(await runPlan(whole))).toEqual([]);
    const parted = await requestIn(folder(sets, 'always'));
    await cutOff(parted, 9);
    expect(codes(await runPlan(must(await resumedRequest(parted.out))))).toEqual([]);
    expect(bytesOf(parted.out)).toEqual(bytesOf(whole.out));
    const middle = await requestIn(folder({ ...sets, train: sets.test }, 'always'));
    expect(codes(await runPlan(middle))).toEqual([]);
    expect(bytesOf(middle.out).get('model.onnx')).not.toBe(bytesOf(whole.out).get('model.onnx'));
  });

  it('that threads decode give what those in memory give', async () => {
    const [held, threaded] = [folder(kind, 'never'), folder(kind, 'always')];
    for (const cwd of [held, threaded]) {
      const ran = await espalier(['run', 'a.prune', '--out', 'run'], { cwd });
      expect([ran.code, ran.stderr.match(/error.*/)]).toEqual([0, null]);
    }
    const [one, other] = [held, threaded].map((cwd) => bytesOf(path.join(cwd, 'run')));
    expect(other).toEqual(one);
  });
});

describe('a file that is not what it was when the run began', () => {
  const kind = kindsOfData['IDX files'];
  const changes: readonly (readonly [string, string, (file: string) => void])[] = [
    ['removed', 'was removed', (file) => renameSync(file, `${file}.gone`)],
    ['written to', 'changed', (file) => appendFileSync(file, 'x')],
  ];

  it.each(changes)('%s: is named, and the run goes on when it is back', async (_, what, change) => {
    if (kind === undefined) throw new Error('there is no such kind');
    const cwd = folder(kind, 'always');
    const sound = await requestIn(cwd);
    expect(codes(await runPlan(sound))).toEqual([]);
    const held = await requestIn(folder(kind, 'never'));
    expect(codes(await runPlan(held))).toEqual([]);
    expect(bytesOf(sound.out)).toEqual(bytesOf(held.out));
    const request = { ...sound, out: path.join(scratch(), 'run') };
    const [copy = ''] = readdirSync(path.join(cwd, 'copies')).filter((it) => it.endsWith('.data'));
    const file = path.join(cwd, 'copies', copy);
    cpSync(file, `${file}.kept`);
    const onEvent: RunRequest['onEvent'] = (event) => void (event.event === 'step' && event.step === 12 && change(file));
    const ran = await runPlan({ ...request, checkpointEvery: 5, onEvent });
    const [fault, ...others] = ran.diagnostics;
    expect([fault?.code, fault?.message]).toEqual(['ESP6601', `\`${file}\` ${what} while its samples were read`]);
    expect(others.map(({ code }) => code)).toEqual(['ESP6569']);
    renameSync(`${file}.kept`, file);
    expect(codes(await runPlan(must(await resumedRequest(request.out))))).toEqual([]);
    expect(bytesOf(request.out)).toEqual(bytesOf(sound.out));
  });
});
