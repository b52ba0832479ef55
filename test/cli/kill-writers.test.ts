/** A command that is killed while it writes leaves nothing that its next start does not take away, and nothing half. */
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftOf, scratchFolder, sweepDrafts } from '../../src/data/drafts.ts';
import { encodeModel } from '../../src/model/index.ts';
import { integerBelow } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { projectFolder } from '../report/run-folder.ts';
import { bytesOf } from '../run/folder-bytes.ts';
import { node, smallModel, weights } from '../support/small-model.ts';
import { espalier as started, folderWith, removeFolders } from './command.ts';
import { start } from './kill.ts';
import { espalier } from './quick-command.ts';

const seed = Number(process.env['KILL_SEED'] ?? 0);
const times = Number(process.env['KILL_TIMES'] ?? 3);
const scratch = mkdtempSync(path.join(tmpdir(), 'espalier-kills-'));
let ground = '';

const recipe = `recipe small
stage cut for 6 steps {
  train all with sgd(lr: 0.05)
  prune neurons by magnitude to 50% sparsity
  compact
}
`;

const adapting = `stage tune for 4 steps {
  retrain lora(rank: 2) with sgd(lr: 0.05)
}
`;

beforeAll(async () => {
  ground = projectFolder(recipe);
  for (const name of ['b', 'c', 'd']) writeFileSync(path.join(ground, `${name}.prune`), recipe.replaceAll('  ', '      '));
  writeFileSync(path.join(ground, 'tool.json'), JSON.stringify({ compression: { algorithm: 'magnitude_sparsity', params: {} } }));
  writeFileSync(path.join(ground, 'e.prune'), adapting);
  writeFileSync(path.join(ground, 'decoder.onnx'), decoder());
  const sizes = { hidden_size: 8, intermediate_size: 64, num_attention_heads: 2, num_key_value_heads: 2, num_hidden_layers: 1 };
  writeFileSync(path.join(ground, 'config.json'), JSON.stringify({ model_type: 'llama', ...sizes }));
  for (const [name, ...more] of [
    ['a', '--out', 'runs/first'],
    ['e', '--out', 'runs/adapted', '--keep-adapters'],
  ]) {
    expect(await espalier(['run', `${name}.prune`, '--quiet', ...more], { cwd: ground })).toMatchObject({ code: 0 });
  }
});
afterAll(() => {
  removeFolders();
  rmSync(scratch, { recursive: true, force: true });
});

/** The matrices of a decoder layer by the names that Hugging Face gives them, each [out, in], one behind the other. */
function decoder(): Uint8Array {
  const attention = ['q', 'k', 'v', 'o'].map((name) => [`self_attn.${name}_proj`, 8, 8] as const);
  const perceptron = [['mlp.gate_proj', 16, 8] as const, ['mlp.down_proj', 8, 16] as const, ['mlp.up_proj', 16, 8] as const];
  const tensors = [...attention, ...perceptron].map(([name, ...dims]) => weights(`layers.0.${name}.weight`, ...dims));
  const nodes = tensors.map(({ name }, at) => node('Gemm', [`x${at}`, name], [`x${at + 1}`], { transB: 1 }));
  return encodeModel(smallModel({ nodes, tensors, inputs: { x0: [1, 8] }, outputs: [`x${nodes.length}`] }));
}

const history = ['--model', 'net.onnx', '--out', 'small/net.onnx'];

const commands: readonly (readonly string[])[] = [
  ['fmt', '.'],
  ['report', 'runs/first'],
  ['lock', 'a.prune'],
  ['plan', 'a.prune', '--out', 'plans/plan.yaml'],
  ['convert', 'a.prune', '--out', 'a.prune.yaml'],
  ['import', 'tool.json', '--out', 'tool.prune', '--report', 'tool.txt', '--force'],
  ['export', 'runs/first', '--to', 'npz', '--out', 'net.npz'],
  ['export', 'runs/adapted', '--to', 'peft', '--out', 'adapters'],
  ['export', 'decoder.onnx', '--to', 'hugging-face', '--config', 'config.json', '--out', 'hugging'],
  ['log', 'runs/first', '--to', 'csv'],
  ['log', 'runs/first', '--to', 'tensorboard'],
  ['log', 'runs/first', '--to', 'mlflow'],
  ['replay', 'runs/first/pruning_history.json', ...history],
  ['init', 'fresh'],
  ['init', 'example', '--example', 'lenet300'],
];

/** In one place and with its times, both of which MLflow's files name. */
function copy(): string {
  const cwd = path.join(scratch, 'ground');
  rmSync(cwd, { recursive: true, force: true });
  cpSync(ground, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}

const draftsIn = (cwd: string): readonly string[] =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));

/** Whether a draft lies there. A folder that goes while it is listed is a draft that has just been moved. */
function isDrafted(cwd: string): boolean {
  try {
    return draftsIn(cwd).length > 0;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw fault;
  }
}

/** Every other kill waits for the first draft; the others come at any moment of the whole time. */
async function killed(cwd: string, args: readonly string[], wait: number, isEarly: boolean): Promise<number | null> {
  const child = start(cwd, args);
  const ended = { is: false };
  void child.ended.then(() => (ended.is = true));
  const since = Date.now();
  const isDue = (): boolean => (isEarly ? isDrafted(cwd) : Date.now() - since >= wait);
  while (!ended.is && !isDue()) await sleep(isEarly ? 0 : 2);
  child.process.kill('SIGKILL');
  await child.ended;
  return child.process.exitCode;
}

describe.each(commands.map((args) => ({ args, shown: args.join(' ') })))('espalier $shown', ({ args, shown }) => {
  it('is whole after any kill and another start', async () => {
    const whole = copy();
    const since = Date.now();
    // As long as the process that is killed would take.
    expect(await started(args, { cwd: whole })).toMatchObject({ code: 0 });
    const lasts = Date.now() - since;
    const undisturbed = bytesOf(whole);
    const moments = stream(seed, `kill ${shown}`);
    for (let kill = 0; kill < times; kill++) {
      const cwd = copy();
      const wait = Math.round((lasts * integerBelow(moments, 1000)) / 1000);
      const code = await killed(cwd, args, wait, kill % 2 === 0);
      const again = await espalier(args, { cwd });
      // What a killed command had moved to its place as the last thing is whole: the next one refuses to replace it.
      const isDone = code !== 0 && again.code === 2 && /ESP7\d\d\d.*exists|exists/.test(again.stderr);
      if (code !== 0 && !isDone) expect(again).toMatchObject({ code: 0 });
      expect(bytesOf(cwd), `kill ${kill} of seed ${seed}, after ${wait} ms`).toEqual(undisturbed);
    }
  }, 600_000);
});

it('a lock that is up to date leaves no draft of a killed command beside it', async () => {
  const cwd = copy();
  expect(await espalier(['lock', 'a.prune'], { cwd })).toMatchObject({ code: 0 });
  const draft = draftOf(path.join(cwd, 'espalier.lock')).replace(`.${process.pid}`, '.4194304');
  writeFileSync(draft, 'half');
  expect(draftsIn(cwd)).toEqual([path.basename(draft)]);
  expect(await espalier(['lock', 'a.prune'], { cwd })).toMatchObject({ code: 0 });
  expect(draftsIn(cwd)).toEqual([]);
});

it('a log of MLflow leaves no draft of a killed command beside files that were there', async () => {
  const cwd = copy();
  expect(await espalier(['log', 'runs/first', '--to', 'mlflow'], { cwd })).toMatchObject({ code: 0 });
  const draft = draftOf(path.join(cwd, 'mlruns/0/meta.yaml')).replace(`.${process.pid}`, '.4194304');
  writeFileSync(draft, 'half');
  rmSync(path.join(cwd, 'mlruns/735500000000000001'), { recursive: true });
  expect(await espalier(['log', 'runs/first', '--to', 'mlflow'], { cwd })).toMatchObject({ code: 0 });
  expect(draftsIn(cwd)).toEqual([]);
});

describe('scratchFolder', () => {
  it('takes what killed processes have left among folders of the system, and is another each time', () => {
    const usual = process.env['TMPDIR'];
    const system = folderWith({});
    process.env['TMPDIR'] = system;
    try {
      const [one, two] = [scratchFolder('espalier-verify'), scratchFolder('espalier-verify')];
      expect(one).not.toBe(two);
      renameSync(one, one.replace(`.${process.pid}`, '.4194304'));
      const three = scratchFolder('espalier-time');
      expect(readdirSync(system).toSorted()).toEqual([two, three].map((folder) => path.basename(folder)).toSorted());
    } finally {
      if (usual === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = usual;
    }
  });
});

describe('sweepDrafts', () => {
  it('takes what dead processes of this machine have left, files and folders, and nothing else', () => {
    const folder = folderWith({ 'a.txt': '', 'b.123.part': '', 'c.4567890112345678.part': '' });
    const own = draftOf(path.join(folder, 'mine'));
    const dead = own.replace(`.${process.pid}`, '.4194304');
    writeFileSync(own, 'still being written');
    cpSync(path.join(folder, 'a.txt'), path.join(dead, 'in/a.txt'));
    cpSync(own, dead.replace('mine', 'other'));
    sweepDrafts(folder);
    expect(readdirSync(folder).toSorted()).toEqual(['a.txt', 'b.123.part', 'c.4567890112345678.part', path.basename(own)]);
    renameSync(own, path.join(folder, 'mine'));
    sweepDrafts(path.join(folder, 'nowhere'));
  });
});
