/** Claims of recipes that learn or soften their masks. */
import type { Claim } from '../claim.ts';

const grid = { param: 'lr', values: ['0.1', '0.03', '0.01'] };

const oneCut = (target: string, decay: string, length: string): string =>
  [
    'param lr: number = 0.1',
    `stage prune { prune weights by global magnitude to ${target} }`,
    `stage tune for ${length} { train all with sgd(lr: lr, momentum: 0.9, weight-decay: 1e-4) decay ${decay} }`,
  ].join('\n');

export const masks: readonly Claim[] = [
  {
    recipe: 'bip',
    says: 'masks that are learned as a bi-level problem beat one cut and iterative pruning by magnitude.',
    where: 'abstract',
    claim: 'at 98%, it beats one cut by magnitude with as many steps by half a point',
    task: 'digits',
    metric: 'accuracy',
    set: { target: '98%', length: '600 steps' },
    rival: { what: 'one cut by magnitude', recipe: oneCut('98%', 'cosine', '600 steps') },
    mutants: [{ what: 'the highest scores go', edits: [['by global |s|', 'by global (0 - |s|)']] }],
    grid,
    margin: 0.5,
    because: 'half a point is two of 360 digits; it was known to lose.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'lottery-jackpots',
    says: 'in a trained network there are sparse ones that are good without any change of a weight; they are searched for.',
    where: 'abstract',
    claim:
      'at 95%, with no weight trained, the mask that is searched for beats that of magnitude by 10 points',
    task: 'digits',
    metric: 'accuracy',
    set: { target: '95%', length: '300 steps' },
    rival: {
      what: 'the mask of magnitude',
      recipe: 'prune weights except head by global magnitude to 95%',
    },
    mutants: [
      {
        what: 'no search',
        edits: [
          ['momentum: 0.9, weight-decay: 5e-4)', 'momentum: 0)'],
          ['sgd(lr: lr,', 'sgd(lr: 1e-9,'],
        ],
      },
      { what: 'the lowest scores stay', edits: [['by s to target', 'by (0 - s) to target']] },
    ],
    grid,
    margin: 10,
    because: 'it won by 16 points when something like it was first tried.',
    margined: 'after figures were seen',
    covers: 'learned masks',
    briefly: { set: { length: '60 steps' } },
  },
  {
    recipe: 'pdp',
    says: 'a soft mask of the weight alone beats pruning with hard masks, at no cost in parameters.',
    where: 'abstract',
    claim: 'at 95%, it beats one cut at the end of training by 20 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '95%', length: '1500 steps' },
    rival: {
      what: 'one cut at the end',
      recipe: [
        'param lr: number = 0.1',
        'stage train for 1500 steps { train all with sgd(lr: lr, momentum: 0.9, weight-decay: 1e-4) decay cosine }',
        'stage prune { prune weights by uniform magnitude to 95% }',
      ].join('\n'),
    },
    mutants: [{ what: 'the mask turned round', edits: [['tau * t^2))[0]', 'tau * t^2))[1]']] }],
    grid: { param: 'lr', values: ['0.1', '0.03'] },
    margin: 20,
    because: 'with one rate it won by 44 points.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'pdp',
    says: 'a soft mask of the weight alone beats pruning with hard masks, at no cost in parameters.',
    where: 'abstract',
    claim: 'at 98%, it beats the same schedule with hard masks by half a point',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '98%', length: '1500 steps' },
    rival: { what: 'hard masks', edits: [['    mask border\n', '']] },
    mutants: [{ what: 'the mask turned round', edits: [['tau * t^2))[0]', 'tau * t^2))[1]']] }],
    grid: { param: 'lr', values: ['0.1', '0.03'] },
    margin: 0.5,
    because: 'half a point is two of 360 digits.',
    margined: 'before the first run',
  },
  {
    recipe: 'iss-p',
    says: 'weights that shrink a little at every step, and may come back, are better than weights that are set to zero.',
    where: 'abstract, section 3',
    claim: 'at 98%, shrinking beats zeroing at every step by 20 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '98%', search: '600 steps', tuning: '300 steps' },
    rival: { what: 'zeroing at every step', edits: [['mask shrinking', 'mask revisable']] },
    mutants: [
      { what: 'the largest shrink', edits: [['by uniform magnitude', 'by uniform (0 - |w|)']] },
      { what: 'weights that are drawn', edits: [['by uniform magnitude', 'by uniform random']] },
    ],
    grid: { param: 'lr', values: ['1e-2', '3e-3', '1e-3'] },
    margin: 20,
    because:
      'it won by 50 points. Where drawn weights shrink it wins by 14, so that less would say nothing of which weights shrink.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'iss-p',
    says: 'it beats pruning a trained network and tuning it.',
    where: 'section 4',
    claim: 'at 98%, it beats training, one cut and tuning, with as many steps',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '98%', search: '600 steps', tuning: '300 steps' },
    rival: {
      what: 'training, one cut and tuning',
      recipe: [
        'param lr: number = 1e-3',
        'stage train for 600 steps { train all with adam(lr: lr, beta2: 0.99) decay constant }',
        'stage prune { prune weights by uniform magnitude to 98% }',
        'stage tune for 300 steps { train all with adam(lr: lr, beta2: 0.99) decay constant }',
      ].join('\n'),
    },
    mutants: [
      { what: 'the largest shrink', edits: [['by uniform magnitude', 'by uniform (0 - |w|)']] },
    ],
    grid: { param: 'lr', values: ['1e-2', '3e-3', '1e-3'] },
    margin: 0,
    because: 'any gain would do; it was known to lose by 4 points.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'movement',
    says: 'at high sparsity, weights that are chosen by how they move in tuning beat those that are chosen by their size.',
    where: 'abstract, section 6',
    claim: 'at 97%, scores that learn beat magnitude along the same schedule by half a point',
    task: 'digits',
    metric: 'accuracy',
    set: { target: '97%', length: '400 steps' },
    rival: {
      what: 'magnitude',
      edits: [
        ['train weights, biases, norms, scores(start: 0)', 'train weights, biases, norms'],
        ['by global s to', 'by global |w| to'],
      ],
    },
    mutants: [
      { what: 'weights that move away go', edits: [['by global s to', 'by global (0 - s) to']] },
    ],
    grid: { param: 'lr', values: ['1e-2', '3e-3', '1e-3'] },
    margin: 0.5,
    because:
      'half a point is two of 360 digits. The network is tuned on the task that it knows, which speaks for size; the paper tunes on another.',
    margined: 'before the first run',
  },
];
