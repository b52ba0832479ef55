/**
 * Short runs of the command on small models, from its start to the proved files, against PyTorch's on the same weights and samples,
 * without and with its imports. Ours also keeps the plan, the masks, the journal and a manifest; PyTorch's keeps nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './support/command.ts';
import { median, type Measurement } from './support/measurement.ts';
import { pythonWithTorch } from './support/torch.ts';

export const name = 'short-runs';

const rounds = 7;
const fixtures = 'test/fixtures';

interface ShortRun {
  readonly name: string;
  readonly what: string;
  readonly args: readonly string[];
}

const oneBatch = data('batch_moby', '');
const onLlama = [
  ...['--set', 'target=60%', '--set', 'calibrating=8', '--model', model('char_llama')],
  ...['--calibration', oneBatch, '--test', oneBatch],
];

const runs: readonly ShortRun[] = [
  { name: 'wanda', what: 'wanda, char-LLaMA', args: ['wanda', ...onLlama] },
  { name: 'sparsegpt', what: 'sparsegpt, char-LLaMA', args: ['sparsegpt', ...onLlama] },
  {
    name: 'taylor',
    what: 'taylor of 256 samples, MLP',
    args: [
      ...['-e', 'prune weights by uniform taylor to 80%, using 256 samples of train'],
      ...['--model', model('mlp_digits')],
      ...['--train', data('digits', '_train'), '--test', data('digits', '_test')],
    ],
  },
];

/** Run from the repository's root, with `dist/` built. Rounds are interleaved. */
export async function run(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-short-runs-'));
  try {
    return runs.flatMap((one) => rowsOf(one, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Taken {
  readonly cpu: number;
  readonly pruned: number;
}

/** Processor time of the least round on each side, as in `training-step`. */
function rowsOf(one: ShortRun, folder: string): readonly Measurement[] {
  const ours: Taken[] = [];
  const theirs: (Taken & { readonly whole: number })[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(ourRun(one, folder));
    const rival = rivalRun(one);
    if (rival !== undefined) theirs.push(rival);
  }
  for (const { pruned } of theirs) {
    if (pruned !== ours[0]?.pruned) throw new Error(`${one.name}: the two sides prune unlike many`);
  }
  const least = (values: readonly number[]): number => Math.min(...values);
  const [cpu, alone, whole] = [ours.map((own) => own.cpu), theirs.map((own) => own.cpu), theirs.map((own) => own.whole)];
  const row = (what: string, rival: readonly number[], ratio: number): Measurement => ({
    what,
    note: `medians ${[cpu, rival].map((all) => median(all).toFixed(0)).join(' / ')}`,
    ours: least(cpu),
    ...(rival.length > 0 && { rival: least(rival) }),
    unit: 'ms',
    goal: { ratio },
  });
  return [
    row(`${one.what} (rival: PyTorch without its imports)`, alone, 3),
    row(`${one.what} (rival: PyTorch with its imports)`, whole, 0.5),
  ];
}

function ourRun({ args }: ShortRun, folder: string): Taken {
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  const all = ['run', ...args, '--threads', '1', '--json', '--quiet', '--out', out];
  const { cpu, output = '' } = command(folder, all);
  const { layers }: { layers: readonly { readonly pruned: number }[] } = JSON.parse(output);
  return { cpu, pruned: layers.reduce((sum, { pruned }) => sum + pruned, 0) };
}

function rivalRun({ name: run }: ShortRun): (Taken & { readonly whole: number }) | undefined {
  const python = pythonWithTorch();
  if (python === undefined) return undefined;
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync(python, ['bench/rivals/short_run.py', run], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  const told: unknown = JSON.parse(stdout);
  return { cpu: figure(told, 'run'), whole: figure(told, 'whole'), pruned: figure(told, 'pruned') };
}

function figure(from: unknown, name: string): number {
  const value: unknown = Object(from)[name];
  if (typeof value !== 'number') throw new Error(`there is no ${name}`);
  return value;
}

function model(name: string): string {
  return `${fixtures}/models/${name}.onnx`;
}

function data(name: string, part: string): string {
  return ['x', 'y'].map((axis) => `${fixtures}/data/${name}_${axis}${part}.npy`).join(',');
}
