/** `espalier profile`, on real kernels; and what becomes of its file. */
import { copyFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileFromYaml } from '../../src/plan/latency/profile-yaml.ts';
import { folderWith, removeFolders, root } from './command.ts';
import { espalier } from './quick-command.ts';

const models = path.join(root, 'test/fixtures/models');
const digits = readFileSync(path.join(models, 'mlp_digits.onnx'));
const recipe = 'prune neurons by magnitude to 99% of latency\n\ncompact\n';
afterAll(removeFolders);

function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  return folderWith({ 'net.onnx': digits, 'quick.prune': recipe, ...files });
}

/** With a profile of a quiet machine: what is measured beside other tests may know no order of sizes. */
function quiet(change: (profile: string) => string): string {
  const example = path.join(root, 'examples/lenet300/lenet300_mnist');
  const measured = readFileSync(`${example}.latency.yaml`, 'utf8');
  return folder({
    'net.onnx': readFileSync(`${example}.onnx`),
    'net.latency.yaml': change(measured),
    'espalier.yaml': 'model: net.onnx\n',
  });
}

/** Few rounds: what is measured matters less here than what is said of it. */
function profile(cwd: string, args: readonly string[] = []) {
  return espalier(['profile', 'net.onnx', '--rounds', '3', ...args], { cwd });
}

describe('espalier profile', () => {
  it('measures, shows, and writes beside the model what plans are made by, after ten plain lines of progress a part', async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await profile(cwd);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/wrote net\.latency\.yaml\n$/)]);
    expect(stderr).toMatch(/^kernels: \d+\/71 steps \(10%\)(, [\d.]+ steps\/s, .* left)?\n/);
    expect(stderr).toMatch(/\nnetworks: 3\/3 steps \(100%\)(, [\d.]+ steps\/s)?\n/);
    expect(stderr).not.toMatch(/[\0-\x09\x0b-\x1f]/);
    const text = readFileSync(path.join(cwd, 'net.latency.yaml'), 'utf8');
    const read = profileFromYaml(text);
    if (!('value' in read)) throw new Error(read.fault);
    const { networks, kernels, machine } = read.value;
    expect(read.value).toMatchObject({ batch: 1, threads: 1, rounds: 3, device: 'cpu' });
    const [head, , ...lines] = stdout.split('\n');
    expect(head).toBe(`net.onnx: batch 1, 1 thread, ${read.value.engine}, ${machine}`);
    for (const [index, { kept, ms }] of networks.entries()) {
      expect(lines[index + 1]).toMatch(new RegExp(`^ *${kept} +${ms} ms`));
      expect(lines[index + 1]).toMatch(/−\d+% \+\d+%$/);
    }
    const times = kernels.reduce((sum, { ms }) => sum + ms.length, 0);
    expect(stdout).toContain(`${kernels.length} kernels at ${times} choices of sizes`);

    const late = 'prune neurons by magnitude to 1000 ms';
    const planned = await espalier(['plan', '-e', late, '--model', 'net.onnx'], { cwd });
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('by net.latency.yaml, where the whole network takes')]);
  });

  it('names the file by its batch, and shows no progress with --quiet', async () => {
    const cwd = folder();
    const { stderr } = await profile(cwd, ['--batch', '8', '--quiet']);
    expect(readdirSync(cwd)).toContain('net.batch-8.latency.yaml');
    expect(stderr).not.toMatch(/steps/);
  });

  it('as JSON, is written only where --out says so', async () => {
    const cwd = folder();
    const { code, stdout } = await profile(cwd, ['--json']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ format: 1, rounds: 3 })]);
    expect(readdirSync(cwd)).toEqual(['net.onnx', 'quick.prune']);
    const both = await profile(cwd, ['--json', '--out', 'made/for/it.yaml']);
    const read = profileFromYaml(readFileSync(path.join(cwd, 'made/for/it.yaml'), 'utf8'));
    expect(read).toEqual({ value: JSON.parse(both.stdout) });
  });

  it('writes nothing over a file, and says so before it measures', async () => {
    const cwd = folder({ 'net.latency.yaml': 'mine\n' });
    const { code, stdout, stderr } = await profile(cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error\[ESP7005\]: `net\.latency\.yaml` already exists/);
    expect(stderr).not.toContain('kernels:');
    expect(readFileSync(path.join(cwd, 'net.latency.yaml'), 'utf8')).toBe('mine\n');
  });

  it.each(['/proc/net.latency.yaml', 'net.onnx/net.latency.yaml'])('says before it measures that %s cannot be written', async (out) => {
    const cwd = folder();
    const { code, stderr } = await profile(cwd, ['--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('error[ESP7006]');
  });

  it('has no colours with NO_COLOR', async () => {
    const cwd = folder({ 'net.latency.yaml': '' });
    const coloured = await espalier(['profile', 'net.onnx'], { cwd, env: { FORCE_COLOR: '1' } });
    const plain = await espalier(['profile', 'net.onnx'], { cwd, env: { NO_COLOR: '1' } });
    expect(coloured.stderr).toContain('\x1b[');
    expect(plain.stderr).not.toContain('\x1b[');
  });

  it('explains itself', async () => {
    const { code, stdout } = await espalier(['profile', '--help']);
    expect(code).toBe(0);
    for (const option of ['--batch', '--size', '--threads', '--rounds', '--out', '--json']) {
      expect(stdout).toContain(option);
    }
    expect(stdout).toContain('espalier profile net.onnx --batch 8 --threads 4');
  });
});

describe('refusals', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['a model that is not there', ['nothing.onnx'], 2, /ESP3090.*no such file/],
    ['a recipe', ['quick.prune'], 2, /ESP30/],
    ['no model', [], 2, /missing required argument 'model'/],
    ['no whole batch', ['net.onnx', '--batch', '0'], 2, /whole number from 1 on/],
    ['a batch of words', ['net.onnx', '--batch', 'eight'], 2, /whole number from 1 on/],
    ['one round', ['net.onnx', '--rounds', '1'], 2, /whole number from 3 on/],
    ['a size without a name', ['net.onnx', '--size', '128'], 2, /Write AXIS=N/],
    ['a device that is none', ['net.onnx', '--device', 'tpu'], 2, /Allowed choices/],
    ['a length that nobody gives', [path.join(models, 'char_gpt.onnx'), '--out', 'gpt.yaml'], 2, /ESP6590.*`idx`|ESP6590/],
  ])('%s', async (_, args, expected, message) => {
    const cwd = folder();
    const { code, stdout, stderr } = await espalier(['profile', ...args], { cwd });
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual(['net.onnx', 'quick.prune']);
  });
});

describe('a profile that does not fit', () => {
  let cwd = '';
  const lenet = path.join(root, 'examples/lenet300/lenet300_mnist.latency.yaml');
  beforeAll(async () => {
    cwd = folder({ 'espalier.yaml': 'model: net.onnx\n' });
    await profile(cwd, ['--quiet']);
  }, 300_000);

  it.each(['plan', 'run'])('is refused by %s where it is of another model', async (verb) => {
    const { code, stderr } = await espalier([verb, 'quick.prune', '--latency', lenet], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('error[ESP4193]: `lenet300_mnist.latency.yaml` was measured on another');
    expect(existsSync(path.join(cwd, 'runs'))).toBe(false);
  });

  it('is no option of a plan, which has quoted its own', async () => {
    const own = quiet((text) => text);
    await espalier(['plan', 'quick.prune', '--out', 'plan.yaml'], { cwd: own });
    const { code, stderr } = await espalier(['run', 'plan.yaml', '--latency', lenet], { cwd: own });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--latency')]);
  });

  it('differs from the lock after a new measurement', async () => {
    const first = quiet((text) => text);
    const locked = await espalier(['lock'], { cwd: first });
    expect(locked.code, locked.stderr).toBe(0);
    expect((await espalier(['lock', '--check'], { cwd: first })).code).toBe(0);
    const moved = quiet((text) => `${text}# again\n`);
    copyFileSync(path.join(first, 'espalier.lock'), path.join(moved, 'espalier.lock'));
    const { code, stderr, stdout } = await espalier(['lock', '--check'], { cwd: moved });
    expect(code).not.toBe(0);
    expect(stderr + stdout).toContain('net.latency.yaml');
    const frozen = await espalier(['run', 'quick.prune', '--frozen'], { cwd: moved });
    expect(frozen.code).not.toBe(0);
    expect(frozen.stderr).toContain('net.latency.yaml');
  });

  it('was measured elsewhere: the run says so, at its end too', async () => {
    const other = quiet((text) => text.replace(/^machine: .*$/m, 'machine: Abacus 9'));
    const args = ['run', 'quick.prune', '--model', 'net.onnx', '--out', 'ran', '--quiet'];
    const { code, stdout, stderr } = await espalier(args, { cwd: other });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/hint\[ESP6594\]: `net\.latency\.yaml` was measured on Abacus 9 with/);
    expect(stdout).toMatch(/by the profile of Abacus 9 with onnxruntime/);
    const record = JSON.parse(readFileSync(path.join(other, 'ran/latency.json'), 'utf8'));
    expect(record.latencies[0]).toMatchObject({
      estimated: { machine: 'Abacus 9' },
      measured: { machine: expect.not.stringContaining('Abacus') },
    });
    const report = await espalier(['report', 'ran', '--out', 'ran.html'], { cwd: other });
    expect(report.code, report.stderr).toBe(0);
    expect(readFileSync(path.join(other, 'ran.html'), 'utf8')).toContain('profile of Abacus 9');
    const verified = await espalier(['verify', 'ran', '--model', 'net.onnx'], { cwd: other });
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('is what is measured by, so that a repetition ends in the same bytes', async () => {
    const own = quiet((text) => text);
    const asked =
      'prune neurons by global magnitude to 30% of params normalized by mean per layer\n\nmeasure latency\nexpect latency < 100%';
    const args = ['run', '-e', asked, '--model', 'net.onnx', '--out', 'ran', '--quiet'];
    const { code, stdout, stderr } = await espalier(args, { cwd: own });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/latency on batch 1 without the pruned units: .* measured here/);
    expect(stdout).toMatch(/latency of model < 100% of original on batch 1 +[\d.]+ ms \([\d.]+%\) +held/);
    const verified = await espalier(['verify', 'ran', '--model', 'net.onnx'], { cwd: own });
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('is of a noisy machine: plans say how far its rounds are apart', async () => {
    const noisy = quiet((text) => text.replace(/(?<=kept: 100%.*least: )[\d.e-]+/, '1e-9'));
    const { code, stderr } = await espalier(['plan', 'quick.prune', '--model', 'net.onnx'], { cwd: noisy });
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning\[ESP4196\].*100% of the units.*at least \d+% longer/);
  });
});
