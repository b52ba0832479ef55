/** Every file that a run reads, changed between plan and run, run and resume, run and verification. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPlanned } from '../../src/cli/plan-file.ts';
import { planRecipe, type Planned } from '../../src/cli/planning.ts';
import { planToYaml } from '../../src/plan/index.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { type RunRequest } from '../../src/run/run-request.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { folderWith, removeFolders, root } from '../cli/command.ts';
import { kindsOfData, type KindOfData } from '../cli/kinds-of-data.ts';
import { withExternalData } from './external-model.ts';
import { bytesOf } from './folder-bytes.ts';
import { must, scratch } from './support.ts';

afterAll(removeFolders);

const body = `stage s for 6 steps {
  train all with sgd(lr: 0.01, momentum: 0.9), decay constant
  prune weights by global magnitude to 50% over 25%..75%
}
measure loss on test
`;

function folder(
  { model, files, train, test, task = '{ loss: crossentropy }' }: KindOfData,
  more: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  const project = `model: net.onnx\ndata:\n  train: ${train}\n  test: ${test}\ntask: ${task}\nbatch: 4\n`;
  const cwd = folderWith({ 'a.prune': body, 'espalier.yaml': project, ...files, ...more });
  cpSync(path.join(root, model), path.join(cwd, 'net.onnx'));
  return cwd;
}

const planIn = async (cwd: string): Promise<Planned> => must(await planRecipe(path.join(cwd, 'a.prune'), { set: [], for: [] }));

function requestOf({ plan, modelPath, data, teacherFolder }: Planned): RunRequest {
  const files = new Map<string, DataFiles>(Object.entries(data));
  return { plan, modelPath, teacherFolder, data: files, out: path.join(scratch(), 'run') };
}

/** A run of a plan that was written before, as `espalier run plan.yaml` reads it. */
async function laterRequest(cwd: string, { plan }: Planned): Promise<RunRequest> {
  const file = path.join(cwd, 'plan.yaml');
  writeFileSync(file, planToYaml(plan));
  return requestOf(must(await readPlanned(file, { set: [], for: [] })));
}

const codes = ({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }) =>
  diagnostics.filter((it) => !it.code.startsWith('ESP6569')).map(({ code }) => code);

async function cutOff(request: RunRequest): Promise<string> {
  const stop = new AbortController();
  const onEvent: RunRequest['onEvent'] = ({ event }) => event === 'step' && stop.abort();
  await runPlan({ ...request, signal: stop.signal, onEvent });
  return request.out;
}

/** Changes a file while something is tried, and puts it back. */
async function changed<T>(file: string, change: (sound: Uint8Array) => string | Uint8Array, tried: () => Promise<T>): Promise<T> {
  const sound = readFileSync(file);
  writeFileSync(file, change(sound));
  try {
    return await tried();
  } finally {
    writeFileSync(file, sound);
  }
}

interface Prepared {
  readonly cwd: string;
  readonly planned: Planned;
  /** A run that was cut off, and one that ended. */
  readonly cut: string;
  readonly ended: RunRequest;
}

async function prepared(cwd: string): Promise<Prepared> {
  const planned = await planIn(cwd);
  const cut = await cutOff(requestOf(planned));
  const ended = requestOf(planned);
  must(await runPlan(ended));
  return { cwd, planned, cut, ended };
}

/** What comes of a change at each of the three times; each is refused, so that the runs stay as they are. */
async function findings(
  { cwd, planned, cut, ended }: Prepared,
  file: string,
  change: (sound: Uint8Array) => string | Uint8Array,
): Promise<Readonly<Record<'run' | 'resume' | 'verify', readonly string[]>>> {
  const at = path.join(cwd, file);
  const run = await changed(at, change, async () => codes(await runPlan(await laterRequest(cwd, planned))));
  const resume = await changed(at, change, async () => {
    const request = await resumedRequest(cut);
    return request.value === undefined ? codes(request) : codes(await runPlan(request.value));
  });
  const { out, ...inputs } = ended;
  const verify = await changed(at, change, async () => {
    const again = await verifyRun({ folder: out, inputs });
    return again.value === undefined ? codes(again) : again.value.findings.map(({ code }) => code);
  });
  return { run, resume, verify };
}

const known = new Map<string, Promise<Prepared>>();

function preparedKind(name: string): Promise<Prepared> {
  const own = known.get(name) ?? prepared(folder(kindsOfData[name] as KindOfData));
  known.set(name, own);
  return own;
}

describe.each(Object.entries(kindsOfData))('%s', (name, kind) => {
  it('that are not what was planned with are refused', async () => {
    const { file, fromEnd } = kind.spoilt;
    const spoil = (sound: Uint8Array): Uint8Array => {
      const place = sound.length - fromEnd;
      return sound.with(place, (sound[place] ?? 0) ^ 1);
    };
    const found = await findings(await preparedKind(name), file, spoil);
    for (const [time, given] of Object.entries(found)) expect(given, time).not.toEqual([]);
  });
});

describe('each file of a data set', () => {
  const others = Object.entries(kindsOfData).flatMap(([kind, one]) =>
    Object.keys(one.files)
      .filter((file) => file !== one.spoilt.file && !/^photos\/.*\/(?:[3-9]|\d\d)\./.test(file))
      .map((file) => [file, kind] as const),
  );

  it.each(others)('%s, of %s, is refused where it is another', async (file, name) => {
    const found = await findings(await preparedKind(name), file, (sound) => sound.with(-1, (sound.at(-1) ?? 0) ^ 1));
    for (const [time, given] of Object.entries(found)) expect(given, time).not.toEqual([]);
  });

  it('is refused where a picture has come or gone', async () => {
    const kind = kindsOfData['a folder of PNG and JPEG'] as KindOfData;
    const [file = '', picture = ''] = Object.entries(kind.files)[1] ?? [];
    const cwd = folder(kind);
    const at = (name: string): string => path.join(cwd, name);
    const planned = await planIn(cwd);
    const cut = await cutOff(requestOf(planned));
    const tried = async (): Promise<readonly string[]> => [
      ...codes(await runPlan(await laterRequest(cwd, planned))),
      ...codes(await runPlan(must(await resumedRequest(cut)))),
    ];
    writeFileSync(at(`${path.dirname(file)}/new.png`), picture);
    expect(await tried()).toEqual(['ESP5130', 'ESP5130', 'ESP5130', 'ESP5130']);
    rmSync(at(`${path.dirname(file)}/new.png`));
    rmSync(at(file));
    expect(await tried()).toEqual(['ESP5130', 'ESP5130', 'ESP5130', 'ESP5130']);
  });
});

const digits = kindsOfData['IDX files'] as KindOfData;
const text = (replace: (text: string) => string) => (sound: Uint8Array) => replace(Buffer.from(sound).toString('utf8'));

describe('other files of a run', () => {
  it('are refused where the model, or another one that teaches it, is another', async () => {
    const teacher = readFileSync(path.join(root, 'test/fixtures/models/mlp_digits.onnx'));
    const init = readFileSync(path.join(root, 'test/fixtures/models/mlp_digits_init.onnx'));
    const recipe = `model big = "big.onnx"\n${body.replace('train all', 'train all loss task + kl(big)')}`;
    const own = await prepared(folder(digits, { 'a.prune': recipe, 'big.onnx': teacher }));
    const other = () => init;
    expect(await findings(own, 'net.onnx', other)).toEqual({ run: ['ESP6540'], resume: ['ESP6540'], verify: ['ESP6540'] });
    expect(await findings(own, 'big.onnx', other)).toEqual({ run: ['ESP6545'], resume: ['ESP6545'], verify: ['ESP6545'] });
  });

  it('are refused where external data of the model, or of one that teaches it, are others', async () => {
    const outside = withExternalData(path.join(root, 'test/fixtures/models/mlp_digits.onnx'));
    const [model, weights] = [outside, path.join(path.dirname(outside), 'weights.bin')].map((file) => readFileSync(file)) as [
      Buffer,
      Buffer,
    ];
    const recipe = `model big = "big/big.onnx"\n${body.replace('train all', 'train all loss task + kl(big)')}`;
    const cwd = folder(digits, { 'a.prune': recipe, 'big/big.onnx': model, 'big/weights.bin': weights, 'weights.bin': weights });
    writeFileSync(path.join(cwd, 'net.onnx'), model);
    const own = await prepared(cwd);
    const flip = (sound: Uint8Array) => sound.with(2, (sound[2] ?? 0) ^ 1);
    expect(await findings(own, 'weights.bin', flip)).toEqual({ run: ['ESP6540'], resume: ['ESP6540'], verify: ['ESP6540'] });
    expect(await findings(own, 'big/weights.bin', flip)).toEqual({ run: ['ESP6545'], resume: ['ESP6545'], verify: ['ESP6545'] });
  });

  it('make no difference where the plan has a copy of them: a latency profile', async () => {
    const example = path.join(root, 'examples/lenet300');
    const cwd = folderWith({
      'a.prune': 'prune neurons by magnitude to 80% of latency\ncompact\nmeasure latency\n',
      'espalier.yaml': 'model: net.onnx\n',
      'net.latency.yaml': readFileSync(path.join(example, 'lenet300_mnist.latency.yaml')),
    });
    cpSync(path.join(example, 'lenet300_mnist.onnx'), path.join(cwd, 'net.onnx'));
    const planned = await planIn(cwd);
    const masks = ({ out }: RunRequest): Buffer => readFileSync(path.join(out, 'model.onnx'));
    const clean = requestOf(planned);
    must(await runPlan(clean));
    const lost = (): string => 'format: 1\n';
    await changed(path.join(cwd, 'net.latency.yaml'), lost, async () => {
      const later = await laterRequest(cwd, planned);
      must(await runPlan(later));
      expect(masks(later)).toEqual(masks(clean));
      await expect(planIn(cwd)).rejects.toThrow(/net\.latency\.yaml/);
    });
  });

  it('are refused where the project reads the same files in another way', async () => {
    const cwd = folder(digits);
    const planned = await planIn(cwd);
    const scale = text((project) => project.replaceAll('scale: 16', 'scale: 255'));
    const refused = await changed(path.join(cwd, 'espalier.yaml'), scale, async () => runPlan(await laterRequest(cwd, planned)));
    expect(codes(refused)).toEqual(['ESP5180', 'ESP5180']);
    expect(refused.diagnostics[0]?.message).toContain('v / 255');
  });

  it('make no difference where the plan has taken them in: recipe, used file, the project’s settings', async () => {
    const recipe = `use "parts.prune"\n${body.replace('global magnitude', 'global own')}`;
    const cwd = folder(digits, { 'a.prune': recipe, 'parts.prune': 'criterion own = |w|\n' });
    const planned = await planIn(cwd);
    const clean = must(await runPlan(requestOf(planned)));
    const changes: readonly (readonly [string, (text: string) => string])[] = [
      ['a.prune', (own) => own.replace('50%', '60%')],
      ['parts.prune', (own) => own.replace('|w|', '-|w|')],
      ['espalier.yaml', (own) => own.replace('batch: 4', 'batch: 5\nseed: 7')],
    ];
    for (const [file, change] of changes) {
      const again = await changed(path.join(cwd, file), text(change), async () => runPlan(await laterRequest(cwd, planned)));
      expect(bytesOf(must(again).out), file).toEqual(bytesOf(clean.out));
    }
  });

  it('are refused where the plan in the folder of a run is another', async () => {
    const planned = await planIn(folder(digits));
    const seed = text((plan) => plan.replace('seed: 0', 'seed: 1'));
    const cut = await cutOff(requestOf(planned));
    const resume = await changed(path.join(cut, 'plan.yaml'), seed, async () => runPlan(must(await resumedRequest(cut))));
    expect(codes(resume)).toEqual(['ESP6564']);
    const { out, ...inputs } = requestOf(planned);
    must(await runPlan({ ...inputs, out }));
    const verified = await changed(path.join(out, 'plan.yaml'), seed, () => verifyRun({ folder: out, inputs }));
    expect(must(verified).findings).not.toEqual([]);
  });
});
