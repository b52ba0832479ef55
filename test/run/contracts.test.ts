/** Each check of the mask contract, broken on purpose: a pruned weight is woken behind the run's back. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { openStore } from '../../src/run/executor/run-store.ts';
import { isMidStage, isRunState } from '../../src/run/executor/state-shape.ts';
import { loadModel } from '../../src/state/load.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import type { Values } from '../../src/state/network.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { disk, type FileLayer } from '../../src/record/file-layer.ts';
import { stageFiles } from '../../src/record/layout.ts';
import { readPack, writePack } from '../../src/record/objects.ts';
import { readEnd, readStep, writeEnd, writeRecord } from '../../src/record/records.ts';
import { digits, must, planOn, run, scratch } from './support.ts';

const kept = { keepCheckpoints: true, checkpointEvery: 1 };

/** The folder as the run's own processes see it. */
function storeOf(plan: Plan, out: string) {
  return openStore(disk, out, plan, must(loadModel(must(openModelFiles(digits.model)))));
}

async function stoppedAt(plan: Plan, stage: string, step: number): Promise<string> {
  const out = join(scratch(), 'run');
  const controller = new AbortController();
  await run(digits, plan, {
    out,
    signal: controller.signal,
    ...kept,
    onEvent: (event) => {
      if (event.event === 'step' && event.stage === stage && event.step === step) controller.abort();
    },
  });
  return out;
}

const resume = async (out: string) => runPlan(must(await resumedRequest(out)));

/** The first pruned weight of the tensor gets a value. */
function wake(values: Values | undefined, mask: Uint8Array | undefined): number {
  const index = mask?.indexOf(0) ?? -1;
  if (values === undefined || index < 0) throw new Error('nothing is pruned there');
  values[index] = 0.25;
  return index;
}

function wakeEnd(plan: Plan, out: string, stage: number): number {
  const path = join(out, stageFiles(stage).end);
  const record = readEnd(path);
  if (record === undefined || record === 'damaged') throw new Error('the stage is not done');
  const { objects } = storeOf(plan, out);
  const state = must(objects.get(record.state ?? ''));
  if (!isRunState(state)) throw new Error('the record names no state');
  const { values, masks } = state.network;
  const woken = values.get(tensor)?.slice();
  const index = wake(woken, masks.get(tensor));
  const network = { ...state.network, values: new Map([...values, [tensor, woken]]) };
  rmSync(path);
  writeEnd(disk, path, { ...record, state: objects.put({ ...state, network }) });
  return index;
}

const tensor = '0.weight';

describe('a pruned weight that came back', () => {
  it('between two stages ends the run after the next one, with tensor, count, step and statement', async () => {
    const text = `
      stage cut { prune weights by global magnitude to 50% }
      stage tune for 9 steps { train biases with sgd(lr: 0.01) }`;
    const plan = await planOn(digits, text);
    const out = await stoppedAt(plan, 'tune', 1);
    rmSync(join(out, stageFiles(1).step), { force: true });
    const index = wakeEnd(plan, out, 0);
    const { value, diagnostics } = await resume(out);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'ESP6510' });
    expect(diagnostics[0]?.message).toBe(
      '1 pruned weight of `0.weight` came back in stage `tune` at step 9, after training ' + `(flat index ${index} is 0.25)`,
    );
  });

  it('between two steps ends it at the next update', async () => {
    const text = `
      stage cut for 9 steps {
        train all with sgd(lr: 0.01)
        prune weights by global magnitude to 50% over 0%..100% every 3 steps
      }`;
    const plan = await planOn(digits, text);
    const out = await stoppedAt(plan, 'cut', 5);
    const { known } = storeOf(plan, out);
    const paths = stageFiles(0);
    const record = readStep(join(out, paths.step));
    if (record === undefined || record === 'damaged') throw new Error('no middle was kept');
    const before = { ...record, path: join(out, paths.pack(record.sha256)) };
    const read = readPack(before, known);
    if (!('state' in read) || !isMidStage(read.state)) throw new Error('the pack holds no state');
    const { base, turns } = read.state.training;
    wake(turns[0]?.slots.get(tensor), base.masks.get(tensor));
    const pack = writePack(disk, read.state, known, (hash) => join(out, paths.pack(hash)));
    writeRecord(disk, join(out, paths.step), { ...record, ...pack, pack: pack.path });
    const { diagnostics } = await resume(out);
    expect(diagnostics[0]?.message).toMatch(/^1 pruned weight of `0\.weight` came back in stage `cut` at step 6, after training/);
  });

  it('before the model is written ends it there', async () => {
    const plan = await planOn(digits, 'prune weights by global magnitude to 50%');
    const out = join(scratch(), 'run');
    const files: FileLayer = {
      ...disk,
      open(path, flags) {
        if (!path.includes('model.onnx')) return disk.open(path, flags);
        throw Object.assign(new Error('EIO: i/o error, open'), { code: 'EIO', syscall: 'open', path });
      },
    };
    expect((await run(digits, plan, { out, files, ...kept })).diagnostics[0]?.code).toBe('ESP6568');
    wakeEnd(plan, out, 0);
    const { value, diagnostics } = await resume(out);
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'ESP6510' });
    expect(diagnostics[0]?.message).toContain('`0.weight`');
  });

  it('in the written file is found when that is read back', async () => {
    const plan = await planOn(digits, 'prune weights by global magnitude to 50%');
    let model = -1;
    const files: FileLayer = {
      ...disk,
      open(path, flags) {
        const descriptor = disk.open(path, flags);
        if (path.includes('model.onnx')) model = descriptor;
        return descriptor;
      },
      write(descriptor, bytes) {
        // Tensors come in pieces of their own: the largest is that of the second layer.
        const isTensor = descriptor === model && bytes.length === 4 * 30_000;
        return disk.write(descriptor, isTensor ? bytes.map((byte) => byte | 1) : bytes);
      },
    };
    const out = join(scratch(), 'run');
    const { value, diagnostics } = await run(digits, plan, { out, files });
    expect(value).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: 'ESP6511', message: expect.stringMatching(/^`2\.weight` .* 0 of them are zero/) });
  });
});
