/** Options that have no effect beside others are refused by the command, each by its name. */
import { cpSync, renameSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const recipe = 'prune weights by global magnitude to 80%\n';
let cwd = '';
beforeAll(async () => {
  cwd = folderWith({ 'a.prune': recipe, 'b.prune': recipe, 'bare/a.prune': recipe });
  const model = path.join(root, 'test/fixtures/models/mlp_digits.onnx');
  cpSync(model, path.join(cwd, 'net.onnx'));
  const ran = await espalier(['run', 'a.prune', '--model', 'net.onnx', '--out', 'done', '--quiet'], { cwd });
  expect(ran.code).toBe(0);
}, 60_000);

const model = ['--model', 'net.onnx'];
/** The option that has no effect, and the command line. */
const idle: readonly (readonly [option: string, ...args: string[]])[] = [
  ['--unsafe-fixes', 'check', 'a.prune', '--unsafe-fixes'],
  ['--stdin-filename', 'check', 'a.prune', '--stdin-filename', 'x.prune'],
  ['--stdin-filename', 'fmt', '--check', 'a.prune', '--stdin-filename', 'x.prune'],
  ['--stdin-filename', 'fmt', '--check', '--stdin-filename', '<stdin>'],
  ['--stdin-filename', 'convert', 'a.prune', '--stdin-filename', 'x.prune'],
  ['--format', 'check', 'a.prune', '--diff', '--format', 'json'],
  ['--check', 'fmt', 'a.prune', '--canonical', '--check'],
  ['--diff', 'fmt', 'a.prune', '--canonical', '--diff'],
  ['--json', 'diff', 'a.prune', 'b.prune', '--json', '--markdown'],
  ['--json', 'diff', '--git', '--json', 'a', 'a.prune', '0', '0', 'b.prune', '0', '0'],
  ['--markdown', 'diff', '--git', '--markdown', 'a', 'a.prune', '0', '0', 'b.prune', '0', '0'],
  ['--latency', 'plan', 'a.prune', ...model, '--latency', 'no.yaml'],
  ['--latency', 'run', 'a.prune', ...model, '--latency', 'no.yaml'],
  ['--latency', 'explain', 'a.prune', ...model, '--latency', 'no.yaml'],
  ['--seed', 'explain', 'bare/a.prune', '--seed', '3'],
  ['--set', 'explain', 'bare/a.prune', '--set', 'a=3'],
  ['--train', 'explain', 'bare/a.prune', '--train', 'x.npy,y.npy'],
  ['--seed', 'explain', 'groups', 'net.onnx', '--seed', '3'],
  ['--model', 'explain', '--model', 'b.onnx', 'groups', 'net.onnx'],
  ['--device', 'explain', 'magnitude', '--device', 'cpu'],
  ['--device', 'explain', 'ESP1006', '--device', 'cpu'],
  ['--all', 'explain', 'groups', 'net.onnx', 'sublayers', '--all'],
  ['--svg', 'explain', 'groups', 'net.onnx', 'sublayers', '--svg', 'a.svg'],
  ['--size', 'profile', 'net.onnx', '--size', 'sequence=3', '--json'],
  ['--json', 'report', 'done', '--json', '--out', 'a.html'],
  ['--json', 'report', 'done', '--json', '--open'],
  ['--open', 'report', 'done', '--open', '--out', '-'],
  ['--project', 'report', 'done', ...model, '--project', 'no.yaml', '--json'],
  ['--update', 'lock', '--update', '--check'],
  ['--data-root', 'lock', '--check', '--data-root', 'digits=.'],
  ['--data-root', 'plan', 'a.prune', ...model, '--data-root', 'digits=.'],
  ['--stage', 'verify', 'done', '--no-repeat', '--stage', 'a'],
  ['--train', 'verify', 'done', '--no-repeat', '--train', 'x.npy,y.npy'],
  ['--frozen', 'run', '--resume', 'done', '--frozen'],
  ['--junit', 'run', '--resume', 'done', '--junit', 'a.xml'],
  ['--recipe', 'init', 'new', '--recipe', 'gmp', '--example', 'lenet300'],
];

describe('an option without effect', () => {
  it.each(idle)('%s is refused by its name: %s %s %s %s %s', async (option, ...args) => {
    const { code, stderr, stdout } = await espalier(args, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`\\berror.*${option}`))]);
    if (args[0] !== 'explain') expect(stdout).toBe('');
  });

  it('is none where standard input is read', async () => {
    const args = ['check', '-', '--stdin-filename', 'x.prune', '--format', 'concise'];
    const { code, stdout } = await espalier(args, { cwd, input: recipe });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^x\.prune:/)]);
  });
});

describe('run --resume --data-root', () => {
  const project = `roots: { nets: ../nets, digits: ../data }
model: nets:net.onnx
data: { train: { x: digits:x.npy, y: digits:y.npy } }
batch: 32
`;
  const training = 'stage cut for 60 steps { train all with sgd(lr: 0.01)\nprune weights by magnitude to 80% }\n';

  it('finds inputs in roots that have moved, and refuses other roots', async () => {
    const above = folderWith({ 'proj/a.prune': training, 'proj/espalier.yaml': project });
    const at = (name: string): string => path.join(above, name);
    const fixture = (name: string): string => path.join(root, 'test/fixtures', name);
    cpSync(fixture('models/mlp_digits.onnx'), at('nets/net.onnx'));
    cpSync(fixture('data/digits_x_test.npy'), at('data/x.npy'));
    cpSync(fixture('data/digits_y_test.npy'), at('data/y.npy'));
    const here = { cwd: at('proj') };
    const halted = await espalier(['run', 'a.prune', '--out', 'run', '--checkpoint-every', '1'], { ...here, interruptAt: /start: / });
    expect(halted.code).toBe(130);
    renameSync(at('nets'), at('models'));
    renameSync(at('data'), at('elsewhere'));

    const resume = (...roots: readonly string[]) =>
      espalier(['run', '--resume', 'run', '--quiet', ...roots.flatMap((one) => ['--data-root', one])], here);
    const moved = ['nets=../models', 'digits=../elsewhere'];
    expect(await resume('nets=../models')).toMatchObject({ code: 2 });
    const strange = await resume(...moved, 'other=.');
    expect(strange.stderr).toMatch(/ESP7011\]: `--data-root other=…`.*no.* root `other`/);
    expect((await resume(...moved, 'nets=../models')).stderr).toMatch(/twice/);
    const missing = await resume('nets=../models', 'digits=../nowhere');
    expect(missing.stderr).toMatch(/ESP7214.*`digits` is `\.\.\/nowhere`/);
    expect(await resume(...moved)).toMatchObject({ code: 0 });
  }, 60_000);
});
