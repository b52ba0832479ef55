/** What journal and checkpoints cost a training: the same stage with them and without. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan } from '../src/index.ts';
import type { RunContext } from '../src/state/context.ts';
import { checkpointRule } from '../src/run/executor/checkpoint-rule.ts';
import { openStore } from '../src/run/executor/run-store.ts';
import { openHost } from '../src/run/executor/stage-host.ts';
import { loadModel, openPlannedData } from '../src/state/load.ts';
import { openModelFiles } from '../src/identity/model-files.ts';
import { initialRunState } from '../src/state/network.ts';
import { openObserver } from '../src/measure/observer.ts';
import { openSpill } from '../src/state/spill.ts';
import { runStage } from '../src/run/stage.ts';
import { disk } from '../src/record/file-layer.ts';
import { openJournal } from '../src/record/journal.ts';
import { objectFolder } from '../src/record/layout.ts';
import { timePairs, type Measurement } from './support/measurement.ts';

export const name = 'durable';

const example = 'examples/lenet300';
const steps = 1000;
const recipe = `stage tune for ${steps} steps { train all with sgd(lr: 0.01, momentum: 0.9) }`;

export async function run(): Promise<readonly Measurement[]> {
  const file = `${example}/lenet300_mnist.onnx`;
  const inputs = { recipe, model: readFileSync(file), samples: { train: 8000 } };
  const planned = must(plan(inputs).value);
  const [stage] = planned.stages;
  if (stage === undefined) throw new Error('the recipe has a stage');
  const files = must(openModelFiles(file).value);
  const loaded = must(loadModel(files).value);
  const part = (what: string): string => `${example}/data/mnist-train-${what}-ubyte.gz`;
  const data = new Map([['train', { x: part('images-idx3'), y: part('labels-idx1') }]]);
  const datasets = must((await openPlannedData(planned, loaded.stored, data)).value);
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const rule = checkpointRule(planned, {});
  let rounds = 0;

  async function kept(): Promise<void> {
    const folder = join(scratch, String(rounds++));
    mkdirSync(join(folder, objectFolder), { recursive: true });
    const store = openStore(disk, folder, planned, loaded);
    const opened = { loaded, datasets, teachers: new Map() };
    const host = openHost({ plan: planned, ...opened, store, rule });
    const journal = openJournal(disk, join(folder, 'journal.jsonl'), '');
    await host.carryOut(0, [], (event) => journal.write(event));
    journal.close();
    await host.release();
  }

  async function bare(): Promise<void> {
    const { model, outline, layers, network, isLarge, pieceSize } = loaded;
    const context: RunContext = {
      plan: planned,
      model,
      outline,
      layers,
      datasets,
      isLarge,
      pieceSize,
      loaded: loaded.load,
      spill: openSpill(disk, scratch),
      parameters: [...network.values.keys()],
      engine: { threads: planned.threads, device: planned.device },
      emit: () => {},
    };
    const observer = must((await openObserver(context, network)).value);
    await runStage(context, observer, { stage: must(stage), inputs: [initialRunState(network)] });
    await observer.release();
  }

  try {
    const { ours, rival, ratio } = await timePairs(kept, bare, 5);
    const every = rule.every(stage);
    const what = `${steps} steps of LeNet-300-100, kept every ${every} steps, and not kept`;
    return [{ what, ours, rival, unit: 'ms', ratio, goal: { ratio: 1.03 } }];
  } finally {
    files.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the benchmark cannot be set up');
  return value;
}
