/** Several models of one recipe: joined, pruned as one network, parted again; held against onnxruntime on the files. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { reportedRuns } from '../../src/cli/reported-runs.ts';
import { planRecipe } from '../../src/cli/planning.ts';
import { readHistory } from '../../src/cut/history.ts';
import { replayHistory } from '../../src/cut/replay-history.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { openParts } from '../../src/identity/open-parts.ts';
import { encodeModel, loadTensors, readModel } from '../../src/model/index.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { readArray } from '../../src/data/read-array.ts';
import type { RunResult } from '../../src/run/result.ts';
import { html } from '../../src/report/html.ts';
import { cuts } from '../../src/report/html/sections/network.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { diffModelFiles } from '../../src/verify/compare-runs.ts';
import { writtenParts } from '../../src/plan/name-in-path.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { bytesOf } from './folder-bytes.ts';
import { must, scratch } from './support.ts';
import { withExternalData } from './external-model.ts';

const fixtures = 'test/fixtures';
const models = 'model text = "text_digits.onnx"\nmodel unet = "denoiser_digits.onnx"\n';
const written = { text: 'models/text/text_digits.onnx', unet: 'models/unet/denoiser_digits.onnx' };

let folder = '';
beforeAll(() => {
  folder = scratch();
  for (const name of ['text', 'denoiser']) {
    copyFileSync(`${fixtures}/models/${name}_digits.onnx`, join(folder, `${name}_digits.onnx`));
  }
  for (const part of ['x_train', 'y_train', 'x_test', 'y_test']) {
    copyFileSync(`${fixtures}/data/noise_${part}.npy`, join(folder, `noise_${part}.npy`));
  }
  writeFileSync(
    join(folder, 'espalier.yaml'),
    'data:\n' +
      ['train', 'test'].map((role) => `  ${role}: { x: noise_x_${role}.npy, y: noise_y_${role}.npy }\n`).join('') +
      'task: { loss: mse }\n',
  );
});

/** A folder with the same models, their tensors in a file beside each. */
function withDataBeside(): string {
  const place = scratch();
  for (const [name, file] of [
    ['text', 'text_digits'],
    ['unet', 'denoiser_digits'],
  ] as const) {
    const made = dirname(withExternalData(`${fixtures}/models/${file}.onnx`));
    mkdirSync(join(place, name));
    for (const one of [`${file}.onnx`, 'weights.bin']) copyFileSync(join(made, one), join(place, name, one));
  }
  for (const name of readdirSync(folder).filter((one) => /\.(npy|yaml)$/.test(one))) copyFileSync(join(folder, name), join(place, name));
  return place;
}

async function planned(text: string, more: { readonly model?: string } = {}) {
  const recipe = join(folder, 'recipe.prune');
  writeFileSync(recipe, text);
  return await planRecipe(recipe, { set: [], for: [], project: join(folder, 'espalier.yaml'), ...more });
}

async function request(text: string): Promise<RunRequest> {
  const { plan, modelPath, data, teacherFolder } = must(await planned(models + text));
  const files = new Map<string, DataFiles>(Object.entries(data));
  return { plan, modelPath, teacherFolder, data: files, out: join(scratch(), 'run') };
}

async function carriedOut(text: string) {
  const asked = await request(text);
  return { request: asked, result: must(await runPlan(asked)) };
}

const codesOf = async (text: string, more = {}): Promise<readonly string[]> =>
  (await planned(text, more)).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);

interface Rows {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly count: number;
}

function rowsOf(role: string): Rows {
  const [x, y] = ['x', 'y'].map((axis) => {
    const { values } = must(readArray(`${fixtures}/data/noise_${axis}_${role}.npy`));
    return Float32Array.from(values as ArrayLike<number>);
  });
  return { x: x ?? new Float32Array(), y: y ?? new Float32Array(), count: (y?.length ?? 0) / 64 };
}

/** What onnxruntime makes of the two files, one after the other. */
async function inTurn(text: string, unet: string, { x, count }: Rows): Promise<Float32Array> {
  const sample = new ort.Tensor('float32', x, [count, 75]);
  const first = await ort.InferenceSession.create(text, { intraOpNumThreads: 1 });
  const second = await ort.InferenceSession.create(unet, { intraOpNumThreads: 1 });
  const { context } = await first.run({ sample });
  if (context === undefined) throw new Error('no context');
  const { noise } = await second.run({ sample, context });
  return Float32Array.from(noise?.data as Float32Array);
}

function driftOf(now: Float32Array, before: Float32Array): number {
  let [apart, whole] = [0, 0];
  for (const [at, value] of now.entries()) {
    apart += (value - (before[at] ?? NaN)) ** 2;
    whole += (before[at] ?? NaN) ** 2;
  }
  return apart / whole;
}

const meanSquare = (output: Float32Array, { y }: Rows): number =>
  output.reduce((sum, value, at) => sum + (value - (y[at] ?? NaN)) ** 2, 0) / output.length;

const original = (name: string): string => `${fixtures}/models/${name}_digits.onnx`;

vi.stubGlobal('ESPALIER_VERSION', 'test');

describe('two models that are one network', () => {
  it('compute what onnxruntime computes on the files one after the other, bit for bit', async () => {
    const parts = [
      { name: 'unet', file: 'denoiser_digits.onnx' },
      { name: 'text', file: 'text_digits.onnx' },
    ];
    const files = must(openParts(parts, folder));
    const model = must(readModel(files));
    expect(model.graph.inputs.map(({ name }) => name)).toEqual(['sample']);
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(['noise']);
    expect(files.parts?.map(({ name }) => name)).toEqual(['text', 'unet']);
    const session = await ort.InferenceSession.create(encodeModel(must(loadTensors(model, files))), { intraOpNumThreads: 1 });
    const rows = rowsOf('test');
    const sample = new ort.Tensor('float32', rows.x, [rows.count, 75]);
    const { noise } = await session.run({ sample });
    files.close();
    expect(noise?.data).toEqual(await inTurn(original('text'), original('denoiser'), rows));
  });

  it('have the error that PyTorch has', async () => {
    const { metric } = JSON.parse(readFileSync(`${fixtures}/models/text_digits.expect.json`, 'utf8')) as {
      readonly metric: { readonly pytorch: number };
    };
    const { result } = await carriedOut('measure loss on test\nprune weights in text by magnitude to 0%');
    expect(result.measurements[0]?.values['loss']).toBeCloseTo(metric.pytorch, 5);
  });

  it('are written as their files, byte for byte, where nothing is pruned', async () => {
    const { request } = await carriedOut('prune weights in text, unet by magnitude to 0%');
    for (const [name, file] of Object.entries(written)) {
      const before = readFileSync(original(name === 'text' ? 'text' : 'denoiser'));
      expect(readFileSync(join(request.out, file)).equals(before)).toBe(true);
    }
  });

  it('are written apart: only the pruned one differs, and both compute what the run measured', async () => {
    const { request, result } = await carriedOut('prune weights in unet by magnitude to 35%\nmeasure drift on test\nmeasure loss on test');
    const [text, unet] = [written.text, written.unet].map((file) => join(request.out, file));
    expect(readFileSync(text ?? '').equals(readFileSync(original('text')))).toBe(true);
    expect(readFileSync(unet ?? '').equals(readFileSync(original('denoiser')))).toBe(false);
    const rows = rowsOf('test');
    const before = await inTurn(original('text'), original('denoiser'), rows);
    const now = await inTurn(text ?? '', unet ?? '', rows);
    const values = Object.assign({}, ...result.measurements.map((one) => one.values)) as Record<string, number>;
    expect(values['drift']).toBeCloseTo(driftOf(now, before), 6);
    expect(values['loss']).toBeCloseTo(meanSquare(now, rows), 6);
    expect(driftOf(now, before)).toBeGreaterThan(0.01);
    const session = await ort.InferenceSession.create(unet ?? '', { intraOpNumThreads: 1 });
    expect(session.inputNames).toEqual(['sample', 'context']);
  });

  it('train together, and each keeps its zeros', async () => {
    const { request, result } = await carriedOut(
      `prune weights in text by magnitude to 47.5%
       prune weights in unet by magnitude to 35%
       measure loss on test
       retrain all with adamw(lr: 1e-3) for 20 steps
       measure loss on test`,
    );
    const losses = result.measurements
      .filter(({ moment, on }) => moment === 'measure' && on === 'test')
      .map(({ values }) => values['loss'] ?? NaN);
    expect(losses[1]).toBeLessThan((losses[0] ?? NaN) * 0.9);
    for (const { name, pruned, zeros, count } of result.layers) {
      expect(pruned, name).toBe(Math.round(count * (name.startsWith('text.') ? 0.475 : 0.35)));
      expect(zeros, name).toBeGreaterThanOrEqual(pruned);
    }
    const rows = rowsOf('test');
    const now = await inTurn(join(request.out, written.text), join(request.out, written.unet), rows);
    expect(losses[1]).toBeCloseTo(meanSquare(now, rows), 5);
  });

  it('go on to the byte where the run is stopped', async () => {
    const text = `prune weights in text by magnitude to 47.5%
      stage heal for 12 steps {
        train all with adamw(lr: 1e-3)
        prune weights in unet by global magnitude to 35% over 25%..75% every 2 steps
      }
      expect drift of model <= 100%`;
    const whole = await carriedOut(text);
    const undisturbed = bytesOf(whole.request.out);
    for (const at of [2, 9, 14]) {
      const asked = await request(text);
      const controller = new AbortController();
      let seen = 0;
      const onEvent = (): void => {
        if (++seen === at) controller.abort();
      };
      const cut = await runPlan({ ...asked, signal: controller.signal, onEvent, checkpointEvery: 3 });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(asked.out))));
      expect(bytesOf(asked.out)).toEqual(undisturbed);
    }
  });

  it('end in several arms, each with its files', async () => {
    const { request } = await carriedOut(
      `param share: sparsity = 20%
       sweep share in 20%, 60% { prune weights in text by magnitude to share }`,
    );
    const names = [...bytesOf(request.out).keys()].filter((name) => name.endsWith('.onnx'));
    expect(names).toHaveLength(4);
    expect(names.every((name) => /^arms\/.*\/models\/(text|unet)\//.test(name))).toBe(true);
  });

  it('are read again from the plan, which tells their files', async () => {
    const { plan } = await request('prune weights in text by magnitude to 50%');
    expect(plan.model).toMatchObject({ file: 'text + unet' });
    expect(plan.models).toMatchObject([
      { name: 'text', file: 'text_digits.onnx', prunable: 6784, reading: undefined },
      { name: 'unet', file: 'denoiser_digits.onnx', prunable: 27744, reading: [{ input: 'context', model: 'text', output: 'context' }] },
    ]);
    const text = planToYaml(plan);
    expect(must(await planFromYaml({ name: 'plan.yaml', text }))).toEqual(plan);
  });

  it('are verified and repeated, and what differs is found', async () => {
    const { request } = await carriedOut('prune weights in text by magnitude to 50%');
    const { out: folder, modelPath, data } = request;
    const verified = must(await verifyRun({ folder, inputs: { modelPath, data } }));
    expect(verified.findings).toEqual([]);
    expect(verified.repeated).toBe('run');
    const file = join(folder, written.text);
    const bytes = readFileSync(file);
    bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const changed = must(await verifyRun({ folder }));
    expect(changed.findings.map(({ code }) => code)).toEqual(['ESP6703', 'ESP6711']);
  });

  it('notice that a file is another one than planned', async () => {
    const asked = await request('prune weights in text by magnitude to 50%');
    const elsewhere = scratch();
    for (const name of ['text', 'denoiser']) {
      copyFileSync(original('text'), join(elsewhere, `${name}_digits.onnx`));
    }
    const ran = await runPlan({ ...asked, modelPath: elsewhere });
    expect(ran.value).toBeUndefined();
    expect(ran.diagnostics.map(({ code }) => code)).not.toEqual([]);
  });

  it('keep external data beside each file', async () => {
    const place = withDataBeside();
    const before = folder;
    try {
      folder = place;
      const named = 'model text = "text/text_digits.onnx"\nmodel unet = "unet/denoiser_digits.onnx"\n';
      const { plan, modelPath, data } = must(await planned(`${named}prune weights in text by magnitude to 50%\nmeasure loss on test`));
      const out = join(scratch(), 'run');
      const result = must(await runPlan({ plan, modelPath, data: new Map(Object.entries(data)), out }));
      const copy = readFileSync(join(out, 'models/unet/weights.bin'));
      expect(copy.equals(readFileSync(join(place, 'unet/weights.bin')))).toBe(true);
      const rows = rowsOf('test');
      const now = await inTurn(join(out, written.text), join(out, written.unet), rows);
      expect(result.measurements.at(-1)?.values['loss']).toBeCloseTo(meanSquare(now, rows), 6);
    } finally {
      folder = before;
    }
  });
});

describe('units that are cut out of one of two models', () => {
  const inText = 'neurons in text.embed, text.hidden';
  const inUnet = 'neurons in unet.down, unet.middle';

  /** Sizes of the stored tensors by name, and outputs of onnxruntime on the two files. */
  async function seen(out: string) {
    const dims = new Map(
      Object.values(written).flatMap((file) => {
        const files = must(openModelFiles(join(out, file)));
        const { graph } = must(readModel(files));
        files.close();
        return [...graph.initializers].map(([name, tensor]) => [name, tensor.dims] as const);
      }),
    );
    const rows = rowsOf('test');
    const [text, unet] = [join(out, written.text), join(out, written.unet)];
    return { dims, outputs: await inTurn(text, unet, rows), rows };
  }

  const last = (result: RunResult) => result.measurements.at(-1)?.values ?? {};

  it('leave the other file as it was, byte for byte', async () => {
    const { request, result } = await carriedOut(`prune ${inText} by magnitude to 50%\ncompact\nmeasure loss on test`);
    const unet = readFileSync(join(request.out, written.unet));
    expect(unet.equals(readFileSync(original('denoiser')))).toBe(true);
    const { dims, outputs, rows } = await seen(request.out);
    const left = readHistory(readFileSync(join(request.out, 'pruning_history.json'), 'utf8'));
    const gone = (name: string): number => left?.cuts.flatMap((it) => it.units[name] ?? []).length ?? 0;
    const [embed, hidden] = [gone('neurons of text.embed'), gone('neurons of text.hidden')];
    expect(embed + hidden).toBe(64);
    expect(dims.get('embed.weight')).toEqual([64 - embed, 10]);
    expect(dims.get('hidden.weight')).toEqual([64 - hidden, 64 - embed]);
    expect(dims.get('project.weight')).toEqual([32, 64 - hidden]);
    expect(last(result)['loss']).toBeCloseTo(meanSquare(outputs, rows), 6);
    const lines = readFileSync(join(request.out, 'journal.jsonl'), 'utf8').split('\n');
    const told = lines.find((line) => line.includes('"event":"compact"')) ?? '{}';
    const counted = (wanted: readonly string[]): number =>
      [...dims]
        .filter(([name]) => wanted.some((layer) => name.startsWith(layer)))
        .reduce((sum, [, own]) => sum + own.reduce((product, dim) => product * dim, 1), 0);
    expect((JSON.parse(told) as { readonly models: unknown }).models).toEqual([
      { name: 'text', before: 6944, after: counted(['embed', 'hidden', 'project']) },
      { name: 'unet', before: 28000, after: counted(['down', 'middle', 'up']) },
    ]);
  });

  it('are told by model in the report', async () => {
    const { request } = await carriedOut(`prune ${inText} by magnitude to 50%\ncompact`);
    const report = must(await reportedRuns([request.out], {}));
    const section = cuts(report);
    expect(html`${section?.content}`.html).toMatch(/text.*6,944 → \d,\d{3}.*unet.*28,000 → 28,000/s);
  });

  it('differ from the models before in the tensors that are cut', async () => {
    const { request } = await carriedOut(`prune ${inText} by magnitude to 50%\ncompact`);
    const parts = request.plan.models ?? [];
    const after = writtenParts(parts);
    const found = must(diffModelFiles(folder, request.out, { before: parts, after }));
    const layers = /^(text|unet)\.[a-z]+\.(weight|bias)$/;
    const alike = found.tensors.filter(({ tensor }) => layers.test(tensor));
    expect(alike.map(({ tensor }) => tensor).sort()).toEqual([
      'text.project.bias',
      ...['down', 'middle', 'up'].flatMap((name) => [`unet.${name}.bias`, `unet.${name}.weight`]),
    ]);
    expect(found.weights.before.count).toBe(6784 + 27744);
    expect(found.weights.after.count).toBeLessThan(6784 * 0.7 + 27744);
  });

  it('lie beside the file as the tensors of the whole model did', async () => {
    const place = withDataBeside();
    const before = folder;
    try {
      folder = place;
      const named = 'model text = "text/text_digits.onnx"\nmodel unet = "unet/denoiser_digits.onnx"\n';
      const text = `${named}prune ${inText} by magnitude to 50%\ncompact\nmeasure loss on test`;
      const { plan, modelPath, data } = must(await planned(text));
      const out = join(scratch(), 'run');
      const files = new Map<string, DataFiles>(Object.entries(data));
      const result = must(await runPlan({ plan, modelPath, data: files, out }));
      expect(existsSync(join(out, 'models/text/data/weights.bin'))).toBe(true);
      const copy = readFileSync(join(out, 'models/unet/weights.bin'));
      expect(copy.equals(readFileSync(join(place, 'unet/weights.bin')))).toBe(true);
      const { outputs, rows } = await seen(out);
      expect(last(result)['loss']).toBeCloseTo(meanSquare(outputs, rows), 6);
    } finally {
      folder = before;
    }
  });

  it('compute what the masked files compute, and are smaller', async () => {
    const prune = `prune ${inText} by magnitude to 50%\nprune ${inUnet} by magnitude to 25%`;
    const masked = await carriedOut(`${prune}\nmeasure loss on test`);
    const cut = await carriedOut(`${prune}\ncompact\nmeasure drift on test\nmeasure loss on test`);
    const [before, now] = [await seen(masked.request.out), await seen(cut.request.out)];
    expect(driftOf(now.outputs, before.outputs)).toBeLessThan(1e-10);
    expect(last(cut.result)['loss']).toBeCloseTo(meanSquare(now.outputs, now.rows), 6);
    expect(last(masked.result)['loss']).toBeCloseTo(last(cut.result)['loss'] ?? NaN, 6);
    for (const file of Object.values(written)) {
      const [whole, smaller] = [masked, cut].map(({ request }) => join(request.out, file));
      expect(statSync(smaller ?? '').size).toBeLessThan(statSync(whole ?? '').size * 0.85);
    }
    const verified = must(
      await verifyRun({ folder: cut.request.out, inputs: { modelPath: cut.request.modelPath, data: cut.request.data } }),
    );
    expect(verified.findings).toEqual([]);
    expect(verified.repeated).toBe('run');
  });

  it('are the same bytes where the models are worked on piece by piece', async () => {
    const text = `prune ${inText} by magnitude to 50%\nprune ${inUnet} by magnitude to 25%\ncompact`;
    const whole = await carriedOut(text);
    const asked = await request(text);
    must(await runPlan({ ...asked, streaming: { largeFrom: 0, pieceSize: 512 } }));
    for (const file of Object.values(written)) {
      const [one, other] = [whole.request.out, asked.out].map((out) => readFileSync(join(out, file)));
      expect(one?.equals(other ?? new Uint8Array())).toBe(true);
    }
  });

  it('are cut in every arm', async () => {
    const { request } = await carriedOut(
      `param share: sparsity = 20%
       sweep share in 20%, 60% {
         stage thin { prune ${inText} by magnitude to share }
         compact
       }`,
    );
    const sizes = [...bytesOf(request.out).keys()].flatMap((name) =>
      name.endsWith(written.text) ? [statSync(join(request.out, name)).size] : [],
    );
    const whole = statSync(original('text')).size;
    expect(sizes).toHaveLength(2);
    expect(sizes.every((size) => size < whole)).toBe(true);
    expect(new Set(sizes).size).toBe(2);
  });

  it('are cut again from what a file says of itself, to the byte', async () => {
    const { request } = await carriedOut(`prune ${inUnet} by magnitude to 25%\ncompact`);
    const history = join(request.out, written.unet);
    const out = join(scratch(), 'again.onnx');
    must(replayHistory({ history, modelPath: original('denoiser'), out }));
    expect(readFileSync(out).equals(readFileSync(history))).toBe(true);
  });

  it('go on to the byte where the run is stopped, cut before it trains', async () => {
    const text = `stage thin { prune ${inText} by magnitude to 50%\ncompact }
      stage heal for 12 steps {
        train all with adamw(lr: 1e-3)
      }
      measure loss on test`;
    const whole = await carriedOut(text);
    const undisturbed = bytesOf(whole.request.out);
    const { outputs, rows } = await seen(whole.request.out);
    expect(last(whole.result)['loss']).toBeCloseTo(meanSquare(outputs, rows), 5);
    for (const at of [2, 5, 9]) {
      const asked = await request(text);
      const controller = new AbortController();
      let count = 0;
      const onEvent = (): void => {
        if (++count === at) controller.abort();
      };
      const { signal } = controller;
      const cut = await runPlan({ ...asked, signal, onEvent, checkpointEvery: 3 });
      expect(cut.value).toBeUndefined();
      must(await runPlan(must(await resumedRequest(asked.out))));
      expect(bytesOf(asked.out)).toEqual(undisturbed);
    }
  });

  it('are refused where they reach into the other, by the names of both', async () => {
    const text = `${models}prune neurons in text.project by magnitude to 50%\n`;
    expect(await codesOf(text)).toEqual([]);
    const { diagnostics } = await planned(`${text}compact\n`);
    expect(diagnostics.map(({ code, message }) => ({ code, message }))).toContainEqual({
      code: 'ESP3167',
      message: '`compact` cannot cut neurons of text.project: they reach across the models `text`, `unet`',
    });
  });
});

describe('what is refused', () => {
  const prune = 'prune weights in text, unet by magnitude to 50%\n';

  it.each([
    ['a file that is not there', 'model text = "gone.onnx"\nmodel unet = "denoiser_digits.onnx"\n', 'ESP4216'],
    ['a path out of the folder', 'model text = "../text.onnx"\nmodel unet = "denoiser_digits.onnx"\n', 'ESP4216'],
    ['one file twice', 'model text = "text_digits.onnx"\nmodel unet = "./text_digits.onnx"\n', 'ESP2050'],
    ['an input that is not there', models.replace(/\n$/, ' reading nothing from text.context\n'), 'ESP3162'],
    ['sizes that do not fit', models.replace(/\n$/, ' reading sample from text.context\n'), 'ESP3161'],
    ['a name that is a role', models.replace('unet', 'linear'), 'ESP2013'],
  ])('%s', async (_, names, code) => {
    expect(await codesOf(`${names}prune weights in text by magnitude to 50%\n`)).toContain(code);
  });

  it('a model that nothing uses', async () => {
    copyFileSync(`${fixtures}/models/mlp_digits.onnx`, join(folder, 'other.onnx'));
    const text = `${models}model other = "other.onnx"\n${prune}`;
    expect(await codesOf(text)).toEqual(['ESP3166']);
    rmSync(join(folder, 'other.onnx'));
  });

  it('a model beside those that the recipe names', async () => {
    expect(await codesOf(models + prune, { model: original('text') })).toEqual(['ESP7011']);
  });

  it.each(['compact folding constants', 'factorize layers in linear to energy 90%', 'prune neurons by magnitude to 50% of latency'])(
    '%s, which changes graphs',
    async (statement) => {
      expect(await codesOf(`${models}${prune}${statement}\n`)).toContain('ESP2270');
    },
  );
});
