/** A stage whose process is lost once it is done, and before it has said so: another process says it all. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointRule } from '../../../src/run/executor/checkpoint-rule.ts';
import { openStore } from '../../../src/run/executor/run-store.ts';
import { openHost } from '../../../src/run/executor/stage-host.ts';
import type { RunEvent } from '../../../src/journal/run-event.ts';
import { loadModel, openPlannedData } from '../../../src/state/load.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { disk } from '../../../src/record/file-layer.ts';
import { checkpointFolder, objectFolder } from '../../../src/record/layout.ts';
import { digits, must, planOn, scratch } from '../support.ts';

it('tells the events of a stage that it finds done', async () => {
  const text = 'stage tune for 3 steps { train all with sgd(lr: 0.01) }';
  const plan = await planOn(digits, text);
  const folder = scratch();
  for (const name of [checkpointFolder, objectFolder]) mkdirSync(join(folder, name));

  /** As in a process of its own. */
  async function carryOut(): Promise<readonly RunEvent[]> {
    const files = must(openModelFiles(digits.model));
    const loaded = must(loadModel(files));
    const datasets = must(await openPlannedData(plan, loaded.stored, digits.data));
    const store = openStore(disk, folder, plan, loaded);
    const rule = checkpointRule(plan, { all: true });
    const host = openHost({ plan, loaded, datasets, teachers: new Map(), store, rule });
    const told: RunEvent[] = [];
    must(await host.carryOut(0, [], (event) => told.push(event)));
    await host.release();
    files.close();
    return told;
  }

  const first = await carryOut();
  expect(first.map(({ event }) => event)).toContain('step');
  expect(await carryOut()).toEqual(first);
});
