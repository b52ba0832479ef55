/** Layers as two factors: planned to the parameter, run, written, resumed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesAsSource, readModel, sizeOfModel } from '../../src/model/index.ts';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { lossText } from '../../src/report/plan-training.ts';
import { relativeError } from '../compute/support/training.ts';
import { bytesOf } from './folder-bytes.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, must, planOn, run, scratch } from './support.ts';
import { outputsOf, trainAlone, written } from './written-models.ts';

const resnet = trainAlone(fashion('resnet8_fmnist_bn'));
const mlp = trainAlone(digits);

function sizeOf(path: string) {
  const main = bytesAsSource(readFileSync(path));
  return sizeOfModel(must(readModel({ name: path, main, open: () => undefined })));
}

describe('a factorized network', () => {
  it.each([
    ['linear layers', mlp, [16, 64], 'layers', 'ranks', 'to 25% of ranks'],
    ['convolutions', resnet, [4, 1, 28, 28], 'layers in conv except first layer', 'ranks in conv except first layer', 'to 25% of ranks'],
    ['kernels by their two axes', resnet, [4, 1, 28, 28], 'layers in block3.a.conv', 'ranks in block3.a.conv', 'to rank 6 as spatial'],
  ] as const)('computes what the projected one does, in the size of its plan: %s', async (_, bench, dims, layers, ranks, to) => {
    const plan = await planOn(bench, `factorize ${layers} ${to}\nmeasure params, flops`);
    const [planned] = plan.stages.flatMap(({ statements }) => statements);
    if (planned?.kind !== 'factorize') throw new Error('it is planned');
    const factored = must(await run(bench, plan));
    const projected = must(await run(bench, await planOn(bench, `project ${ranks} ${to}`)));
    const [now, whole] = [written(factored.out), written(projected.out)];
    const outputs = await outputsOf(whole, dims);
    expect(relativeError(await outputsOf(now, dims), outputs)).toBeLessThan(1e-4);
    expect(relativeError(await outputsOf(bench.model, dims), outputs)).toBeGreaterThan(0.01);
    const [before, after] = [sizeOf(bench.model), sizeOf(now)];
    expect(before.parameters - after.parameters).toBe(planned.before.parameters - planned.after.parameters);
    expect(before.macs - after.macs).toBe(planned.before.macs - planned.after.macs);
    expect(after.parameters).toBeLessThan(before.parameters);
    const measured = factored.measurements.flatMap(({ values }) => values['params'] ?? []);
    expect(measured).toEqual([after.parameters]);
    const names = [...readTensors(now).keys()];
    for (const { layer, tensor } of planned.layers) {
      expect(names).not.toContain(tensor);
      expect(names).toContain(`${layer}.u.weight`);
    }
  });

  it('may stand behind a `compact` that found nothing to take', async () => {
    const text =
      'project ranks in block3.a.conv to rank 6 as spatial\ncompact folding constants\nfactorize layers in block3.a.conv to rank 6 as spatial';
    const cut = must(await run(resnet, await planOn(resnet, text)));
    const plain = must(await run(resnet, await planOn(resnet, 'factorize layers in block3.a.conv to rank 6 as spatial')));
    const dims = [4, 1, 28, 28];
    expect(relativeError(await outputsOf(written(cut.out), dims), await outputsOf(written(plain.out), dims))).toBeLessThan(1e-4);
    expect(sizeOf(written(cut.out)).parameters).toBeLessThan(sizeOf(resnet.model).parameters);
  });

  it('keeps whole what an energy leaves too many ranks, and tells what it keeps', async () => {
    const text = 'factorize layers except last layer to energy 60%\nmeasure params';
    const plan = await planOn(mlp, text);
    const told: RunEvent[] = [];
    const ran = must(await run(mlp, plan, { onEvent: (event) => told.push(event) }));
    const [event] = told.filter((one) => one.event === 'factorize');
    const [planned] = plan.stages.flatMap(({ statements }) => statements);
    if (event?.event !== 'factorize' || planned?.kind !== 'factorize') throw new Error('it acts');
    const most = new Map(planned.layers.map((layer) => [layer.layer, layer.most]));
    expect(event.layers.length + Object.keys(event.stays ?? {}).length).toBe(planned.layers.length);
    for (const { layer, rank, energy } of event.layers) {
      expect(rank).toBeLessThanOrEqual(most.get(layer) ?? 0);
      expect(energy).toBeGreaterThanOrEqual(0.6);
    }
    expect(event.after).toEqual(sizeOf(written(ran.out)));
    expect(ran.ranks?.map(({ layer, rank, of }) => [layer, rank, of])).toEqual(
      event.layers.map(({ layer, rank, of }) => [layer, rank, of]),
    );
  });
});

describe('a projection while a network trains', () => {
  const text = `stage s for 9 steps {
  train all with sgd(lr: 0.1, momentum: 0.9)
  project ranks in first layer to energy 50% every 4 steps
}
factorize layers except last layer to rank 4`;

  it('leaves the moments of the optimizer, and goes on after an interruption to the same byte', async () => {
    const plan = await planOn(mlp, text);
    const yaml = { name: 'plan.yaml', text: planToYaml(plan) };
    expect((await planFromYaml(yaml)).value).toEqual(plan);
    const told: RunEvent[] = [];
    const undisturbed = must(await run(mlp, plan, { onEvent: (event) => told.push(event) }));
    const projected = told.flatMap((one) => (one.event === 'project' ? [one] : []));
    expect(projected.map(({ step }) => step)).toEqual([0, 4, 8, 9]);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.event === 'step' && event.step === 6) controller.abort();
    };
    const cut = await run(mlp, plan, { signal: controller.signal, onEvent, out });
    expect(cut.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(bytesOf(undisturbed.out));
  });

  it('is the weight of the next step: one step from it is one step of the projected model', async () => {
    const step = 'train all with sgd(lr: 0.1)';
    const inside = `stage s for 1 step { ${step}\nproject ranks to rank 3 over 0%..0% }`;
    const before = `project ranks to rank 3\nstage s for 1 step { ${step} }`;
    const [one, other] = [await run(mlp, await planOn(mlp, inside)), await run(mlp, await planOn(mlp, before))];
    expect(readTensors(written(must(one).out))).toEqual(readTensors(written(must(other).out)));
  });
});

describe('the nuclear norm in a loss', () => {
  const layers = (plan: Awaited<ReturnType<typeof planOn>>) =>
    plan.stages.flatMap(({ statements }) => statements).flatMap((it) => (it.kind === 'train' ? [lossText(it)] : []));

  it('stands in a plan that is read back, in words', async () => {
    const text = `group kernels = "conv2"\ntrain all for 4 steps loss task + 2 * nuclear(at: kernels, as: spatial, every: 3)`;
    const bench = fashion('lenet5_fmnist');
    const plan = await planOn(bench, text);
    expect(layers(plan)).toEqual(['crossentropy + nuclear(0.0006, as: spatial) at conv2 every 3 updates']);
    expect((await planFromYaml({ name: 'plan.yaml', text: planToYaml(plan) })).value).toEqual(plan);
    expect(layers(await planOn(bench, 'train all for 4 steps loss task + nuclear'))).toEqual([
      'crossentropy + nuclear(0.0003, as: channel)',
    ]);
  });

  it.each([
    ['behind a cut', 'prune neurons by l2 to 20% sparsity\ncompact\nstage s for 6 steps { train all loss task + nuclear(1e-2, every: 2) }'],
    ['in turns', 'stage s for 6 steps { train weights loss task + nuclear(1e-2, every: 2)\ntrain biases }'],
    [
      'beside a projection',
      'stage s for 6 steps { train all loss task + nuclear(1e-2, every: 2)\nproject ranks in first layer to rank 9 every 2 steps }',
    ],
    [
      'of masks that choices are taken back from',
      'stage s for 6 steps { train all loss task + nuclear(1e-2)\nprune weights by magnitude to 50% over 0%..80% mask revisable }',
    ],
  ])('goes on after an interruption to the byte, %s', async (_, text) => {
    await goesOnToTheByte(digits, text, [5], { batch: 64 });
  });

  it.each([
    ['train lora(rank: 2) for 4 steps loss task + nuclear', 'ESP4620'],
    ['train head for 4 steps loss task + nuclear(at: `0`)', 'ESP4620'],
    ['train all for 4 steps loss task + nuclear(at: `0`) + nuclear(1e-5)', 'ESP4001 `nuclear` of `0` twice'],
    ['share weights within 5% of params\ntrain all for 4 steps loss task + nuclear', 'share cells'],
  ])('is refused where its gradient moves nothing, or another thing moves: %s', async (text, wanted) => {
    await expect(planOn(digits, text)).rejects.toThrow(wanted);
  });

  it('is refused of depthwise convolutions, with the layer and the way out', async () => {
    const text = 'train all for 4 steps loss task + nuclear';
    await expect(planOn(fashion('mobilenet_tiny_fmnist'), text)).rejects.toThrow('ESP4380');
  });
});
