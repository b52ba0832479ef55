/** Another model as a teacher: what is learnt from it, what is refused, and what notices a change. */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import type { DataFiles } from '../../src/project/data-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { encodeModel, loadTensors, readModel } from '../../src/model/index.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, scratch } from './support.ts';

const models = 'test/fixtures/models';
const fresh = 'with sgd(lr: 0.05), decay constant';

let folder = '';
beforeAll(() => {
  folder = scratch();
  copyFileSync(`${models}/mlp_digits.onnx`, join(folder, 'big.onnx'));
  copyFileSync(`${models}/lenet5_fmnist.onnx`, join(folder, 'lenet.onnx'));
  copyFileSync(`${models}/resnet8_fmnist.onnx`, join(folder, 'resnet.onnx'));
  const files = must(openModelFiles(`${models}/mlp_digits.onnx`));
  const big = must(loadTensors(must(readModel(files)), files));
  files.close();
  writeFileSync(join(folder, 'newer.onnx'), encodeModel({ ...big, opsets: new Map([['', 18]]) }));
  writeFileSync(join(folder, 'text.onnx'), 'no model');
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(process.cwd(), models), join(folder, 'link'));
});

async function planned(text: string, model = 'mlp_digits_init') {
  const recipe = join(folder, 'recipe.prune');
  writeFileSync(recipe, text);
  const { data } = model.startsWith('mlp') ? digits : firstOf(fashion(model));
  const arrays = Object.fromEntries(data);
  const options = { set: [], for: [], model: `${models}/${model}.onnx`, ...arrays };
  return planRecipe(recipe, options);
}

async function carriedOut(text: string, model?: string) {
  const { plan, modelPath, data, teacherFolder } = must(await planned(text, model));
  const out = join(scratch(), 'run');
  const files = new Map<string, DataFiles>(Object.entries(data));
  const request = { plan, modelPath, teacherFolder, data: files, out };
  return { request, result: must(await runPlan(request)) };
}

const weightsOf = (out: string) => readTensors(join(out, 'model.onnx'));
const lossesOf = (out: string): readonly unknown[] =>
  readFileSync(join(out, 'journal.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => /"loss":[^,}]*/.exec(line) ?? []);

describe('a teacher from a file', () => {
  it.each([
    ['kl(TEACHER, temperature: 4)', 'mlp_digits', 'big'],
    ['task + 0.9 * kl(TEACHER, temperature: 2)', 'mlp_digits', 'big'],
    ['task + 0.5 * features(TEACHER)', 'mlp_digits', 'big'],
    ['task + 0.5 * features(TEACHER, at: conv2)', 'lenet5_fmnist', 'lenet'],
  ])('teaches as a mark of the same weights does, bit for bit: %s', async (loss, model, name) => {
    // The mark holds the weights of the file; what trains is cut first, so that there is something to learn.
    const body = (teacher: string) =>
      `stage hurt { prune weights by global magnitude to 80% }
       stage heal for 3 steps { train all loss ${loss.replace('TEACHER', teacher)} ${fresh} }`;
    const file = await carriedOut(`model big = "${name}.onnx"\n${body('big')}`, model);
    const mark = await carriedOut(body('original'), model);
    expect(lossesOf(file.request.out).length).toBeGreaterThan(5);
    expect(lossesOf(file.request.out)).toEqual(lossesOf(mark.request.out));
    expect(weightsOf(file.request.out)).toEqual(weightsOf(mark.request.out));
  });

  it('is followed by a network that has learnt nothing', async () => {
    const text = `model big = "big.onnx"
      stage learn for 30 steps { train all loss kl(big) with adamw(lr: 5e-3) }
`;
    const { request } = await carriedOut(text);
    const steps = readFileSync(join(request.out, 'journal.jsonl'), 'utf8').matchAll(/"event":"step".*?"loss":([\d.e-]+)/g);
    const losses = [...steps].map(([, loss]) => Number(loss));
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  });

  it('may have another architecture, whose features have to be as many', async () => {
    const text = (loss: string): string => `model other = "resnet.onnx"\ntrain all loss ${loss} ${fresh} for 2 steps`;
    const { result } = await carriedOut(text('task + kl(other)'), 'lenet5_fmnist');
    expect(result.layers.length).toBeGreaterThan(0);
    const { diagnostics } = await planned(text('task + features(other)'), 'lenet5_fmnist');
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['ESP6016', 'the values of the model `other` have 64 elements per sample, not 84'],
    ]);
  });

  it('stands in the plan with its content, and costs memory, but no parameters that train', async () => {
    const { plan } = must(await planned(`model big = "big.onnx"\ntrain all loss kl(big) for 1 step`));
    const own = must(await planned('train all for 1 step')).plan;
    expect(plan.teachers).toMatchObject([{ name: 'big', file: 'big.onnx', input: 'input', parameters: 50_610 }]);
    const bytes = (of: typeof own): number => of.estimates.memory?.bytes ?? 0;
    expect(bytes(plan)).toBeGreaterThan(bytes(own));
    expect(plan.estimates.macs).toBe(own.estimates.macs);
  });
});

describe('planning refuses a teacher', () => {
  it.each([
    ['that is not there', '"none.onnx"', 'kl(big)', 'ESP4180'],
    ['that is no model', '"text.onnx"', 'kl(big)', 'ESP4180'],
    ['that is a folder', '"elsewhere"', 'kl(big)', 'ESP4180'],
    ['behind a link that leads out', '"link/mlp_digits.onnx"', 'kl(big)', 'ESP4180'],
    ['outside of the folder', '"../big.onnx"', 'kl(big)', 'ESP2301'],
    ['by an absolute path', '"/big.onnx"', 'kl(big)', 'ESP2301'],
    ['that reads something else', '"lenet.onnx"', 'kl(big)', 'ESP4181'],
    ['of another operator set', '"newer.onnx"', 'kl(big)', 'ESP6017'],
    ['without the layer', '"resnet.onnx"', 'features(big, at: fc1)', 'ESP4183'],
  ])('%s', async (_, file, loss, code) => {
    const model = code === 'ESP4183' ? 'lenet5_fmnist' : 'mlp_digits_init';
    const text = `model big = ${file}\ntrain all loss ${loss} for 1 step`;
    const { diagnostics } = await planned(text, model);
    expect(diagnostics.map((one) => one.code)).toContain(code);
  });
});

describe('a teacher that changed after the plan was made', () => {
  const text = `model big = "own.onnx"
    stage a for 2 steps { train all loss kl(big) ${fresh} }
    stage b for 2 steps { train all loss kl(big) ${fresh} }`;
  const own = (): string => join(folder, 'own.onnx');
  const restore = (): void => copyFileSync(`${models}/mlp_digits.onnx`, own());
  const replace = (): void => copyFileSync(`${models}/mlp_digits_init.onnx`, own());

  it('is refused by a run, and by one that goes on, which ends in the same bytes with the old one', async () => {
    restore();
    const whole = await carriedOut(text);
    const stop = new AbortController();
    let stages = 0;
    const out = join(scratch(), 'run');
    const onEvent = (event: { readonly event: string }): void => {
      if (event.event === 'stage' && ++stages === 2) stop.abort();
    };
    await runPlan({ ...whole.request, out, signal: stop.signal, onEvent });
    const resume = async () => runPlan(must(await resumedRequest(out)));
    replace();
    const fresher = join(scratch(), 'run');
    const again = await runPlan({ ...whole.request, out: fresher });
    expect(again.diagnostics.map(({ code }) => code)).toEqual(['ESP6545']);
    expect((await resume()).diagnostics.map(({ code }) => code)).toContain('ESP6545');
    restore();
    must(await resume());
    expect(weightsOf(out)).toEqual(weightsOf(whole.request.out));
  });

  it('is noticed by verify', async () => {
    restore();
    const { request } = await carriedOut(text);
    const { modelPath, data, teacherFolder } = request;
    const verify = () => verifyRun({ folder: request.out, inputs: { modelPath, data, teacherFolder } });
    expect(must(await verify())).toMatchObject({ findings: [], repeated: 'run' });
    replace();
    expect((await verify()).diagnostics.map(({ code }) => code)).toEqual(['ESP6545']);
  });
});
