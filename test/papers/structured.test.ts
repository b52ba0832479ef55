/**
 * Papers on units, carried out in few steps: each writes a smaller model, and its folder verifies. One of each way to cut is here of
 * those that both engines carry out, which hold their smaller files against PyTorch.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../src/compile.ts';
import { classCounts } from '../../src/data/column.ts';
import { canonicalText } from '../../src/language/canonical/canonical.ts';
import { bind } from '../../src/language/check/bind.ts';
import { withSettings } from '../../src/language/canonical/hash.ts';
import type { PlanSettings } from '../../src/plan/index.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { readNpy } from '../compute/support/npy.ts';
import { root } from '../support/root.ts';
import { allFashion, firstOf, must, planOn, run, type Bench } from '../run/support.ts';

const characters = (model: string): Bench => {
  const data = { x: `${batch}_x.npy`, y: `${batch}_y.npy` };
  return { model: `test/fixtures/models/${model}.onnx`, data: new Map([['train', data]]) };
};
const batch = 'test/fixtures/data/batch_moby';

/** A few steps take few samples. */
const fashion = (model: string): Bench => firstOf(allFashion(model), 256);

const steps = { length: '3 steps' };
const few = { calibrating: '8' };

const cases: readonly (readonly [string, Bench, Readonly<Record<string, string>>])[] = [
  ['compresso', characters('char_llama'), { length: '3 steps', tuning: '2 steps' }],
  ['consensus-subnetwork', fashion('vit_fmnist'), { length: '4 steps', lr: '0.01' }],
  ['ecodiff', fashion('vit_fmnist'), { length: '12 steps' }],
  ['flap', characters('char_gpt'), few],
  ['lapp', fashion('resnet8_fmnist_bn'), { ...steps, tuning: '2 steps', lr: '0.005' }],
  ['layer-lottery', fashion('resnet8_fmnist_bn'), { ...steps, removed: '1' }],
  ['llm-pruner', characters('char_llama'), { ...few, length: '26 steps', warming: '1 step' }],
  ['pat', characters('char_llama'), { length: '5 steps', rise: '1 step', inner: '4' }],
  ['pruning-by-explaining', fashion('lenet5_fmnist'), { ...steps, ...few, rounds: '2' }],
  ['spa', fashion('resnet8_fmnist_bn'), steps],
];

/** Of data that has classes, how many samples are of each. */
function ofClasses({ data }: Bench): Partial<PlanSettings> {
  const value = classCounts(readNpy(data.get('train')?.y ?? '').values);
  return { classes: () => ({ value, diagnostics: [] }) };
}

describe.each(cases)('%s', (name, bench, set) => {
  it('writes a smaller model that verifies', async () => {
    const text = readFileSync(path.join(root, `recipes/papers/${name}.prune`), 'utf8');
    const { out } = must(await run(bench, await planOn(bench, settled(text, set), ofClasses(bench))));
    const history: { before: Size; after: Size } = JSON.parse(readFileSync(path.join(out, 'pruning_history.json'), 'utf8'));
    expect(history.after.parameters).toBeLessThan(0.95 * history.before.parameters);
    expect(must(await verifyRun({ folder: out })).findings).toEqual([]);
  });
});

interface Size {
  readonly parameters: number;
  readonly macs: number;
}

/** The recipe with its lengths and counts cut down, as `--set` does it. */
function settled(text: string, set: Readonly<Record<string, string>>): string {
  const recipe = must(checkSource({ name: 'paper.prune', text }));
  const settings = new Map(Object.entries(set));
  return canonicalText(withSettings(recipe, must(bind(recipe, settings)), settings));
}
