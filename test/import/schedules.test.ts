/** NNCF, Distiller, Neural Compressor, PaddleSlim and LLM Compressor: their schedulers, written anew, against plans. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changes, countsOf, imported, layersOf, sizeOf, type Count } from './importing.ts';

const layers = ['block1.a.conv', 'block3.down.conv', 'fc'];
const all = layersOf()
  .filter(({ prunable }) => prunable)
  .reduce((sum, { count }) => sum + count, 0);

/** Plan and tool, update by update. */
function compare(text: string, spe: number, theirs: (weights: number) => readonly Count[], names: readonly string[] = layers): void {
  const counts = countsOf(text, { form: 'trace', stepsPerEpoch: spe, epochs: 60 }, spe);
  for (const name of names) {
    const weights = name === 'all' ? all : sizeOf(name);
    expect([name, counts.get(name) ?? []]).toEqual([name, changes(theirs(weights))]);
  }
}

const spes = fc.constantFrom(5, 8, 11);
const runs = { numRuns: 15 };

describe('NNCF', () => {
  /** Rule 3.5: one threshold over all, whose index is int((N − 1) · s), and what is above it stays. */
  const gone = (weights: number, level: number): number => Math.trunc((weights - 1) * level) + 1;
  const file = (params: object, init: number): string =>
    JSON.stringify({
      compression: { algorithm: 'magnitude_sparsity', sparsity_init: init, params: { weight_importance: 'abs', ...params } },
    });

  it('polynomial: T − (T − i)(1 − p)^0.9 at the begin of each epoch', () => {
    fc.assert(
      fc.property(
        spes,
        fc.constantFrom(0, 0.05, 0.2),
        fc.constantFrom(0.5, 0.6, 0.9),
        fc.integer({ min: 2, max: 40 }),
        (spe, init, target, end) => {
          const params = { schedule: 'polynomial', sparsity_target: target, sparsity_target_epoch: end };
          compare(
            file(params, init),
            spe,
            (weights) =>
              Array.from({ length: end + 1 }, (_, epoch) => ({
                step: epoch * spe,
                pruned: gone(weights, target - (target - init) * (1 - epoch / end) ** 0.9),
              })),
            ['all'],
          );
        },
      ),
      runs,
    );
  });

  it('exponential on the density', () => {
    fc.assert(
      fc.property(spes, fc.constantFrom(0.05, 0.2), fc.integer({ min: 2, max: 40 }), (spe, init, end) => {
        const target = 0.8;
        const params = { schedule: 'exponential', sparsity_target: target, sparsity_target_epoch: end };
        compare(
          file(params, init),
          spe,
          (weights) =>
            Array.from({ length: end + 1 }, (_, epoch) => {
              const density = (1 - init) * ((1 - target) / (1 - init)) ** (epoch / end);
              return { step: epoch * spe, pruned: gone(weights, epoch === end ? target : 1 - density) };
            }),
          ['all'],
        );
      }),
      runs,
    );
  });

  it('multistep: a level from each boundary on', () => {
    const boundaries = [3, 7, 20];
    const levels = [0.1, 0.3, 0.5, 0.52];
    const params = { schedule: 'multistep', multistep_steps: boundaries, multistep_sparsity_levels: levels };
    const theirs = (weights: number): readonly Count[] =>
      Array.from({ length: 30 }, (_, epoch) => {
        const index = boundaries.filter((boundary) => boundary <= epoch).length;
        return { step: epoch * 8, pruned: gone(weights, levels[index] ?? 0) };
      });
    compare(file(params, 0), 8, theirs, ['all']);
  });
});

it('Distiller: a cubic over range(start, end, frequency), rounded down', () => {
  fc.assert(
    fc.property(
      spes,
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(0, 0.05, 0.15),
      (spe, start, length, frequency, init) => {
        const end = start + length;
        const file = `version: 1
pruners:
  a: {class: AutomatedGradualPruner, initial_sparsity: ${init}, final_sparsity: 0.8, weights: [${layers.map((name) => `${name}.weight`).join(', ')}]}
policies:
  - {pruner: {instance_name: a}, starting_epoch: ${start}, ending_epoch: ${end}, frequency: ${frequency}}
`;
        const span = Math.floor((end - start - 1) / frequency) * frequency;
        compare(file, spe, (weights) => {
          const counts: Count[] = [];
          for (let epoch = start; epoch < end; epoch += frequency) {
            const left = span === 0 ? 0 : (1 - (epoch - start) / span) ** 3;
            const level = 0.8 + (init - 0.8) * left;
            counts.push({ step: epoch * spe, pruned: Math.floor(level * weights) });
          }
          return counts;
        });
      },
    ),
    runs,
  );
});

it('Distiller: regularizers are penalties of the layers that they name', () => {
  const file = `version: 1
regularizers:
  g: {class: GroupLassoRegularizer, reg_regims: {block1.a.conv.weight: [0.002, 3D], fc.weight: [0.001, Rows+Cols]}}
  l: {class: L1Regularizer, reg_regims: {block1.a.bn.weight: 0.0001}, threshold_criteria: Max}
pruners:
  a: {class: AutomatedGradualPruner, initial_sparsity: 0, final_sparsity: 0.5, weights: [fc.weight]}
policies:
  - {regularizer: {instance_name: g, args: {keep_mask: true}}, starting_epoch: 0, ending_epoch: 9, frequency: 1}
  - {regularizer: {instance_name: l}, starting_epoch: 2, ending_epoch: 9, frequency: 1}
  - {pruner: {instance_name: a}, starting_epoch: 2, ending_epoch: 9, frequency: 1}
`;
  const { recipe = '', lines } = imported(file, { layers: layersOf(), epochs: 9 });
  const terms = [
    '0.002 * only(sum(sqrt(sum(w^2 over in kh kw))), at: block1.a.conv)',
    '0.001 * only(sum(sqrt(sum(w^2 over in))), at: `fc`)',
    '0.001 * only(sum(sqrt(sum(w^2 over out))), at: `fc`)',
    '0.0001 * only(sum(|w|), at: block1.a.bn.scale)',
  ];
  for (const term of terms) expect(recipe.replaceAll(/\s+/g, ' ')).toContain(term);
  const listed = (list: string) => lines.filter((one) => one.list === list).map(({ path }) => path);
  expect(listed('unsaid')).toEqual(['regularizers.l.threshold_criteria', 'policies[0].regularizer.args.keep_mask']);
  expect(listed('differs')).toEqual([...['starting_epoch', 'ending_epoch', 'frequency'].map((key) => `policies[1].${key}`)]);
});

it('Neural Compressor: k / n of the way at start + k · frequency', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('exp', 'linear', 'cube', 'cos'),
      (start, times, frequency, decay) => {
        const end = start + times * frequency + (frequency > 1 ? 1 : 0);
        const file = `pruning_configs:
  - {pruning_type: magnitude, pattern: 1x1, pruning_scope: local, target_sparsity: 0.8, op_names: [block1.a.conv, block3.down.conv], start_step: ${start}, end_step: ${end}, pruning_frequency: ${frequency}, sparsity_decay_type: ${decay}}
`;
        const last = Math.floor((end - start + frequency) / frequency) - 1;
        const curve: Record<string, (p: number) => number> = {
          exp: (p) => 1 - 0.2 ** p,
          linear: (p) => 0.8 * p,
          cube: (p) => 0.8 * p ** 3,
          cos: (p) => 0.8 * (1 - Math.cos((p * Math.PI) / 2)),
        };
        const theirs = (weights: number): readonly Count[] =>
          Array.from({ length: last + 1 }, (_, k) => {
            const level = k === last ? 0.8 : (curve[decay]?.(k / last) ?? 0);
            return { step: start + k * frequency, pruned: Math.trunc(level * weights) };
          });
        compare(file, 50, theirs, layers.slice(0, 2));
      },
    ),
    runs,
  );
});

it('PaddleSlim: a cubic of steps, then the target, one weight less', () => {
  const file = `UnstructurePrune:
  prune_strategy: gmp
  ratio: 0.75
  local_sparsity: true
  gmp_config: {stable_iterations: 6, pruning_iterations: 100, tunning_iterations: 20, pruning_steps: 9, initial_ratio: 0.15}
`;
  const theirs = (weights: number): readonly Count[] =>
    Array.from({ length: 10 }, (_, i) => {
      const ratio = i === 9 ? 0.75 : ((i / 9 - 1) ** 3 + 1) * (0.75 - 0.15) + 0.15;
      return { step: 6 + i * 11, pruned: Math.trunc(ratio * weights) - 1 };
    });
  compare(file, 20, theirs);
});

it('LLM Compressor: a level at every batch of [start, end), rounded down', () => {
  const file = `a_stage:
  pruning_modifiers:
    MagnitudePruningModifier: {targets: [block1.a.conv, block3.down.conv], init_sparsity: 0.1, final_sparsity: 0.7, start: 1.0, end: 4.0, update_scheduler: cubic_polynomial}
`;
  const theirs = (weights: number): readonly Count[] =>
    Array.from({ length: 24 }, (_, at) => {
      const x = at / 24;
      return { step: 8 + at, pruned: Math.floor(weights * (0.1 + 0.6 * ((x - 1) ** 3 + 1))) };
    });
  compare(file, 8, theirs, layers.slice(0, 2));
});
