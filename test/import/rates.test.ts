/** Learning rates of SparseML and Distiller, written anew from their description, against plans at every step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRate } from '../../src/compute/schedule.ts';
import { factsOf, planned, planText, settings, trainings } from '../plan/planning.ts';
import { imported, layersOf, model, recipeOf } from './importing.ts';

const spe = 8;

/** The rate at each step of the plan of an imported file. */
function ratesOf(text: string, epochs: number, optimizer = 'sgd(momentum: 0.9)') {
  const recipe = recipeOf(text, { layers: layersOf(), optimizer, epochs, stepsPerEpoch: spe });
  const samples = { train: spe * settings.batch, test: 64 };
  const [train] = trainings(planned(planText(recipe, factsOf(model), { samples })));
  if (train === undefined) throw new Error(recipe);
  const steps = Array.from({ length: epochs * spe }, (_, step) => step);
  const { lr } = train.optimizer;
  return steps.map((step) => learningRate(lr, train.decay, step, epochs * spe));
}

function compare(text: string, epochs: number, rate: (epoch: number) => number): void {
  ratesOf(text, epochs).forEach((found, step) => {
    const theirs = rate(step / spe);
    expect([step, found, text]).toEqual([step, expect.closeTo(theirs, 9), text]);
  });
}

const prune = 'GMPruningModifier {params: [fc.weight], init_sparsity: 0.05, final_sparsity: 0.6';

interface Part {
  readonly kind: 'set' | 'linear' | 'cosine' | 'StepLR' | 'ExponentialLR' | 'MultiStepLR';
  readonly init: number;
  readonly final: number;
  readonly length: number;
  /** Epochs between the end of the part and the next one. */
  readonly gap: number;
}

const part = fc.record<Part>({
  kind: fc.constantFrom('set', 'linear', 'cosine', 'StepLR', 'ExponentialLR', 'MultiStepLR'),
  init: fc.constantFrom(0.1, 0.04, 0.5),
  final: fc.constantFrom(0, 0.001, 0.2),
  length: fc.integer({ min: 2, max: 7 }),
  gap: fc.integer({ min: 0, max: 2 }),
});

const gamma = 0.5;

/** What a modifier writes into the optimizer, `x` epochs after its start, and holds when it is over. */
function rateIn({ kind, init, final, length }: Part, x: number): number {
  const p = Math.min(1, x / length);
  switch (kind) {
    case 'set':
      return init;
    case 'linear':
      return init + p * (final - init);
    case 'cosine': {
      // Up as well as down: half a period, shifted where it rises.
      const range = Math.abs(init - final);
      const shift = final < init ? 0 : Math.PI;
      return (Math.cos(p * Math.PI + shift) * range) / 2 + range / 2 + Math.min(init, final);
    }
    case 'StepLR':
      return init * gamma ** Math.floor(Math.min(x, length - 1 / spe) / 2);
    case 'ExponentialLR':
      return init * gamma ** Math.floor(Math.min(x, length - 1 / spe));
    case 'MultiStepLR':
      return x >= 1 ? init * gamma : init;
  }
}

function modifierText({ kind, init, final, length }: Part, start: number): string {
  const times = `start_epoch: ${start}, end_epoch: ${start + length}`;
  const options = {
    StepLR: `{gamma: ${gamma}, step_size: 2}`,
    ExponentialLR: `{gamma: ${gamma}}`,
    MultiStepLR: `{gamma: ${gamma}, milestones: [${start + 1}]}`,
  };
  if (kind === 'set') return `!SetLearningRateModifier {start_epoch: ${start}, learning_rate: ${init}}`;
  if (kind === 'linear' || kind === 'cosine')
    return `!LearningRateFunctionModifier {${times}, lr_func: ${kind}, init_lr: ${init}, final_lr: ${final}}`;
  return `!LearningRateModifier {${times}, lr_class: ${kind}, lr_kwargs: ${options[kind]}, init_lr: ${init}}`;
}

describe('SparseML', () => {
  it('sets rates one after the other, and each holds until the next', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        let at = 0;
        const placed = parts.map((one) => {
          const start = at;
          at += one.length + one.gap;
          return { one, start };
        });
        const lines = placed.map(({ one, start }) => `  - ${modifierText(one, start)}`);
        const text = `modifiers:
  - !EpochRangeModifier {start_epoch: 0, end_epoch: ${at}}
  - !${prune}, start_epoch: 0, end_epoch: 2, update_frequency: 1}
${lines.join('\n')}
`;
        compare(text, at, (epoch) => {
          const found = placed.findLast(({ start }) => start <= epoch);
          return found === undefined ? NaN : rateIn(found.one, epoch - found.start);
        });
        const { lines: fields } = imported(text, { layers: layersOf(), stepsPerEpoch: spe });
        const rates = fields.filter(({ path }) => /^modifiers\[[2-9]/.test(path));
        expect(rates.filter(({ list }) => list !== 'said')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('says cycles with the one step that differs', () => {
    const text = `modifiers:
  - !EpochRangeModifier {start_epoch: 0, end_epoch: 10}
  - !${prune}, start_epoch: 0, end_epoch: 2, update_frequency: 1}
  - !LearningRateFunctionModifier {start_epoch: 0, end_epoch: 9, lr_func: cyclic_linear, cycle_epochs: 3, init_lr: 0.1, final_lr: 0.01}
`;
    const steps = 3 * spe;
    const found = ratesOf(text, 10);
    found.slice(0, 9 * spe).forEach((rate, step) => {
      // Theirs reaches the end with the last step of a cycle, so it is ahead by at most one step.
      const theirs = 0.1 - ((step % steps) / (steps - 1)) * 0.09;
      expect(rate).toBeGreaterThanOrEqual(theirs - 1e-12);
      expect(rate - theirs).toBeLessThanOrEqual(0.09 / steps + 1e-12);
    });
    expect(found.slice(9 * spe)).toEqual(Array.from({ length: spe }, () => expect.closeTo(0.01, 9)));
  });
});

describe('Distiller', () => {
  const file = (schedule: string, epochs: number): string => `version: 1
lr_schedulers:
  rates: {${schedule}}
pruners:
  p: {class: AutomatedGradualPruner, initial_sparsity: 0.05, final_sparsity: 0.5, weights: [fc.weight]}
policies:
  - {lr_scheduler: {instance_name: rates}, starting_epoch: 0, ending_epoch: ${epochs}, frequency: 1}
  - {pruner: {instance_name: p}, starting_epoch: 0, ending_epoch: 4, frequency: 1}
`;

  it.each([
    ['class: ExponentialLR, gamma: 0.9', (epoch: number) => 0.9 ** Math.floor(epoch)],
    ['class: StepLR, gamma: 0.3, step_size: 4', (epoch: number) => 0.3 ** Math.floor(epoch / 4)],
    [
      'class: MultiStepMultiGammaLR, milestones: [2, 5, 9], gammas: [0.5, 0.1, 0.4]',
      (epoch: number) => (epoch < 2 ? 1 : epoch < 5 ? 0.5 : epoch < 9 ? 0.05 : 0.02),
    ],
  ])('%s', (schedule, factor) => {
    const found = ratesOf(file(schedule, 12), 12, 'sgd(lr: 0.2)');
    found.forEach((rate, step) => {
      const theirs = 0.2 * factor(step / spe);
      expect([step, rate]).toEqual([step, expect.closeTo(theirs, 9)]);
    });
  });
});
