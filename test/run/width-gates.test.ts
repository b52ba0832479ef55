/** Gates on the width of a residual stream, whole runs of them: what is cut out computes what was masked. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/run-event.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { few } from './cut/benches.ts';
import { bytesOf } from './folder-bytes.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { readTensors } from './read-tensors.ts';
import { must, planOn, run, scratch } from './support.ts';

const llama = few('char_llama', 'moby');

async function carryOut(text: string) {
  const events: RunEvent[] = [];
  const plan = await planOn(llama, text, { batch: 4 });
  const { out } = must(await run(llama, plan, { onEvent: (event) => events.push(event) }));
  const cut = events.find((event) => event.event === 'compact');
  if (cut?.event !== 'compact') throw new Error('nothing was cut');
  return { out, cut, plan };
}

describe('gates on the width of a stream under RMSNorm', () => {
  it('end in what writes to it; the cut is exact, and every norm has its factor', async () => {
    const { out, cut } = await carryOut(`stage search for 3 steps {
      train gates(start: 1) with adamw(lr: 0.3)
      prune width by gate to 25% sparsity
    }
    compact`);
    expect(cut.difference).toBeLessThan(1e-5);
    const written = readTensors(join(out, 'model.onnx'));
    const shares = [...written].filter(([name]) => name.endsWith('.share.kept'));
    expect(shares.map(([, values]) => [...values])).toEqual(Array(5).fill([0.75]));
    const before = readTensors(llama.model);
    // The gain of a norm is as it was: gates go into writers alone.
    const [gain, kept] = [before, written].map((own) => [...(own.get('norm.weight') ?? [])]);
    expect(kept?.length).toBe(72);
    expect(kept?.every((one) => gain?.includes(one))).toBe(true);
    expect(written.get('embed.weight')?.length).toBe(75 * 72);
  });

  it('anneal beside adapters: exactly the target goes, the cut is exact, and a resumed run has the same bytes', async () => {
    const text = `stage tune for 10 steps {
      retrain lora(rank: 2), gates(form: annealed) with adamw(lr: 0.05)
        loss task + 10 * abs(mean(q) / 75% - 1) + mean((abs(gate) - 0.5)^2)
      prune width by gate to 25% sparsity at 80%
    }
    merge
    compact`;
    const { out, cut, plan } = await carryOut(text);
    expect(cut).toMatchObject({ units: 24 });
    expect(cut.difference).toBeLessThan(1e-5);
    expect(readTensors(join(out, 'model.onnx')).get('embed.weight')?.length).toBe(75 * 72);
    const resumed = join(scratch(), 'run');
    const controller = new AbortController();
    let seen = 0;
    const onEvent = ({ event }: RunEvent) => {
      if (event === 'step' && ++seen === 7) controller.abort();
    };
    const stopped = await run(llama, plan, { signal: controller.signal, onEvent, out: resumed });
    expect(stopped.value).toBeUndefined();
    must(await runPlan(must(await resumedRequest(resumed))));
    expect(bytesOf(resumed)).toEqual(bytesOf(out));
  });

  it('of a width cut twice has the product of both factors', async () => {
    const { out, cut } = await carryOut(`prune width by magnitude to 25% sparsity
    compact
    stage tune for 2 steps { train all with sgd(lr: 0.01) }
    prune width by magnitude removing 24 width
    compact`);
    expect(cut.difference).toBeLessThan(1e-5);
    const written = readTensors(join(out, 'model.onnx'));
    const shares = [...written].filter(([name]) => name.endsWith('.share.kept'));
    expect(shares.map(([, values]) => [...values])).toEqual(Array(5).fill([0.5]));
  });
});

describe('a search for the width of a stream under RMSNorm', () => {
  it('ends in one of its widths, the cut is exact, and a resumed run has the same bytes', async () => {
    const text = `stage search for 3 steps {
      train widths(narrowest: 50%, step: 25%) with adam(lr: 0.3) loss task + ln(expected-flops)
      prune width by width to 75% of params
    }
    compact`;
    const { out, cut } = await carryOut(text);
    // The widest of 48, 72 and 96 places that leaves no more than was asked for.
    expect(cut).toMatchObject({ units: 24 });
    expect(cut.difference).toBeLessThan(1e-5);
    const [before, written] = [readTensors(llama.model), readTensors(join(out, 'model.onnx'))];
    expect(written.get('embed.weight')?.length).toBe(75 * 72);
    // A width holds the first places.
    expect(written.get('norm.weight')).toEqual(before.get('norm.weight')?.slice(0, 72));
    const shares = [...written].filter(([name]) => name.endsWith('.share.kept'));
    expect(shares.map(([, values]) => [...values])).toEqual(Array(5).fill([0.75]));
    await goesOnToTheByte(llama, text, [4], { batch: 4 });
  });
});
