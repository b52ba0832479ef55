/** A model is its file and its external data: a change of either is found, before a run and during it. */
import { closeSync, existsSync, openSync, readFileSync, renameSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { planRecipe } from '../../src/cli/planning.ts';
import { plan as planInMemory } from '../../src/index.ts';
import { bytesAsSource, readModel } from '../../src/model/index.ts';
import { planFromYaml, planToYaml } from '../../src/plan/index.ts';
import { hashModel, hashOpenModel } from '../../src/identity/hash-model.ts';
import { openModelFiles } from '../../src/identity/model-files.ts';
import { resumedRequest } from '../../src/run/resume-run.ts';
import { runPlan } from '../../src/run/run-plan.ts';
import type { RunRequest } from '../../src/run/run-request.ts';
import { sha256 } from '../../src/record/sealed.ts';
import type { Streaming } from '../../src/state/lazy-values.ts';
import { verifyRun } from '../../src/verify/verify-run.ts';
import { withExternalData } from './external-model.ts';
import { digits, must, planOn, run, scratch, type Bench } from './support.ts';

const inPieces: Streaming = { largeFrom: 0, pieceSize: 1000 };
const prune = 'prune weights by global magnitude to 80%';
const trained = `stage cut { ${prune} } stage heal for 40 steps { train all with sgd(lr: 0.05), decay constant }`;

/** A bench of its own, whose weights lie in `weights.bin`. */
function external(): Bench & { readonly weights: string } {
  const model = withExternalData(digits.model);
  return { model, data: digits.data, weights: join(dirname(model), 'weights.bin') };
}

/** Turns bits of a number in the middle of a file, in place. */
function change(path: string): void {
  const descriptor = openSync(path, 'r+');
  const at = Math.floor(readFileSync(path).length / 8) * 4;
  writeSync(descriptor, Uint8Array.of(0x11, 0x22, 0x33, 0x44), 0, 4, at);
  closeSync(descriptor);
}

const codes = (outcome: { readonly diagnostics: readonly { readonly code: string }[] }) => outcome.diagnostics.map(({ code }) => code);

describe('the identity of a model', () => {
  it('is the hash of its file alone where nothing lies beside it', async () => {
    const found = must(await hashModel(digits.model));
    expect(found).toEqual({ sha256: sha256(readFileSync(digits.model)) });
  });

  it('names its external data, in plans of the command and of the library alike', async () => {
    const bench = external();
    const pinned = [{ file: 'weights.bin', sha256: sha256(readFileSync(bench.weights)) }];
    expect(must(await hashModel(bench.model)).external).toEqual(pinned);
    const { plan } = must(await planRecipe(undefined, { e: prune, set: [], for: [], model: bench.model }));
    expect(plan.model.external).toEqual(pinned);
    const source = (path: string) => bytesAsSource(readFileSync(path));
    const files = { name: 'net.onnx', main: source(bench.model), open: (at: string) => source(join(dirname(bench.model), at)) };
    expect(must(planInMemory({ recipe: prune, model: files })).model.external).toEqual(pinned);
    const text = planToYaml(plan);
    expect(text).toMatch(/external:\n +- \{file: weights\.bin, sha256: [0-9a-f]{64}\}/);
    expect(must(await planFromYaml({ name: 'plan.yaml', text })).model.external).toEqual(pinned);
  });
});

describe('files that this process has hashed', () => {
  it('are hashed again where they were written to, or had just been', async () => {
    const { model, weights } = external();
    const ask = async () => {
      const files = must(openModelFiles(model));
      const read = must(readModel(files));
      const found = await hashOpenModel(files, read);
      files.close();
      return found;
    };
    const first = await ask();
    expect(await ask()).not.toBe(first);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    try {
      const old = await ask();
      expect(await ask()).toBe(old);
      change(weights);
      const other = await ask();
      expect(must(other).external?.[0]?.sha256).toBe(sha256(readFileSync(weights)));
      expect(must(old)).not.toEqual(must(other));
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('external data that is not what was planned with', () => {
  it('is refused by a run', async () => {
    const bench = external();
    const planned = await planOn(bench, prune);
    change(bench.weights);
    const refused = await run(bench, planned);
    expect(codes(refused)).toEqual(['ESP6540']);
    expect(refused.diagnostics[0]?.message).toContain('external data `weights.bin`');
  });

  it('is refused by a run whose plan knows of none', async () => {
    const bench = external();
    const planned = await planOn(bench, prune);
    const { external: _, ...model } = planned.model;
    expect(codes(await run(bench, { ...planned, model }))).toEqual(['ESP6540']);
  });

  it('is refused by a run that goes on', async () => {
    const bench = external();
    const planned = await planOn(bench, trained);
    const out = join(scratch(), 'run');
    const stop = new AbortController();
    const onEvent: RunRequest['onEvent'] = ({ event }) => event === 'step' && stop.abort();
    const { signal } = stop;
    await run(bench, planned, { out, signal, onEvent, checkpointEvery: 1 });
    change(bench.weights);
    expect(codes(await runPlan(must(await resumedRequest(out))))).toEqual(['ESP6540']);
  });

  it('is refused by a verification of a run, and of one stage', async () => {
    const bench = external();
    const planned = await planOn(bench, prune);
    const { out: folder } = must(await run(bench, planned, { keepCheckpoints: true }));
    const inputs = { modelPath: bench.model, data: bench.data };
    expect(must(await verifyRun({ folder, inputs })).findings).toEqual([]);
    change(bench.weights);
    expect(codes(await verifyRun({ folder, inputs }))).toEqual(['ESP6540']);
    const { path: stage = '' } = planned.stages[0] ?? {};
    expect(codes(await verifyRun({ folder, inputs, stage }))).toEqual(['ESP6540']);
  });
});

describe('a model that changes while a run reads it', () => {
  const ways = [
    ['in memory', {}],
    ['in pieces', { streaming: inPieces }],
  ] as const;
  const parts = [
    ['its external data', (bench: ReturnType<typeof external>) => bench.weights],
    ['its own file', (bench: ReturnType<typeof external>) => bench.model],
  ] as const;
  const cases = ways.flatMap(([way, more]) => parts.map(([part, pathIn]) => [part, way, more, pathIn] as const));
  it.each(cases)('ends in a finding: %s, %s', async (_, __, more, pathIn) => {
    const bench = external();
    const planned = await planOn(bench, prune);
    const out = join(scratch(), 'run');
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(bench.weights, before, before);
    const onEvent: RunRequest['onEvent'] = ({ event }) => event === 'prune' && change(pathIn(bench));
    const ran = await run(bench, planned, { ...more, out, onEvent });
    expect(codes(ran)[0]).toBe('ESP6760');
    expect(ran.value).toBeUndefined();
    expect(existsSync(join(out, 'manifest.json'))).toBe(false);
  });

  it('is found though the time of its last change was set back', async () => {
    const bench = external();
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(bench.weights, before, before);
    const planned = await planOn(bench, prune);
    const onEvent: RunRequest['onEvent'] = ({ event }) => {
      if (event !== 'prune') return;
      change(bench.weights);
      utimesSync(bench.weights, before, before);
    };
    const ran = await run(bench, planned, { streaming: inPieces, onEvent });
    expect(codes(ran)[0]).toBe('ESP6760');
  });

  it('leaves no stage to go on from that was carried out meanwhile', async () => {
    const bench = external();
    const original = readFileSync(bench.weights);
    const planned = await planOn(bench, trained);
    const out = join(scratch(), 'run');
    const steps: number[] = [];
    const onEvent: RunRequest['onEvent'] = (event) => {
      if (event.event === 'prune') change(bench.weights);
      if (event.event === 'step') steps.push(event.step);
    };
    const request = { streaming: inPieces, out, checkpointEvery: 1 };
    expect(codes(await run(bench, planned, { ...request, onEvent }))[0]).toBe('ESP6760');
    expect(steps).toEqual([]);
    const descriptor = openSync(bench.weights, 'r+');
    writeSync(descriptor, original, 0, original.length, 0);
    closeSync(descriptor);
    const again = await run(bench, planned, { out, streaming: inPieces });
    const clean = must(await run(bench, planned, { streaming: inPieces }));
    expect(readFileSync(join(must(again).out, 'masks.npz'))).toEqual(readFileSync(join(clean.out, 'masks.npz')));
  });

  it('may be touched, and replaced by another file: what is open stays what it was', async () => {
    const bench = external();
    const planned = await planOn(bench, prune);
    const onEvent: RunRequest['onEvent'] = ({ event }) => {
      if (event !== 'prune') return;
      utimesSync(bench.weights, new Date(), new Date());
      writeFileSync(`${bench.model}.new`, 'another model');
      renameSync(`${bench.model}.new`, bench.model);
    };
    must(await run(bench, planned, { streaming: inPieces, onEvent }));
  });
});
