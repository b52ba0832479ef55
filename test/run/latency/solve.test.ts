/** A budget of latency against brute force: the fewest units that meet the profile's figure. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bundlesOf, loadTensors, modelWithout, readModel, freeGroups } from '../../../src/model/index.ts';
import type { LatencyProfile } from '../../../src/plan/plan.ts';
import { kernelSum, sizesOf } from '../../../src/plan/latency/estimate.ts';
import { openModelFiles } from '../../../src/identity/model-files.ts';
import { kernelsOf } from '../../../src/latency/kernels.ts';
import { fixedInputs } from '../../../src/latency/fixed-inputs.ts';
import { ladderOf } from '../../../src/latency/kernels.ts';
import { withinBudget } from '../../../src/prune/units/ranked-groups.ts';
import { meterOf } from '../../../src/plan/units/meter.ts';
import { digits, must } from '../support.ts';

const files = must(openModelFiles(digits.model));
const model = must(loadTensors(must(readModel(files)), files));
files.close();
const inputs = must(fixedInputs(model, 'digits.onnx', 1));
const kernels = kernelsOf(model, inputs);
const rungs = ladderOf(model);
const groups = freeGroups(model);
/** One unit of every group stays. */
const goers = groups.flatMap((group) =>
  bundlesOf(group, (unit) => unit)
    .slice(1)
    .map((units) => ({ group, units })),
);

const cells = kernels.map(({ axes }) => axes.reduce((n, { sizes }) => n * sizes.length, 1));
const total = cells.reduce((sum, count) => sum + count, 0);

/** Any times at all: what is measured may be as noisy as it likes. */
const profiles = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 50 }), { minLength: total, maxLength: total }),
    fc.array(fc.integer({ min: 1, max: 500 }), { minLength: rungs.length, maxLength: rungs.length }),
  )
  .map(([times, networks]): LatencyProfile => {
    let from = 0;
    const timed = kernels.map(({ output, operator, tensor, dims, axes }, index) => {
      const to = from + (cells[index] ?? 0);
      const kernel = { output, operator, tensor, dims, axes, ms: times.slice(from, to) };
      from = to;
      return kernel;
    });
    const summed = kernelSum(timed);
    return {
      format: 1,
      model: { file: '', sha256: '' },
      batch: 1,
      threads: 1,
      device: 'cpu',
      engine: '',
      machine: '',
      rounds: 1,
      kernels: timed,
      networks: rungs.map(({ kept, model: cut }, index) => {
        const ms = networks[index] ?? 1;
        return { kept, kernels: summed(sizesOf(cut)), ms, least: ms, most: ms };
      }),
    };
  });

it('the fewest units go that meet it, or none of any number does', () => {
  const order = fc.shuffledSubarray(goers, { minLength: goers.length, maxLength: goers.length });
  const asked = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(profiles, order, asked, (profile, ranked, percent) => {
      const goneOf = (count: number) =>
        groups.map((group) => ({ group, units: new Set(ranked.slice(0, count).flatMap((one) => (one.group === group ? one.units : []))) }));
      const budget = { of: 'latency', share: `${percent}%`, batch: 1 } as const;
      const quoted = { file: '', sha256: '', measured: profile };
      const meter = meterOf(budget, { profiles: [quoted] });
      const chosen = withinBudget(meter, {
        model,
        file: 'digits.onnx',
        least: 0,
        most: ranked.length,
        isLast: true,
        network: { values: new Map(), masks: new Map(), adapters: [] },
        parameters: new Map(),
        choose: (allocation) => {
          if (allocation.kind !== 'global') throw new Error('a budget is global');
          const gone = goneOf(allocation.pruned);
          return { value: { gone, pruned: gone.map(({ units }) => units.size) }, diagnostics: [] };
        },
      });
      const allowed = (percent / 100) * meter.amountOf(model);
      const counts = Array.from({ length: ranked.length + 1 }, (_, count) => count);
      const fewest = counts.find((count) => meter.amountOf(modelWithout(model, goneOf(count))) <= allowed);
      const found = chosen.value?.pruned.reduce((sum, count) => sum + count, 0);
      expect(found).toBe(fewest);
      expect(chosen.diagnostics.map(({ code }) => code)).toEqual(fewest === undefined ? ['ESP6584'] : []);
    }),
    { numRuns: 12 },
  );
});
