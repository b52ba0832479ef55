/** How long the report of a run of 100,000 steps takes, and how large it is. */
import { updateAt } from '../src/plan/schedule/updates.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan } from '../src/index.ts';
import { planToYaml } from '../src/plan/index.ts';
import { encodeMasks } from '../src/state/npz.ts';
import { median, time, type Measurement } from './support/measurement.ts';

export const name = 'report';

const steps = 100_000;
const model = 'examples/lenet300/lenet300_mnist.onnx';
const recipe = 'global magnitude to 80% over steps 25%–75%, protect min 5% per layer';

export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    writeRun(folder);
    const page = join(folder, 'page.html');
    const rounds: number[] = [];
    for (let round = 0; round < 5; round++) rounds.push(await time(() => report(folder, page)));
    const what = `espalier report of ${steps.toLocaleString('en-US')} steps, cold`;
    return [
      { what, ours: median(rounds), unit: 'ms', goal: { most: 2000 } },
      { what: 'size of its page', ours: statSync(page).size / 1e6, unit: 'MB', goal: { most: 3 } },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(folder: string, page: string): void {
  const args = ['dist/espalier.js', 'report', folder, '--model', model, '--out', page];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`espalier report failed:\n${stderr}`);
}

/** A journal as such a run writes it; half an hour of training would measure something else. */
function writeRun(folder: string): void {
  const { value: planned } = plan({ recipe, model: readFileSync(model), samples: { train: 8000 }, for: [`${steps} steps`] });
  const [stage] = planned?.stages ?? [];
  if (planned === undefined || stage === undefined) throw new Error('the recipe has no plan');
  const { path } = stage;
  const prune = stage.statements.find((it) => it.kind === 'prune');
  const lines = [JSON.stringify({ event: 'stage', stage: path, steps })];
  for (let step = 1; step <= steps; step++) {
    const update = prune && updateAt(prune, step - 1);
    if (update !== undefined && prune !== undefined) {
      const { pruned } = update;
      const of = prune.selected;
      lines.push(JSON.stringify({ event: 'prune', stage: path, step: step - 1, pruned, of }));
    }
    const loss = 2 / Math.sqrt(step) + 0.1 * Math.abs(Math.sin(step * 12.9898));
    lines.push(JSON.stringify({ event: 'step', stage: path, step, steps, loss, lr: 0.01 }));
  }
  const masks = planned.layers.map(({ tensor, dims, count }) => {
    const bytes = Uint8Array.from({ length: count }, (_, index) => (index % 5 === 0 ? 1 : 0));
    return { name: tensor, dims, mask: bytes };
  });
  writeFileSync(join(folder, 'plan.yaml'), planToYaml(planned));
  writeFileSync(join(folder, 'journal.jsonl'), lines.join('\n') + '\n');
  writeFileSync(join(folder, 'masks.npz'), Buffer.concat([...encodeMasks(masks)]));
  writeFileSync(join(folder, 'model.onnx'), readFileSync(model));
}
