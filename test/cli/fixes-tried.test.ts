/** Every fix that the linter proposes, carried out: a real plan and a real run, with it and without it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openRecipeChecker } from '../../src/cli/recipe-checker.ts';
import { applyEdits } from '../../src/lint/fix/fix-source.ts';
import * as catalogue from '../../src/diagnostics/catalogue/lint.ts';
import { rules } from '../../src/lint/index.ts';
import { npyHeader } from '../../src/record/npy.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

/** Milliseconds: whole runs on a busy machine. */
const patience = 300_000;

type Model = 'mlp_digits' | 'resnet8_fmnist_bn' | 'mobilenet_tiny_fmnist_bn';

interface Case {
  readonly rule: string;
  readonly model?: Model;
  readonly text: string;
  /** What the fix is for: better or no worse accuracy, or a plan that says the same. */
  readonly effect: 'no worse' | 'same masks';
  /** Points of accuracy that it may cost, where it is for something else. */
  readonly price?: number;
}

const training = 'train all with sgd(lr: 0.05, momentum: 0.9)';
const recovering = 'calibrate norms using 256 samples of train\nthen retrain all with sgd(lr: 0.02, momentum: 0.9) for 20 steps\ncompact\n';
const flops = 'prune channels by global magnitude to 50% of flops';

const cases: readonly Case[] = [
  { rule: 'incomparable-scores', model: 'resnet8_fmnist_bn', text: `${flops}\n${recovering}`, effect: 'no worse' },
  { rule: 'incomparable-scores', model: 'mobilenet_tiny_fmnist_bn', text: `${flops}\n${recovering}`, effect: 'no worse' },
  {
    rule: 'incomparable-scores',
    text: 'prune weights by global wanda to 85% protect min 1% per layer using 128 samples of train\n',
    effect: 'no worse',
    price: 0.01,
  },
  { rule: 'size-bound-norm', model: 'resnet8_fmnist_bn', text: `${flops} normalized by l2 per layer\n${recovering}`, effect: 'no worse' },
  {
    rule: 'collapsible-units',
    model: 'resnet8_fmnist_bn',
    text: `prune channels by global taylor to 40% of flops using 64 samples of train\n${recovering}`,
    effect: 'no worse',
  },
  { rule: 'unprotected-global', text: 'prune weights by global magnitude to 95%\n', effect: 'no worse', price: 0.05 },
  { rule: 'binding-floor', text: 'prune weights by global magnitude to 90% protect min 9.5% per layer\n', effect: 'no worse', price: 0.05 },
  { rule: 'idle-floor', text: 'prune weights by uniform magnitude to 80% protect min 5% per layer\n', effect: 'same masks' },
  {
    rule: 'idle-nesterov',
    text: `prune weights by uniform magnitude to 80%\nthen train all with sgd(lr: 0.05, nesterov) for 10 steps\n`,
    effect: 'same masks',
  },
  { rule: 'pruned-first-layer', text: 'prune weights by uniform magnitude to 90%\n', effect: 'no worse' },
  { rule: 'stale-norms', model: 'resnet8_fmnist_bn', text: 'prune weights by uniform magnitude to 70%\n', effect: 'no worse' },
  { rule: 'uncompacted-units', text: 'prune neurons by l1 to 30% sparsity\n', effect: 'no worse' },
  {
    rule: 'late-window',
    text: `stage s for 60 steps {\n  ${training}\n  prune weights by uniform magnitude to 90% over 25%..100%\n}\n`,
    effect: 'no worse',
  },
  {
    rule: 'early-target',
    text: `stage s for 60 steps {\n  ${training}\n  prune weights by uniform magnitude to 80% over 0%..75% along min(2 * p, 1)\n}\n`,
    effect: 'no worse',
    price: 0.01,
  },
  { rule: 'coupled-decay', text: 'train all with adam(lr: 1e-3, weight-decay: 1e-2) for 40 steps\n', effect: 'no worse', price: 0.01 },
  { rule: 'identical-arms', text: `branch 2 ways {\n  ${training} for 20 steps\n}\naverage all\n`, effect: 'no worse', price: 0.01 },
  {
    rule: 'plain-adapter',
    text: 'prune weights except head by uniform magnitude to 80%\nthen retrain lora(rank: 2, form: plain) for 20 steps\n',
    effect: 'no worse',
  },
  { rule: 'signed-scores', text: 'prune weights by uniform w to 70%\n', effect: 'no worse' },
  {
    rule: 'calibration-on-test',
    text: 'prune weights by uniform wanda to 70% using 128 samples of test\n',
    effect: 'no worse',
    price: 0.01,
  },
];

it.each(cases)(
  '$rule: $text',
  async ({ rule, model = 'mlp_digits', text, effect, price = 0 }) => {
    const cwd = projectFor(model);
    const better = await fixedText(rule, text, path.join(cwd, 'net.onnx'));
    const [before, after] = [await carriedOut(cwd, 'before', text), await carriedOut(cwd, 'after', better)];
    if (effect === 'same masks') {
      expect(after.layers).toEqual(before.layers);
      expect(after.accuracy).toBe(before.accuracy);
      return;
    }
    expect(after.accuracy).toBeGreaterThanOrEqual(before.accuracy - price);
    expect(after.collapsed.filter((name) => !before.collapsed.includes(name))).toEqual([]);
    // These two are about collapse: without the fix there is one, and with it there is none.
    if (['incomparable-scores', 'size-bound-norm', 'collapsible-units'].includes(rule)) {
      expect(after.collapsed).toEqual([]);
    }
  },
  patience,
);

it('is done for every rule that proposes a fix', () => {
  const folder = path.join(root, 'src/lint/rules');
  const texts = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const definitions: Readonly<Record<string, unknown>> = catalogue;
  const fixing = texts
    .flatMap((text) => [...text.matchAll(/\bcatalogue\.(\w+),[^;]*\{ fixes\b/g)])
    .map(([, name = '']) => rules.find(({ definition }) => definition === definitions[name])?.name ?? name)
    // Edition 1 has no word that an older edition calls otherwise.
    .filter((name) => name !== 'deprecated-word');
  expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(fixing));
});

/** A folder with the model and its data; nothing is linked, so that a run may write there. */
function projectFor(model: Model): string {
  const data = model === 'mlp_digits' ? 'digits' : 'fmnist';
  const shortened = data === 'digits' ? (file: Uint8Array) => file : firstSamples;
  const parts = ['x_train', 'y_train', 'x_test', 'y_test'];
  const fixture = (name: string): Uint8Array => readFileSync(path.join(root, 'test/fixtures', name));
  return folderWith({
    'net.onnx': fixture(`models/${model}.onnx`),
    ...Object.fromEntries(parts.map((part) => [`${part}.npy`, shortened(fixture(`data/${data}_${part}.npy`))])),
    'espalier.yaml': `model: net.onnx
data:
  train: { x: x_train.npy, y: y_train.npy }
  calibration: { x: x_train.npy, y: y_train.npy }
  test: { x: x_test.npy, y: y_test.npy }
batch: 32
`,
  });
}

/** As many as a fix wants to calibrate on: a run measures every sample at each stage. */
function firstSamples(file: Uint8Array): Uint8Array {
  const header = Buffer.from(file.subarray(0, headerLength)).toString('latin1');
  const [, code = '', shape = ''] = /'descr': '(.+?)'.*\((.+?),?\)/.exec(header) ?? [];
  const [count = 0, ...rest] = shape.split(', ').map(Number);
  const kept = Math.min(512, count);
  const size = (file.length - headerLength) / count;
  const values = file.subarray(headerLength, headerLength + kept * size);
  return Buffer.concat([npyHeader(code, [kept, ...rest]), values]);
}

/** Bytes before the values of these files. */
const headerLength = 128;

/** The text with the one fix of this rule made. */
async function fixedText(rule: string, text: string, model: string): Promise<string> {
  const found = await openRecipeChecker(model).judge({ name: 'recipe.prune', text });
  const fix = found.find((one) => one.rule === rule)?.fixes?.[0];
  if (fix === undefined) throw new Error(`${rule} proposes nothing: ${found.map((it) => it.code).join(' ')}`);
  return applyEdits(text, fix.edits);
}

interface Outcome {
  readonly accuracy: number;
  readonly layers: readonly { readonly name: string; readonly pruned: number }[];
  /** Groups of eight units or more with one left, and layers with nothing left. */
  readonly collapsed: readonly string[];
}

async function carriedOut(cwd: string, name: string, text: string): Promise<Outcome> {
  const args = ['run', '-e', text, '--out', name, '--json'];
  const { code, stdout, stderr } = await espalier(args, { cwd });
  if (code !== 0) throw new Error(`${text}\n${stderr}`);
  const events = readFileSync(path.join(cwd, name, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): RunEvent => JSON.parse(line));
  const measured = events.flatMap((it) => (it.event === 'metrics' && it.on === 'test' ? [it.values['accuracy'] ?? NaN] : []));
  const groups = events.flatMap((it) => (it.event === 'prune' ? (it.groups ?? []) : []));
  const result: { readonly layers: readonly { name: string; pruned: number; count: number }[] } = JSON.parse(stdout);
  return {
    accuracy: measured.at(-1) ?? NaN,
    layers: result.layers.map(({ name: layer, pruned }) => ({ name: layer, pruned })),
    collapsed: [
      ...groups.filter(({ of, pruned }) => of >= 8 && of - pruned <= 1).map((group) => group.name),
      ...result.layers.filter((layer) => layer.pruned === layer.count).map((layer) => layer.name),
    ],
  };
}
