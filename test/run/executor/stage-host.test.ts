/** A stage whose process is lost, or lost sight of: another process says it all, and ends in the same bytes. */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointRule } from '../../../src/run/executor/checkpoint-rule.ts';
import type { StageIndex } from '../../../src/run/executor/executor.ts';
import { openStore } from '../../../src/run/executor/run-store.ts';
import { openHost } from '../../../src/run/executor/stage-host.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { loadModel, openPlannedData } from '../../../src/state/load.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { disk } from '../../../src/record/file-layer.ts';
import { checkpointFolder, objectFolder, stageFiles } from '../../../src/record/layout.ts';
import { readStep } from '../../../src/record/records.ts';
import { digits, must, planOn, scratch } from '../support.ts';

const text = 'stage tune for 6 steps { train all with sgd(lr: 0.01) }';

function runFolder(): string {
  const folder = scratch();
  for (const name of [checkpointFolder, objectFolder]) mkdirSync(join(folder, name));
  return folder;
}

/** As in a process of its own, with a checkpoint at every second step. */
async function carryOut(
  folder: string,
  around: { readonly atStep?: () => void; readonly whileLooking?: () => void } = {},
): Promise<readonly RunEvent[]> {
  const { atStep = () => {}, whileLooking = () => {} } = around;
  const plan = await planOn(digits, text);
  const files = must(openModelFiles(digits.model));
  const loaded = must(loadModel(files));
  const datasets = must(await openPlannedData(plan, loaded.stored, digits.data));
  const opened = openStore(disk, folder, plan, loaded);
  let looks = 0;
  const keyOf = (stage: StageIndex): string => {
    if (looks++ === 0) whileLooking();
    return opened.keyOf(stage);
  };
  const store = { ...opened, keyOf };
  const rule = checkpointRule(plan, { every: 2, all: true });
  const host = openHost({ plan, loaded, datasets, teachers: new Map(), store, rule });
  const told: RunEvent[] = [];
  const carried = await host.carryOut(0, [], (event) => {
    told.push(event);
    if (event.event === 'step') atStep();
  });
  must(carried);
  await host.release();
  files.close();
  return told;
}

it('tells the events of a stage that it finds done', async () => {
  const folder = runFolder();
  const first = await carryOut(folder);
  expect(first.map(({ event }) => event)).toContain('step');
  expect(await carryOut(folder)).toEqual(first);
});

it('goes on where another process has come to while it looked', async () => {
  const folder = runFolder();
  const { step, end } = stageFiles(0);
  const left = new Map<number, string>();
  const keepAside = (): void => {
    const record = readStep(join(folder, step));
    if (record === undefined || record === 'damaged' || left.has(record.step)) return;
    const aside = join(scratch(), 'aside');
    cpSync(folder, aside, { recursive: true });
    left.set(record.step, aside);
  };
  const replace = (by: string): void => {
    rmSync(folder, { recursive: true });
    cpSync(by, folder, { recursive: true });
  };
  const first = await carryOut(folder, { atStep: keepAside });
  const [early = '', late = ''] = left.values();
  expect([...left.keys()]).toEqual([2, 4]);
  const done = join(scratch(), 'done');
  cpSync(folder, done, { recursive: true });
  const record = readFileSync(join(folder, end), 'utf8');
  for (const next of [late, done]) {
    replace(early);
    expect(await carryOut(folder, { whileLooking: () => replace(next) })).toEqual(first);
    expect(readFileSync(join(folder, end), 'utf8')).toBe(record);
  }
});
