/** Claims about how much of each block goes. */
import type { Claim } from '../claim.ts';

const activity = {
  recipe: 'cfsp',
  where: 'abstract, section 4',
  task: 'characters, Llama',
  metric: 'loss',
  set: { share: '40%', multiple: '16', calibrating: '64', length: '1 step' },
  at: 'shrink',
  margined: 'before the first run',
} as const satisfies Partial<Claim>;

export const shares: readonly Claim[] = [
  {
    ...activity,
    says: 'neurons go by their activity, and random ones cost more.',
    claim: 'untrained and without 40% of the neurons, the loss is lower by 3% than with as many neurons at random',
    rival: { what: 'neurons at random, in the same widths', edits: [['by activity to', 'by random to']] },
    mutants: [{ what: 'the most active go', edits: [['activity = sqrt(avg(x^2))', 'activity = 0 - sqrt(avg(x^2))']] }],
    margin: 3,
    because: 'other scores of units beat random ones by 10% on this model.',
  },
  {
    ...activity,
    says: 'blocks that turn the stream more keep more, which beats the same width for all.',
    claim: 'untrained and without 40% of the neurons, the loss is lower by 1% than with the same width in each block',
    rival: {
      what: 'the same width in each block',
      edits: [['    allocated by logistic(avg(angle(h_in, h_out)) / pi, scale: 26.2) per block\n', '']],
    },
    mutants: [{ what: 'blocks that turn the stream more keep less', edits: [['logistic(avg(', 'logistic(0 - avg(']] }],
    margin: 1,
    because: 'one in a hundred is more than rounding makes. Two blocks are few: the paper has 32 and more.',
  },
];
