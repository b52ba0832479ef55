/** Federated rounds: samples shared out to clients, an arm each, and the mean of what they train. */
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { classCounts, heldLabels, labelsOf, type HeldColumn } from '../../src/data/column.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import type { Plan, PlannedClients } from '../../src/plan/index.ts';
import { drawnShares, evenShares } from '../../src/plan/share-text.ts';
import { stream } from '../../src/random/stream.ts';
import { weightedMeans } from '../../src/prune/growth.ts';
import { rowsOfClient } from '../../src/state/clients.ts';
import { classesOf } from './digit-scores.ts';
import { goesOnToTheByte } from './goes-on.ts';
import { readTensors } from './read-tensors.ts';
import { allDigits as digits, must, planOn, run } from './support.ts';

const classes = classesOf('train');
const counted = { classes: () => ({ value: classes, diagnostics: [] }) };
const untrained = { ...digits, model: 'test/fixtures/models/mlp_digits_init.onnx' };

function column(numbers: readonly number[]): HeldColumn {
  return { type: 'int64', dims: [], sampleSize: 1, start: 0, stride: 1, scale: 1, conversions: [], values: Int32Array.from(numbers) };
}

function labelled(labels: readonly number[]): Dataset {
  return { samples: labels.length, x: column(labels.map((_, at) => at)), y: column(labels) };
}

/** As the planner makes it. */
function tableOf(labels: readonly number[], clients: number, alpha?: number): PlannedClients {
  const base = { data: 'train', split: '', stream: 'clients' };
  if (alpha === undefined) return { ...base, samples: evenShares(labels.length, clients) };
  const counts = classCounts(heldLabels(labelled(labels).y).values);
  const own = [...counts].map(([label, samples]) => {
    return [label, drawnShares(stream(3, label), { samples, clients, alpha })] as const;
  });
  const samples = Array.from({ length: clients }, (_, at) => own.reduce((sum, [, shares]) => sum + (shares[at] ?? 0), 0));
  return { ...base, samples, classes: Object.fromEntries(own) };
}

const labels = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 200 });
const clients = fc.integer({ min: 1, max: 12 });
const alphas = fc.option(fc.double({ min: 0.01, max: 100, noNaN: true }), { nil: undefined });

describe('a split', () => {
  it('gives every sample to one client, and each client as many as the plan says', () => {
    fc.assert(
      fc.property(labels, clients, alphas, fc.integer(), (own, count, alpha, seed) => {
        const [data, table] = [labelled(own), tableOf(own, count, alpha)];
        const parts = table.samples.map((_, at) => rowsOfClient(data, table, seed, at + 1));
        expect(parts.map((rows) => rows.length)).toEqual(table.samples);
        expect(parts.flatMap((rows) => [...rows]).sort((a, b) => a - b)).toEqual([...own.keys()]);
        for (const [label, counts] of Object.entries(table.classes ?? {})) {
          const of = (rows: Uint32Array): number => labelsOf(data.y, rows).filter((one) => one === label).length;
          expect(parts.map(of)).toEqual(counts);
        }
      }),
    );
  });

  it('is another one with another seed, and not the order of the file', () => {
    const own = Array.from({ length: 100 }, (_, at) => at % 3);
    for (const table of [tableOf(own, 4), tableOf(own, 4, 0.5)]) {
      const rows = (seed: number) => [...rowsOfClient(labelled(own), table, seed, 1)];
      expect(rows(0)).not.toEqual(rows(1));
      expect(rows(0)).toEqual(rows(0));
    }
    expect([...rowsOfClient(labelled(own), tableOf(own, 4), 0, 1)].at(-1)).toBeGreaterThan(25);
  });
});

/** One step of each client on all its samples. */
const round = (split: string, average: string): string =>
  `branch over 4 clients of train split ${split} {
    stage tune for 1 steps { train all with sgd(lr: 0.5) decay constant }
  }
  ${average}`;
const wholeBatch = { ...counted, batch: 1437 };

async function weightsOf(text: string): Promise<ReadonlyMap<string, Float32Array>> {
  const { out } = must(await run(untrained, await planOn(untrained, text, wholeBatch)));
  return readTensors(join(out, 'model.onnx'));
}

function furthest(one: ReadonlyMap<string, Float32Array>, other: ReadonlyMap<string, Float32Array>): number {
  return Math.max(
    ...[...one].map(([tensor, values]) =>
      values.reduce((most, own, at) => {
        return Math.max(most, Math.abs(own - (other.get(tensor)?.[at] ?? NaN)));
      }, 0),
    ),
  );
}

describe('one step of each client on all its samples, weighted by samples', () => {
  let step: ReadonlyMap<string, Float32Array>;
  beforeAll(async () => {
    step = await weightsOf('stage tune for 1 steps { train all with sgd(lr: 0.5) decay constant }');
  });

  it('is one step on all samples, up to rounding', async () => {
    const start = readTensors(untrained.model);
    expect(furthest(step, start)).toBeGreaterThan(5e-3);
    const weighted = await weightsOf(round('dirichlet(alpha: 0.3)', 'average all weighted by samples'));
    expect(furthest(weighted, step)).toBeLessThan(1e-6);
    // Clients of other sizes that count alike do not give it.
    const alike = await weightsOf(round('dirichlet(alpha: 0.3)', 'average all'));
    expect(furthest(alike, step)).toBeGreaterThan(1e-3);
  });

  it('weighs clients of equal size as no weights do, to the byte', async () => {
    const three = (text: string): string => text.replace('4 clients', '3 clients');
    const weighted = await weightsOf(three(round('iid', 'average all weighted by samples')));
    expect(weighted).toEqual(await weightsOf(three(round('iid', 'average all'))));
    expect(furthest(weighted, step)).toBeLessThan(1e-6);
  });
});

const sparse = 'prune weights except head by erk magnitude to 90%';
const rounds = `${sparse}
repeat 2 times {
  branch over 3 clients of train split dirichlet(alpha: 0.5) {
    stage local for 1 epochs { train all with sgd(lr: 0.1, momentum: 0.9) }
  }
  average all weighted by samples
  rewire 20% of remaining per layer by |g| using 32 samples of each client
}`;

describe('federated rounds', () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planOn(untrained, rounds, counted);
  });

  it('have one table of clients in the plan, whose sums are those of the data', () => {
    const [table, second] = Object.values(plan.clients ?? {});
    expect(second).toBeUndefined();
    expect(table?.samples.reduce((sum, own) => sum + own, 0)).toBe(1437);
    expect(
      Object.entries(table?.classes ?? {}).map(([label, own]) => {
        return [label, own.reduce((sum, count) => sum + count, 0)];
      }),
    ).toEqual([...classes]);
    const arms = plan.stages.filter(({ client }) => client !== undefined);
    expect(arms.map(({ client }) => client?.samples)).toEqual([...(table?.samples ?? []), ...(table?.samples ?? [])]);
    expect(arms.map(({ steps }) => steps)).toEqual(arms.map(({ client }) => Math.ceil((client?.samples ?? 0) / 64)));
    const weights = plan.stages.flatMap(({ statements }) => statements.flatMap((one) => (one.kind === 'average' ? [one.weights] : [])));
    expect(weights).toEqual([table?.samples, table?.samples]);
  });

  it('go on to the byte where they were interrupted', async () => {
    await goesOnToTheByte(untrained, rounds, [12, 40], counted);
  });

  it('are refused on data of other classes than those of the plan', async () => {
    const [name = '', table] = Object.entries(plan.clients ?? {})[0] ?? [];
    if (table?.classes === undefined) throw new Error('the plan has a table');
    const [first = 0, second = 0, ...more] = table.classes['0'] ?? [];
    const classesOfPlan = { ...table.classes, 0: [first - 1, second, ...more] };
    const other = { ...table, classes: classesOfPlan };
    const { diagnostics } = await run(untrained, { ...plan, clients: { [name]: other } });
    expect(diagnostics.map(({ code }) => code)).toEqual(['ESP6544']);
  });
});

/** Masks of a finished run: a byte a weight, behind the header of each member. */
function masksOf(path: string): ReadonlyMap<string, Uint8Array> {
  const members = Object.entries(unzipSync(readFileSync(path)));
  return new Map(members.map(([name, bytes]) => [name, bytes.subarray(headerOf(bytes))]));
}

function headerOf(bytes: Uint8Array): number {
  return 10 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
}

/** The masks after one rewiring of the trained network, by gradients over the samples of such clients. */
const movedBy = async (over: string, samples: number, average = 'average all') => {
  const text = `${sparse}
branch over ${over} { measure sparsity of model }
${average}
rewire 30% of remaining per layer by |g| using ${samples} samples of each client`;
  const { out } = must(await run(digits, await planOn(digits, text, counted)));
  return masksOf(join(out, 'masks.npz'));
};

describe('a rewiring by the gradients of all clients', () => {
  it('weighs the mean of each client by its samples', async () => {
    const meanOf = (values: readonly number[]) => ({ batches: [] as const, weight: values.length, values });
    const parts = [meanOf([1, 2, 3]), meanOf([10]), meanOf([-4, -6])];
    let at = 0;
    const measure = async () => {
      const values = parts[at++]?.values ?? [];
      const mean = values.reduce((sum, own) => sum + own, 0) / values.length;
      const beside = { dims: [2], values: Float32Array.of(mean, 2 * mean) };
      return new Map([['fc', new Map([['avg(g)', beside]])]]);
    };
    const own = (await weightedMeans({ measure }, parts)).get('fc')?.get('avg(g)');
    expect(own).toEqual({ dims: [2], values: Float32Array.of(1, 2) });
  });

  it('on all their samples moves what the gradient of all samples moves', async () => {
    const one = await movedBy('1 clients of train split iid', 1437);
    const four = await movedBy('4 clients of train split dirichlet(alpha: 0.2)', 1437);
    const apart = (other: typeof one): number =>
      [...one].reduce((sum, [name, mask]) => {
        return sum + mask.filter((own, at) => own !== other.get(name)?.[at]).length;
      }, 0);
    // A pair of weights may change places where two gradients differ by a rounding.
    expect(apart(four)).toBeLessThanOrEqual(4);
    // A part of the samples moves others.
    expect(apart(await movedBy('4 clients of train split iid', 8))).toBeGreaterThan(100);
  });

  it('keeps the density in every round, and moves a share that falls over the rounds', async () => {
    const text = `${sparse}
repeat 3 times {
  branch over 3 clients of train split dirichlet(alpha: 0.5) {
    stage local for 2 steps { train all with sgd(lr: 0.1) }
  }
  average all weighted by samples
  rewire 20% of remaining per layer by |g| using 64 samples of each client decay cosine
}`;
    const plan = await planOn(digits, text, counted);
    const { out } = must(await run(digits, plan));
    const events = readFileSync(join(out, 'journal.jsonl'), 'utf8').trim().split('\n');
    const told = events.map((line) => JSON.parse(line) as Record<string, unknown>);
    const [pruned] = plan.stages[0]?.statements ?? [];
    if (pruned?.kind !== 'prune') throw new Error('the first stage prunes');
    const counts = Object.values(pruned.counts ?? {}).map((one) => one.of - one.pruned);
    const moved = [1, 2, 3].map((round) => {
      const share = (0.2 * (1 + Math.cos((Math.PI * round) / 3))) / 2;
      return counts.reduce((sum, live) => sum + Math.ceil(live * share - 1e-9), 0);
    });
    const rewired = told.filter(({ event }) => event === 'rewire');
    expect(rewired.map((event) => event['moved'])).toEqual(moved);
    const sparsities = told.flatMap(({ event, sparsity, stage }) => {
      return event === 'metrics' && String(stage).startsWith('repeat') ? [sparsity] : [];
    });
    expect(sparsities.length).toBeGreaterThan(12);
    expect(new Set(sparsities)).toEqual(new Set([pruned.reached / plan.model.prunable]));
    const zeros = [...masksOf(join(out, 'masks.npz')).values()].map((mask) => {
      return mask.filter((own) => own === 0).length;
    });
    expect(zeros.reduce((sum, own) => sum + own, 0)).toBe(pruned.reached);
  });
});
