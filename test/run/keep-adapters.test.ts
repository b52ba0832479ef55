/** `--keep-adapters`: what lies beside the result gives it, and is the same however the run is carried out. */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginFolder } from '../../src/cluster/submit.ts';
import { runJob } from '../../src/cluster/job.ts';
import { writeSubmission } from '../../src/cluster/submission.ts';
import { versionsHere } from '../../src/cluster/queued-jobs.ts';
import { mergeAdapter } from '../../src/compute/adapters.ts';
import { parseNpyHeader } from '../../src/data/read-array.ts';
import type { Plan } from '../../src/plan/index.ts';
import { makeFolders } from '../../src/record/run-folder.ts';
import { disk } from '../../src/record/file-layer.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits as all, must, planOn, run, scratch } from './support.ts';

const digits = { ...all, data: new Map([...all.data].filter(([name]) => name === 'train')) };

/** Adapters on a network that is cut, then adapters on one that is masked, open while it is measured. */
const text = `
  stage cut { prune neurons by uniform magnitude to 50% sparsity
    compact }
  stage first for 12 steps { retrain biases, lora(rank: 3, alpha: 6) with sgd(lr: 0.05) }
  stage thin { prune weights by uniform magnitude to 80% }
  stage second for 8 steps { retrain lora(rank: 2) with sgd(lr: 0.05) }
  stage look { measure sparsity }`;

interface Listed {
  readonly layer: string;
  readonly tensor: string;
  readonly rank: number;
  readonly alpha: number;
  readonly layout: 'out-in' | 'in-out';
}

interface List {
  readonly stage: string;
  readonly merged: readonly string[];
  readonly adapters: readonly Listed[];
}

function listOf(folder: string): List {
  return JSON.parse(readFileSync(join(folder, 'adapters.json'), 'utf8'));
}

function arrayOf(folder: string, name: string) {
  const bytes = unzipSync(readFileSync(join(folder, 'adapters.npz')))[`${name}.npy`];
  const header = bytes && parseNpyHeader(bytes, name).value;
  if (bytes === undefined || header === undefined) throw new Error(`no ${name}`);
  return { dims: header.shape, values: new Float32Array(bytes.slice(header.offset).buffer) };
}

/** W + c·BA from the files of the folder alone. */
function mergedFrom(folder: string): ReadonlyMap<string, readonly number[]> {
  const values = new Map(readTensors(join(folder, 'model.onnx')));
  const masks = unzipSync(readFileSync(join(folder, 'masks.npz')));
  for (const { layer, tensor, rank, alpha, layout } of listOf(folder).adapters) {
    const [a, b] = ['A', 'B'].map((it) => arrayOf(folder, `${layer}.lora_${it}`));
    const mask = masks[`${encodeURIComponent(tensor)}.npy`];
    if (!a || !b || !mask) throw new Error(tensor);
    expect([a.dims[0], b.dims[1]]).toEqual([rank, rank]);
    const [rows = 0, columns = 0] = [b.dims[0], a.dims[1]];
    const dims = layout === 'out-in' ? [rows, columns] : [columns, rows];
    const adapter = { a: a.values, b: b.values, rank, scale: alpha / rank, dims, layout };
    const weight = Float32Array.from(values.get(tensor) ?? []);
    values.set(tensor, mergeAdapter(weight, adapter, mask.subarray(-weight.length)));
  }
  return new Map([...values].map(([name, own]) => [name, [...own]]));
}

function valuesOf(model: string): ReadonlyMap<string, readonly number[]> {
  return new Map([...readTensors(model)].map(([name, own]) => [name, [...own]]));
}

describe('adapters that a run keeps', () => {
  let plan: Plan;
  let out = '';
  let whole: ReadonlyMap<string, string>;

  beforeAll(async () => {
    plan = await planOn(digits, text);
    ({ out } = must(await run(digits, plan, { keepAdapters: true })));
    whole = bytesOf(out);
  });

  it('give the network that they were merged into, by the files of their folder alone', async () => {
    const [first, second] = ['first', 'second'].map((name) => join(out, 'adapters', name));
    expect(mergedFrom(second ?? '')).toEqual(valuesOf(join(out, 'model.onnx')));
    expect(listOf(second ?? '')).toMatchObject({ stage: 'second', merged: ['model.onnx'] });
    // The stage behind it prunes: its network is that of a run that ends there.
    expect(listOf(first ?? '')).toMatchObject({ stage: 'first', merged: [] });
    const short = await planOn(digits, text.split('stage thin')[0] ?? '');
    const ended = must(await run(digits, short)).out;
    expect(mergedFrom(first ?? '')).toEqual(valuesOf(join(ended, 'model.onnx')));
    expect(arrayOf(first ?? '', '0.lora_B').dims).toEqual([150, 3]);
  });

  it('change no other file but the manifest, which lists them', async () => {
    const plain = bytesOf(must(await run(digits, plan)).out);
    for (const [name, hash] of plain) {
      if (name !== 'manifest.json') expect([name, whole.get(name)]).toEqual([name, hash]);
    }
    const { files } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    const added = [...whole.keys()].filter((name) => !plain.has(name));
    expect(added).toHaveLength(10);
    for (const name of added) expect(files[name]).toBe(whole.get(name));
  });

  it('are the same after a run was cut off in the middle of a stage that trains some', async () => {
    const folder = join(scratch(), 'run');
    const controller = new AbortController();
    await run(digits, plan, {
      out: folder,
      keepAdapters: true,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.event === 'step' && event.stage === 'second' && event.step === 3) controller.abort();
      },
    });
    const broken = join(scratch(), 'run');
    cpSync(folder, broken, { recursive: true });
    must(await runPlan(must(await resumedRequest(folder))));
    expect(bytesOf(folder)).toEqual(whole);
    rmSync(join(broken, 'checkpoints/0002.adapters.json'));
    const { diagnostics } = await runPlan(must(await resumedRequest(broken)));
    expect(diagnostics.map(({ code }) => code)).toContain('ESP6562');
  });

  it('are the same where each stage is a job of a cluster', async () => {
    const folder = join(scratch(), 'run');
    const { model: modelPath, data } = digits;
    const asked = { plan, modelPath, data, out: folder, keepAdapters: true };
    must(await beginFolder(asked)).folder.lock.release();
    makeFolders(disk, join(folder, 'slurm'));
    const note = { settings: {}, submitted: 0, jobs: [], name: 'jobs' };
    writeSubmission(folder, { ...note, versions: versionsHere('0') });
    const { signal } = new AbortController();
    for (const task of [-1, ...plan.stages.keys(), 'assemble'] as const) {
      const end = await runJob({ folder, task, version: '0', signal });
      expect([task, end.code, end.diagnostics]).toEqual([task, 0, []]);
    }
    const found = [...bytesOf(folder)].filter(([name]) => !name.startsWith('slurm/'));
    expect(new Map(found)).toEqual(whole);
  });

  it('are kept again where the run is repeated to verify it', async () => {
    const { model: modelPath, data } = digits;
    const { findings, repeated } = must(await verifyRun({ folder: out, inputs: { modelPath, data } }));
    expect([findings, repeated]).toEqual([[], 'run']);
  });
});

it('keeps nothing of a round that is passed over', async () => {
  const rounds = `repeat 2 times until sparsity of model >= 25% {
    stage cut { prune weights by global magnitude removing 30% of remaining }
    stage tune for 2 steps { retrain lora(rank: 1) with sgd(lr: 0.05) }
  }`;
  const { out } = must(await run(digits, await planOn(digits, rounds), { keepAdapters: true }));
  const kept = [1, 2].map((round) => existsSync(join(out, `adapters/repeat@${round}/tune`)));
  expect(kept).toEqual([true, false]);
});
