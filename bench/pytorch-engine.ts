/** A loop of PyTorch with `pruner.step()` in the place of the optimizer's, under masks that no update changes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledPlan } from '../src/cli/commands/compile.ts';
import { planRecipe } from '../src/cli/planning.ts';
import { sealed } from '../src/engine/compile-plan.ts';
import type { Measurement } from './support/measurement.ts';
import { pythonWithTorch } from './support/torch.ts';

export const name = 'pytorch-engine';

const networks = { resnet8_fmnist_bn: ['ResNet-8, batch 16', 'fmnist'], char_llama: ['LLaMA, batch 8', 'moby'] } as const;
const recipe = 'prune weights by global magnitude to 50%\nstage train for 100000 steps { train all with sgd(lr: 0.01, momentum: 0.9) }';

/** Run from the repository's root; nothing where PyTorch is missing. */
export async function run(): Promise<readonly Measurement[]> {
  const python = pythonWithTorch();
  const measurements: Measurement[] = [];
  for (const [model, [what, data]] of Object.entries(networks)) {
    if (python === undefined) continue;
    const place = join(mkdtempSync(join(tmpdir(), 'espalier-bench-')), 'plan.json');
    const [x, y] = [`test/fixtures/data/batch_${data}_x.npy`, `test/fixtures/data/batch_${data}_y.npy`];
    const options = { e: recipe, set: [], for: [], model: `test/fixtures/models/${model}.onnx`, batch: 8, train: { x, y } };
    const planned = await planRecipe(undefined, options);
    const compiled = planned.value && (await compiledPlan(planned.value));
    if (compiled?.value === undefined) throw new Error(`${model}: ${planned.diagnostics.map(({ message }) => message).join('; ')}`);
    writeFileSync(place, sealed(compiled.value));
    const told: unknown = JSON.parse(
      execFileSync(python, ['-W', 'ignore', 'bench/rivals/engine_step.py', model, place], { encoding: 'utf8' }),
    );
    const figure = (key: string): number => Number(Object(told)[key]);
    measurements.push(
      {
        what: `${what}: a step with masks, and PyTorch's own`,
        ours: figure('pruned'),
        rival: figure('bare'),
        unit: 'ms',
        goal: { ratio: 1.05 },
      },
      { what: `${what}: masks, a weight`, ours: figure('bytes'), unit: 'bytes', goal: { most: 1 } },
    );
  }
  return measurements;
}
