/** `espalier export --to peft`: base and adapters, loaded into PyTorch as PEFT loads them, give the outputs of the run's model. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../compute/support/npy.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { espalier } from '../cli/quick-command.ts';
import { python } from '../support/python.ts';

type Outputs = readonly number[];

interface Loaded {
  readonly base: Outputs;
  readonly adapted: Outputs;
  /** W + mask ⊙ BA, where masks were written. */
  readonly masked?: Outputs;
}

const tune = `stage tune for 6 steps {
  retrain biases, lora(rank: 3, alpha: 6, on: conv), lora(rank: 2, on: up), lora(rank: 2, on: turned),
    lora(rank: 2, on: down) with adamw(lr: 0.03)
}
`;

/** The recipe, and the network that it is for. */
const runs = {
  whole: ['mixed', tune],
  compact: [
    'transformer',
    `stage shrink {
  prune heads by uniform magnitude to 50% sparsity
  prune neurons by uniform magnitude to 25% sparsity
  compact
}
stage tune for 6 steps { retrain lora(rank: 4, alpha: 8) with adamw(lr: 0.03) }
`,
  ],
  units: ['mixed', `prune neurons by uniform magnitude to 25% sparsity\n${tune}`],
  masked: [
    'mixed',
    `prune weights by global magnitude to 40%
stage align for 2 steps { retrain lora(rank: 1) with adamw(lr: 0.03) }
stage scale for 2 steps { retrain lora(form: scaled, on: up) with adamw(lr: 0.03) }
stage tune for 6 steps { retrain lora(rank: 2, alpha: 3) with adamw(lr: 0.03) }
`,
  ],
} as const;

let cwd = '';
let loaded: Readonly<Record<string, Loaded>>;

const pytorch = (task: 'make' | 'load'): Promise<string> => python([path.join(root, 'test/pytorch/peft_folder.py'), task, cwd]);

const exported = (run: string, out: string, ...more: readonly string[]) =>
  espalier(['export', run, '--to', 'peft', '--out', out, ...more], { cwd });

beforeAll(async () => {
  cwd = folderWith({});
  await pytorch('make');
  for (const [name, [network, recipe]] of Object.entries(runs)) {
    writeFileSync(
      path.join(cwd, 'espalier.yaml'),
      `model: ${network}.onnx
data: { train: { x: ${network}_x.npy, y: labels.npy } }
task: { loss: crossentropy }
`,
    );
    writeFileSync(path.join(cwd, `${name}.prune`), recipe);
    const ran = await espalier(['run', `${name}.prune`, '--keep-adapters', '--out', `runs/${name}`, '--quiet'], { cwd });
    expect([name, ran.code, ran.code === 0 ? '' : ran.stderr]).toEqual([name, 0, '']);
  }
  for (const name of ['whole', 'compact', 'units']) {
    const guessed = [
      'ESP7374',
      name === 'compact'
        ? '`blocks.0.attn.q.weight`, `blocks.0.attn.k.weight`, `blocks.0.attn.v.weight` and 5 more have the names of the modules whose calls read them'
        : '`down.weight` has the name of the module whose call reads it',
    ];
    const told = await exported(`runs/${name}`, name);
    expect([name, told.code, [...told.stderr.matchAll(/\[(ESP\d+)\]: (.*)/g)].map(([, ...of]) => of)]).toEqual([name, 0, [guessed]]);
  }
  const options = ['--masks', '--stage', 'tune'];
  expect((await exported('runs/masked', 'masked', ...options)).stderr).toContain(
    'the adapters of 5 of 5 layers give the outputs of the run only under `masks.safetensors`',
  );
  loaded = JSON.parse(await pytorch('load'));
}, 300_000);
afterAll(removeFolders);

async function outputsOf(run: keyof typeof runs): Promise<Outputs> {
  const [network] = runs[run];
  const session = await ort.InferenceSession.create(path.join(cwd, 'runs', run, 'model.onnx'));
  const { dims, values } = readNpy(path.join(cwd, `${network}_x.npy`));
  const shape = [4, ...dims.slice(1)];
  const first = [...values].slice(
    0,
    shape.reduce((product, size) => product * size, 1),
  );
  const x =
    network === 'mixed'
      ? new ort.Tensor('float32', Float32Array.from(first, Number), shape)
      : new ort.Tensor('int64', BigInt64Array.from(first, BigInt), shape);
  const { y } = await session.run({ x });
  return Array.from(y?.data as Float32Array);
}

function furthest(one: Outputs = [], other: Outputs = []): number {
  expect(one).toHaveLength(20);
  expect(other).toHaveLength(20);
  return Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? NaN))));
}

describe('a folder for PEFT', () => {
  it.each(['whole', 'compact', 'units'] as const)('gives the outputs of the run: %s', async (run) => {
    const outputs = await outputsOf(run);
    expect(furthest(loaded[run]?.adapted, outputs)).toBeLessThan(1e-5);
    expect(furthest(loaded[run]?.base, outputs)).toBeGreaterThan(1e-3);
  });

  it('has ranks, scales and modules as PEFT reads them', () => {
    const config = JSON.parse(readFileSync(path.join(cwd, 'whole/adapter_config.json'), 'utf8'));
    // `up` is also the end of `block.up`, which has no adapter: an expression stands for whole names.
    expect(config).toMatchObject({
      peft_type: 'LORA',
      r: 2,
      lora_alpha: 2,
      fan_in_fan_out: true,
      rank_pattern: { turned: 2, conv: 3, down: 2, up: 2 },
      alpha_pattern: { turned: 2, conv: 6, down: 2, up: 2 },
      target_modules: 'conv|up|turned|down',
    });
    const cut = JSON.parse(readFileSync(path.join(cwd, 'compact/adapter_config.json'), 'utf8'));
    expect(cut).toMatchObject({ r: 4, lora_alpha: 8, rank_pattern: {}, fan_in_fan_out: false });
    expect(cut.target_modules).toContain('blocks.1.attn.o');
  });

  it('needs its masks where single weights are pruned', async () => {
    const outputs = await outputsOf('masked');
    expect(furthest(loaded['masked']?.masked, outputs)).toBeLessThan(1e-5);
    expect(furthest(loaded['masked']?.adapted, outputs)).toBeGreaterThan(1e-3);
    const { code, stderr } = await exported('runs/masked', 'no', '--stage', 'tune');
    expect([code, stderr]).toEqual([2, expect.stringContaining('ESP7379')]);
    expect(existsSync(path.join(cwd, 'no'))).toBe(false);
  });
});

describe('what is not exported', () => {
  it.each([
    ['ESP7375', 'mixed.onnx', ''],
    ['ESP7376', 'runs/masked', ''],
    ['ESP7377', 'runs/masked', '--stage shrink'],
    ['ESP7378', 'runs/masked', '--stage scale'],
    ['ESP7011', 'runs/whole', '--masks'],
    ['ESP7011', 'runs/whole', '--packed'],
    ['ESP7011', 'runs/whole', '--config config.json'],
  ])('%s of %s %s', async (says, source, options) => {
    const { code, stderr } = await exported(source, 'no', ...options.split(' ').filter(Boolean));
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect(existsSync(path.join(cwd, 'no'))).toBe(false);
  });

  it('tells of a stage that the run went on behind', async () => {
    const { code, stderr } = await exported('runs/masked', 'early', '--stage', 'align', '--masks');
    expect([code, stderr]).toEqual([0, expect.stringContaining('ESP7381')]);
  });

  it('is no run that trains no adapters', async () => {
    const run = ['run', '-e', 'prune weights by magnitude to 50%', '--model', 'mixed.onnx'];
    const { code, stderr } = await espalier([...run, '--out', 'none', '--keep-adapters'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('ESP7011')]);
  });
});
