/** Roots of a project and links that leave its folder, through the built command, with real folders and links. */
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { encode as encodePng } from 'fast-png';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

afterAll(removeFolders);

const recipe = 'stage cut for 60 steps { train all with sgd(lr: 0.01)\nprune weights by magnitude to 80% }\n';
const withRoots = `roots: { nets: env:NETS, digits: ../data }
model: nets:net.onnx
data:
  train: { x: digits:x.npy, y: digits:y.npy }
  test: { x: digits:x.npy, y: digits:y.npy }
batch: 32
`;

/** `proj/` is the project; `nets/` and `data/` lie beside it. */
let above = '';
let cwd = '';
beforeEach(() => {
  above = folderWith({ 'proj/a.prune': recipe, 'proj/espalier.yaml': withRoots });
  cwd = path.join(above, 'proj');
  const fixtures = path.join(root, 'test/fixtures');
  mkdirSync(path.join(above, 'nets'));
  mkdirSync(path.join(above, 'data'));
  cpSync(path.join(fixtures, 'models/mlp_digits.onnx'), path.join(above, 'nets/net.onnx'));
  for (const name of ['x', 'y']) {
    cpSync(path.join(fixtures, `data/digits_${name}_test.npy`), path.join(above, `data/${name}.npy`));
  }
});

const at = (...names: readonly string[]): string => path.join(above, ...names);
const nets = (): Readonly<Record<string, string>> => ({ NETS: at('nets') });
const project = (text: string): void => writeFileSync(at('proj/espalier.yaml'), text);
const plan = (args: readonly string[] = [], env: Readonly<Record<string, string>> = nets()) =>
  espalier(['plan', 'a.prune', ...args], { cwd, env });

describe('what lies in a root', () => {
  it('is planned, locked, run, verified, and run on after an interruption, as other data is', async () => {
    const env = nets();
    const ok = async (...args: readonly string[]) => {
      const { code, stderr, stdout } = await espalier(args, { cwd, env });
      expect([code, stderr.match(/error\[.*/)?.[0]], args.join(' ')).toEqual([0, undefined]);
      return stdout;
    };
    await ok('plan', 'a.prune', '--out', 'plan.yaml');
    await ok('lock');
    const lock = readFileSync(at('proj/espalier.lock'), 'utf8');
    for (const file of ['nets:net.onnx', 'digits:x.npy', 'digits:y.npy']) {
      expect(lock).toContain(`file: ${file}`);
    }
    await ok('run', 'plan.yaml', '--frozen', '--quiet', '--out', 'whole');
    const halted = await espalier(['run', 'plan.yaml', '--out', 'halted', '--checkpoint-every', '1'], { cwd, env, interruptAt: /start: / });
    expect(halted.code).toBe(130);
    await ok('run', '--resume', 'halted', '--quiet');
    for (const run of ['whole', 'halted']) await ok('verify', run, '--quiet');
    expect(readFileSync(at('proj/halted/model.onnx'))).toEqual(readFileSync(at('proj/whole/model.onnx')));
  });

  it('is the same wherever the root is, and is held by its content', async () => {
    await espalier(['lock'], { cwd, env: nets() });
    await plan(['--out', 'plan.yaml']);
    renameSync(at('data'), at('elsewhere'));
    const moved = ['--data-root', 'digits=../elsewhere', '--data-root', `nets=${at('nets')}`];
    const check = await espalier(['lock', '--check', ...moved], { cwd });
    expect([check.code, check.stdout]).toEqual([0, 'espalier.lock is up to date\n']);
    await plan(['--out', 'again.yaml', ...moved], {});
    expect(readFileSync(at('proj/again.yaml'))).toEqual(readFileSync(at('proj/plan.yaml')));

    cpSync(path.join(root, 'test/fixtures/data/digits_x_train.npy'), at('elsewhere/x.npy'));
    cpSync(path.join(root, 'test/fixtures/data/digits_y_train.npy'), at('elsewhere/y.npy'));
    const stale = await espalier(['run', 'a.prune', '--frozen', '--quiet', ...moved], { cwd });
    expect(stale.stderr).toMatch(/ESP7203\]: the lock pins the inputs of the train data `digits:x/);
    const other = await espalier(['run', 'plan.yaml', '--quiet', ...moved], { cwd });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/ESP5/) });
  });

  it('may be a folder of images, a text or a table; the lock names it by its root', async () => {
    for (const digit of Array.from({ length: 10 }, (_, each) => String(each))) {
      mkdirSync(at('data/photos', digit), { recursive: true });
      const data = new Uint8Array(64).fill(Number(digit));
      const png = encodePng({ width: 8, height: 8, channels: 1, depth: 8, data });
      writeFileSync(at('data/photos', digit, '0.png'), png);
    }
    writeFileSync(at('data/words.txt'), 'once upon a time');
    writeFileSync(at('data/rows.csv'), 'a,b\n1,2\n');
    project(`roots: { nets: ../nets, scans: ../data }
model: nets:net.onnx
data:
  train: { images: scans:photos }
  validation: { text: scans:words.txt, tokens: bytes }
  test: { table: scans:rows.csv, label: b }
`);
    expect(await espalier(['lock'], { cwd })).toMatchObject({ code: 0 });
    const lock = readFileSync(at('proj/espalier.lock'), 'utf8');
    for (const name of ['photos', 'words.txt', 'rows.csv']) {
      expect(lock).toMatch(new RegExp(`file: scans:${name}[,\\s]`));
    }
  });

  it('may be the folder itself, and a member of an archive', async () => {
    project('roots: { nets: ../nets, digits: ../data }\nmodel: nets:./net.onnx\n');
    expect(await plan()).toMatchObject({ code: 0 });
    project('roots: { all: "." }\nmodel: all:none.npz#a\n');
    expect((await plan()).stderr).toMatch(/no such file/);
  });
});

describe('a root', () => {
  const model = 'model: nets:net.onnx\n';
  it.each<[string, string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
    ['of a variable that is not set', withRoots, [], {}, /ESP7213[^]*yaml:1:16[^]*set `NETS`/],
    ['of an empty variable', withRoots, [], { NETS: '' }, /ESP7213/],
    ['of a relative variable', withRoots, [], { NETS: 'nets' }, /ESP7214[^]*no absolute path/],
    ['that is not there', `roots: { nets: ../no }\n${model}`, [], {}, /ESP7214[^]*`..\/no`, and there is no such folder/],
    ['that is a file', `roots: { nets: a.prune }\n${model}`, [], {}, /ESP7214[^]*that is a file/],
    ['that is given and not there', withRoots, ['--data-root', 'nets=no'], {}, /ESP7214[^]*`no`, and there/],
    ['that is not declared', `roots: { nets: . }\nmodel: net:a\n`, [], {}, /ESP7211[^]*yaml:2:8[^]*did you mean `nets:a`/],
    ['where none is declared', `model: nets:a\n`, [], {}, /ESP7211[^]*roots: \{ nets: FOLDER \}/],
    ['of one letter', `roots: { D: . }\n`, [], {}, /ESP7210[^]*yaml:1:10/],
    ['called env', `roots: { env: . }\n`, [], {}, /ESP7210/],
    ['with a dot in its name', `roots: { a.b: . }\n`, [], {}, /ESP7210/],
    ['in the home folder', `roots: { nets: ~/nets }\n`, [], {}, /ESP7212[^]*`~` is not expanded/],
    ['on another machine', `roots: { nets: //evil/nets }\n`, [], {}, /ESP7212[^]*network share/],
    ['of no variable', `roots: { nets: "env:" }\n`, [], {}, /ESP7212[^]*`env:`/],
    ['that is a number', `roots: { nets: 1 }\n`, [], {}, /ESP7104[^]*must be a text/],
    ['that is left', `roots: { nets: ../nets }\nmodel: nets:../net.onnx\n`, [], {}, /ESP7105[^]*out of the root `nets`/],
    ['that is absolute in a path', `roots: { nets: ../nets }\nmodel: nets:/etc/passwd\n`, [], {}, /ESP7105/],
    ['given and not declared', withRoots, ['--data-root', 'x=.'], { NETS: '/' }, /ESP721[46]/],
    ['given in words of no use', withRoots, ['--data-root', 'x'], {}, /Write NAME=FOLDER/],
    ['given twice', withRoots, ['--data-root', 'x=.', '--data-root', 'x=.'], {}, /is given twice/],
  ])('%s is refused', async (_, text, args, env, message) => {
    project(text);
    const { code, stderr } = await plan(args, env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('that nothing is read below need not be there, and is not to be given', async () => {
    project('roots: { scans: ../no }\n');
    const own = ['--model', '../nets/net.onnx'];
    expect(await plan(own)).toMatchObject({ code: 0 });
    const idle = await plan([...own, '--data-root', 'scans=../data']);
    expect(idle).toMatchObject({ code: 2, stderr: expect.stringMatching(/ESP7216[^]*no effect/) });
    const unknown = await plan([...own, '--data-root', 'scan=../data']);
    expect(unknown.stderr).toMatch(/declares no root `scan`[^]*its roots are `scans`/);
  });

  it('keeps the value of its variable to itself', async () => {
    project('roots: { nets: env:TOKEN }\nmodel: nets:net.onnx\n');
    for (const value of ['hush-hush', '/hush-hush']) {
      const { stderr, stdout } = await plan([], { TOKEN: value });
      expect(stderr).toMatch(/ESP7214/);
      expect(stderr + stdout).not.toContain('hush');
    }
  });
});

describe('a link', () => {
  /** The recipe prunes only, so that the model alone is read. */
  beforeEach(() => writeFileSync(at('proj/a.prune'), 'prune weights by magnitude to 80%\n'));

  it.each<[string, string, string, RegExp]>([
    ['to a model', '../nets/net.onnx', 'model: out\n', /`out` is a link[^]*nets\/net.onnx`[^]*yaml:1:8[^]*nets:net.onnx/],
    ['to a folder on the way', '../nets', 'model: out/net.onnx\n', /ESP7215[^]*roots: \{ nets: /],
    ['to arrays', '../data', 'model: in.onnx\ndata: { test: { x: out/x.npy, y: out/y.npy } }\n', /`out\/x.npy` is a link[^]*`out\/y.npy`/],
    ['to a text', '../data', 'model: in.onnx\ndata: { test: { text: out/x.npy, tokens: bytes } }\n', /ESP7215/],
    ['to a table', '../data', 'model: in.onnx\ndata: { test: { table: out/y.npy, label: a } }\n', /ESP7215[^]*`out\/y.npy`/],
    ['to a folder of images', '../data', 'model: in.onnx\ndata: { test: { images: out } }\n', /ESP7215[^]*`data:\.`/],
  ])('%s that leads out is refused', async (name, target, text, message) => {
    cpSync(at('nets/net.onnx'), at('proj/in.onnx'));
    symlinkSync(target, at('proj/out'));
    project(text);
    const { code, stderr } = await plan();
    expect([name, code, stderr]).toEqual([name, 2, expect.stringMatching(message)]);
    const locked = await espalier(['lock'], { cwd });
    expect([locked.code, locked.stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('among the pictures of a folder is refused, and one that stays is not', async () => {
    cpSync(at('nets/net.onnx'), at('proj/in.onnx'));
    const pixels = { width: 8, height: 8, channels: 1, depth: 8 } as const;
    const png = encodePng({ ...pixels, data: new Uint8Array(64).fill(3) });
    mkdirSync(at('proj/photos/0'), { recursive: true });
    mkdirSync(at('proj/photos/1'));
    writeFileSync(at('proj/photos/0/a.png'), png);
    symlinkSync('../0/a.png', at('proj/photos/1/a.png'));
    project('model: in.onnx\ndata: { test: { images: photos } }\n');
    expect((await plan()).stderr).not.toMatch(/ESP7215/);
    writeFileSync(at('secret.png'), png);
    symlinkSync(at('secret.png'), at('proj/photos/1/b.png'));
    const { stderr } = await plan();
    expect(stderr).toMatch(/ESP7215\]: `1\/b.png` in `photos` is a link out[^]*secret\.png`/);
    // Whoever types a path knows it.
    expect((await plan(['--test', 'images=photos'])).stderr).not.toMatch(/ESP7215/);
  });

  it('that leaves a root is refused, and the root that it leads to is named', async () => {
    symlinkSync('../data/x.npy', at('nets/x'));
    project('roots: { nets: ../nets, digits: ../data }\nmodel: nets:x\n');
    const { code, stderr } = await plan();
    expect(code).toBe(2);
    expect(stderr).toMatch(/`nets:x` is a link out of the root `nets`[^]*write `digits:x.npy`/);
  });

  it('that stays in the project is followed, and so is one that is named on the command line', async () => {
    cpSync(at('nets/net.onnx'), at('proj/in.onnx'));
    symlinkSync('in.onnx', at('proj/near'));
    symlinkSync(at('nets/net.onnx'), at('proj/far'));
    project('model: near\n');
    expect(await plan()).toMatchObject({ code: 0 });
    expect(await plan(['--model', 'far'])).toMatchObject({ code: 0 });
  });

  it('may be the folder of the project or of a root itself', async () => {
    symlinkSync(at('proj'), at('link'));
    symlinkSync(at('nets'), at('other'));
    project('roots: { nets: ../other }\nmodel: nets:net.onnx\n');
    expect(await espalier(['plan', 'a.prune'], { cwd: at('link') })).toMatchObject({ code: 0 });
  });
});
