/** Claims of recipes that prune the data. */
import type { Claim } from '../claim.ts';

const grid = { param: 'lr', values: ['0.1', '0.03', '0.01'] };

export const samples: readonly Claim[] = [
  {
    recipe: 'data-pruning',
    says: 'with a good score and enough data, keeping the hardest samples is better than keeping any.',
    where: 'abstract, section 2',
    claim: 'of 30% of the samples, the hardest train better by 2 points than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { removed: '70%', least: '5%', length: '1000 steps' },
    rival: { what: 'samples at random', edits: [['by el2n', 'by random']] },
    mutants: [{ what: 'the easiest stay', edits: [['= norm(', '= 0 - norm(']] }],
    grid,
    margin: 2,
    because:
      'it won by 3 points when something like it was first tried; probed for 2 epochs in place of the 10 of the recipe, it lost by 1.',
    margined: 'after figures were seen',
    covers: 'data pruning',
  },
  {
    recipe: 'kd-data-pruning',
    says: 'with a teacher of all samples, random pruning of data is as good as, or better than, elaborate scores; the teacher helps the most where few samples are left.',
    where: 'abstract',
    claim: 'with 10% of the samples, a student with a teacher beats one without by 2 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { teaching: '10 epochs', length: '600 steps' },
    rival: {
      what: 'no teacher',
      edits: [['loss 0.1 * task + 0.9 * kl(teacher, temperature: 4)', '']],
    },
    mutants: [{ what: 'a teacher that learned nothing', edits: [['kl(teacher', 'kl(start']] }],
    grid: { param: 'lr', values: ['0.03', '0.01'] },
    margin: 2,
    because: 'it won by 5 points when something like it was first tried.',
    margined: 'after figures were seen',
    covers: 'distillation',
  },
];
