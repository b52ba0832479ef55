/** Data sets of several files: planned, locked, run, resumed; and everything that can be wrong with their names. */
import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataPaths } from '../../src/cli/data-paths.ts';
import { examine } from '../../src/cli/locking.ts';
import { planRecipe } from '../../src/cli/planning.ts';
import { findProject } from '../../src/cli/project-file.ts';
import { findingsOfProject } from '../../src/cli/project-findings.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { npy } from '../data/files.ts';
import { readArray } from '../../src/data/read-array.ts';
import { must, scratch } from './support.ts';

afterAll(removeFolders);

const recipe = `stage s for 8 steps {
  train all with sgd(lr: 0.01, momentum: 0.9), decay constant
  prune weights by wanda using 20 samples of train to 50% over 25%..75%
}
measure loss on train
`;

const fixture = (name: string): string => path.join(root, 'test/fixtures', name);
const [pixels, labels] = ['x', 'y'].map((key) => {
  const values = readArray(fixture(`data/digits_${key}_train.npy`)).value?.values;
  return Float32Array.from(values ?? [], Number);
}) as [Float32Array, Float32Array];
const samples = 60;
const x = (from: number, to: number): Uint8Array => npy('<f4', [to - from, 64], new Uint8Array(pixels.slice(64 * from, 64 * to).buffer));
const y = (from: number, to: number): Uint8Array => npy('|u1', [to - from], Uint8Array.from(labels.subarray(from, to)));

const files = {
  'whole/x.npy': x(0, samples),
  'whole/y.npy': y(0, samples),
  'train/x-0.npy': x(0, 10),
  'train/x-1.npy': x(10, 11),
  'train/x-10.npy': x(11, 47),
  'train/x-2.npy': x(47, samples),
  'train/y-a.npy': y(0, 30),
  'train/y-b.npy': y(30, samples),
};
const named = '{ x: train/x-*.npy, y: [train/y-a.npy, train/y-b.npy] }';

function folder(set = named): string {
  const project = `model: net.onnx\ndata:\n  train: ${set}\nbatch: 8\n`;
  const cwd = folderWith({ 'a.prune': recipe, 'espalier.yaml': project, ...files });
  cpSync(fixture('models/mlp_digits.onnx'), path.join(cwd, 'net.onnx'));
  return cwd;
}

async function requestIn(cwd: string): Promise<RunRequest> {
  const planned = must(await planRecipe(path.join(cwd, 'a.prune'), { set: [], for: [] }));
  const { plan, modelPath, data, teacherFolder } = planned;
  const sets = new Map<string, DataFiles>(Object.entries(data));
  return { plan, modelPath, teacherFolder, data: sets, out: path.join(scratch(), 'run') };
}

const codes = ({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  diagnostics.filter(({ code }) => code !== 'ESP6569').map(({ code }) => code);

/** The model holds the hash of the plan, and the plan that of the files. */
function resultOf({ out }: RunRequest): readonly Buffer[] {
  const model = readFileSync(path.join(out, 'model.onnx')).toString('latin1');
  const [, plan = ''] = /espalier\.plan.{2}([0-9a-f]{64})/s.exec(model) ?? [];
  expect(plan).toHaveLength(64);
  const masks = readFileSync(path.join(out, 'masks.npz'));
  return [Buffer.from(model.replace(plan, ''), 'latin1'), masks];
}

describe('a run', () => {
  it('on several files is that on one with the same rows, from memory and from the disk', async () => {
    const results = [];
    const ways = ['never', 'always'].map((stream) => named.replace(' }', `, stream: ${stream} }`));
    for (const set of ['{ x: whole/x.npy, y: whole/y.npy }', ...ways]) {
      const request = await requestIn(folder(set));
      expect(codes(await runPlan(request))).toEqual([]);
      results.push(resultOf(request));
    }
    for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  });

  it('that was cut off goes on with the files that it began with, and refuses others by name', async () => {
    const cwd = folder();
    const at = (name: string): string => path.join(cwd, 'train', name);
    const whole = await requestIn(cwd);
    expect(codes(await runPlan(whole))).toEqual([]);
    const request = await requestIn(cwd);
    const stop = new AbortController();
    const onEvent: RunRequest['onEvent'] = (event) => void (event.event === 'step' && event.step === 5 && stop.abort());
    await runPlan({ ...request, checkpointEvery: 3, signal: stop.signal, onEvent });
    const resumed = async (): Promise<Awaited<ReturnType<typeof runPlan>>> => runPlan(must(await resumedRequest(request.out)));
    writeFileSync(at('x-1.npy'), x(12, 13));
    const [other] = (await resumed()).diagnostics;
    expect([other?.code, other?.file]).toEqual(['ESP6564', at('x-1.npy')]);
    rmSync(at('x-1.npy'));
    const [gone] = (await resumed()).diagnostics;
    expect([gone?.severity, gone?.file]).toEqual(['error', at('x-1.npy')]);
    writeFileSync(at('x-1.npy'), x(10, 11));
    // It came after the run began.
    writeFileSync(at('x-3.npy'), x(0, 4));
    expect(codes(await resumed())).toEqual([]);
    expect(resultOf(request)).toEqual(resultOf(whole));
    // A plan that was made before does not run with the files that there are now.
    const later = async (): Promise<readonly string[]> => {
      const data = new Map<string, DataFiles>(Object.entries((await dataIn(cwd)).data));
      return codes(await runPlan({ ...whole, data, out: path.join(scratch(), 'run') }));
    };
    expect(await later()).toEqual(['ESP5012']);
    rmSync(at('x-3.npy'));
    writeFileSync(at('x-1.npy'), x(12, 13));
    expect(await later()).toEqual(['ESP5130']);
  });

  it('ends where a file changes meanwhile', async () => {
    const cwd = folder(named.replace(' }', ', stream: always }'));
    const file = path.join(cwd, 'train/x-10.npy');
    const request = await requestIn(cwd);
    const onEvent: RunRequest['onEvent'] = (event) => void (event.event === 'step' && event.step === 2 && renameSync(file, `${file}.gone`));
    const [fault] = (await runPlan({ ...request, onEvent })).diagnostics;
    expect([fault?.code, fault?.file]).toEqual(['ESP6601', file]);
  });
});

/** What the names of a project stand for as it is now. */
async function dataIn(cwd: string, options: Parameters<typeof dataPaths>[0] = {}) {
  const found = must(await findProject(path.join(cwd, 'espalier.yaml'), undefined));
  return must(dataPaths(options, found));
}

describe('a lock', () => {
  it('pins each file, and notices one that changed, came, went, or has another place', async () => {
    const cwd = folder();
    const at = (name: string): string => path.join(cwd, name);
    const known = async () => must(await examine([at('a.prune')], { check: false } as never, '1'));
    const first = await known();
    const { train } = first.now.data;
    const pinned = train !== undefined && 'files' in train ? train.files.map(({ file }) => file) : [];
    expect(pinned).toEqual([...['0', '1', '10', '2'].map((part) => `train/x-${part}.npy`), ...['train/y-a.npy', 'train/y-b.npy']]);
    const { lockToYaml } = await import('../../src/lock/index.ts');
    writeFileSync(at('espalier.lock'), lockToYaml(first.now));
    const differences = async () => (await known()).problems.map(({ message }) => message);
    expect(await differences()).toEqual([]);
    const kept = readFileSync(at('train/x-1.npy'));
    writeFileSync(at('train/x-1.npy'), x(30, 31));
    expect(await differences()).toEqual([expect.stringContaining('train/x-1.npy')]);
    writeFileSync(at('train/x-1.npy'), kept);
    writeFileSync(at('train/x-3.npy'), kept);
    expect((await differences())[0]).toContain('train/x-3.npy');
    rmSync(at('train/x-3.npy'));
    const project = readFileSync(at('espalier.yaml'), 'utf8');
    writeFileSync(at('espalier.yaml'), project.replace('[train/y-a.npy, train/y-b.npy]', '[train/y-b.npy, train/y-a.npy]'));
    expect(await differences()).toEqual([expect.stringContaining('the order of the files')]);
  });
});

describe('names', () => {
  const found = async (set: string, prepare: (cwd: string) => void = () => {}) => {
    const cwd = folder(set);
    prepare(cwd);
    const text = readFileSync(path.join(cwd, 'espalier.yaml'), 'utf8');
    const checked = findingsOfProject({ name: 'espalier.yaml', text }, cwd);
    const project = await findProject(path.join(cwd, 'espalier.yaml'), undefined);
    const placed = project.value === undefined ? project : dataPaths({}, project.value);
    expect(codes(placed)).toEqual(codes({ diagnostics: checked }));
    return checked.map(({ code, message, span }) => [code, message, span && text.slice(span.start, span.end)]);
  };

  it.each([
    ['{ x: "*/x-0.npy", y: whole/y.npy }', 'ESP7217', 'a star stands in the name of a folder', '"*/x-0.npy"'],
    ['{ x: train/**.npy, y: whole/y.npy }', 'ESP7217', 'would reach into folders', 'train/**.npy'],
    ['{ x: train/X-*.npy, y: whole/y.npy }', 'ESP7218', '6 names', 'train/X-*.npy'],
    ['{ x: trian/x-*.npy, y: whole/y.npy }', 'ESP7218', 'no such folder', 'trian/x-*.npy'],
    ['{ x: [train/x-0.npy, ./train/x-0.npy], y: whole/y.npy }', 'ESP7219', 'x-0.npy', '[train/x-0.npy, ./train/x-0.npy]'],
    ['{ x: [train/x-0.npy, train/x-*.npy], y: whole/y.npy }', 'ESP7219', 'x-0.npy', '[train/x-0.npy, train/x-*.npy]'],
    ['{ x: [], y: whole/y.npy }', 'ESP7104', 'a list of them, one at least', '[]'],
    ['{ x: [whole/x.npy, whole/x.npy], y: whole/y.npy }', 'ESP7104', 'none twice', '[whole/x.npy, whole/x.npy]'],
    ['{ x: [whole/x.npy, ../x.npy], y: whole/y.npy }', 'ESP7105', '../x.npy', '../x.npy'],
    ['{ x: ../x-*.npy, y: whole/y.npy }', 'ESP7105', '../x-*.npy', '../x-*.npy'],
  ])('%s is refused at its place', async (set, code, words, place) => {
    expect(await found(set)).toEqual([[code, expect.stringContaining(words), place]]);
  });

  it('are taken literally but for the star, also below a root, and links among them stay inside', async () => {
    const cwd = folder('{ x: "part-[?].npy", y: whole/y.npy }');
    const set = '{ x: "data:x-*.npy", y: [data:y-a.npy, "data:y-b*"] }';
    const rooted = folder(set);
    const project = path.join(rooted, 'espalier.yaml');
    writeFileSync(project, `roots: { data: train }\n${readFileSync(project, 'utf8')}`);
    const placed = await dataIn(rooted);
    expect(placed.data.train).toEqual({
      x: ['0', '1', '10', '2'].map((part) => path.join(rooted, `train/x-${part}.npy`)),
      y: ['a', 'b'].map((part) => path.join(rooted, `train/y-${part}.npy`)),
    });
    expect([...placed.roots.keys()]).toEqual(['data']);
    writeFileSync(path.join(cwd, 'part-[?].npy'), files['whole/x.npy']);
    expect((await dataIn(cwd)).data.train).toEqual({ x: path.join(cwd, 'part-[?].npy'), y: path.join(cwd, 'whole/y.npy') });
    const outside = path.join(folder(), 'whole/x.npy');
    const link = (at: string) => symlinkSync(outside, path.join(at, 'train/x-7.npy'));
    expect(await found(named, link)).toEqual([['ESP7215', expect.stringContaining('train/x-7.npy'), 'train/x-*.npy']]);
  });

  it('on the command line may be patterns, which lead anywhere', async () => {
    const cwd = folder();
    const given = { x: path.join(cwd, 'train/x-*.npy'), y: path.join(cwd, 'train/y-*.npy') };
    const { data } = must(dataPaths({ train: given }, { folder: '.', searched: '' }));
    expect(data.train).toEqual({
      x: ['0', '1', '10', '2'].map((part) => path.join(cwd, `train/x-${part}.npy`)),
      y: ['a', 'b'].map((part) => path.join(cwd, `train/y-${part}.npy`)),
    });
    const none = { ...given, y: path.join(cwd, 'train/z-*.npy') };
    expect(codes(dataPaths({ train: none }, { folder: '.', searched: '' }))).toEqual(['ESP7218']);
  });
});
