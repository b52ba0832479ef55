/** Papers that prune softly, run on small models: hard masks at the end, whatever happens on the way. */
import { updatesOf } from '../support/updates.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import { readNpz } from '../compute/support/npy.ts';
import { bytesOf } from './folder-bytes.ts';
import { readTensors } from './read-tensors.ts';
import { digits, fashion, firstOf, must, planOn, run, scratch, type Bench } from './support.ts';

const papers: Readonly<Record<string, { readonly bench: Bench; readonly set: ReadonlyMap<string, string> }>> = {
  'iss-p': {
    bench: digits,
    set: new Map([
      ['search', '12 steps'],
      ['tuning', '4 steps'],
    ]),
  },
  pdp: { bench: digits, set: new Map([['length', '12 steps']]) },
  'progressive-gradient-flow': { bench: firstOf(fashion('vit_fmnist')), set: new Map([['length', '10 steps']]) },
};

function planOf(name: string) {
  const { bench, set } = known(papers, name);
  const text = readFileSync(`recipes/papers/${name}.prune`, 'utf8');
  return planOn(bench, text, {}, set);
}

describe.each(Object.keys(papers))('%s', (name) => {
  it('ends with masks that are hard and counts that are exact', async () => {
    const { bench } = known(papers, name);
    const plan = await planOf(name);
    const { out, expectations } = must(await run(bench, plan));
    expect(expectations.every(({ held }) => held)).toBe(true);
    const [prune] = plan.stages.flatMap(({ statements }) => statements.filter((it) => it.kind === 'prune'));
    const last = updatesOf(prune).at(-1);
    const [values, masks] = [readTensors(join(out, 'model.onnx')), readNpz(join(out, 'masks.npz'))];
    const tensorOf = new Map(plan.layers.map((layer) => [layer.name, layer.tensor]));
    for (const [layer, pruned] of Object.entries(last?.layers ?? {})) {
      const tensor = tensorOf.get(layer) ?? '';
      const mask = Array.from(masks.get(encodeURIComponent(tensor))?.values ?? [], Number);
      expect(mask.filter((kept) => kept === 0)).toHaveLength(pruned);
      expect(values.get(tensor)?.findIndex((value, i) => mask[i] === 0 && !Object.is(value, 0))).toBe(-1);
    }
    expect(Object.keys(last?.layers ?? {}).length).toBeGreaterThan(0);
  });

  it('stopped in the middle of its window ends in the same bytes', async () => {
    const { bench } = known(papers, name);
    const plan = await planOf(name);
    const undisturbed = bytesOf(must(await run(bench, plan)).out);
    const out = join(scratch(), 'run');
    const controller = new AbortController();
    const cut = await run(bench, plan, {
      out,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.event === 'step' && event.step === 7) controller.abort();
      },
    });
    expect(cut.diagnostics.at(-1)).toMatchObject({ code: 'ESP6530' });
    must(await runPlan(must(await resumedRequest(out))));
    expect(bytesOf(out)).toEqual(undisturbed);
  });
});

function known<T>(entries: Readonly<Record<string, T>>, name: string): T {
  const entry = entries[name];
  if (entry === undefined) throw new Error(name);
  return entry;
}
