/** Claims of recipes that prune before anything trains. */
import type { Claim, Edit } from '../claim.ts';

const grid = { param: 'lr', values: ['0.1', '0.03', '0.01'] };

/** As many at random, with the densities of Erdős and Rényi, then training as the recipe trains. */
function atRandom(target: string, length: string, decay: string): string {
  return [
    'param lr: number = 0.1',
    `stage prune { prune weights by erk random to ${target} }`,
    `stage tune for ${length} { train all with sgd(lr: lr, momentum: 0.9, weight-decay: 5e-4) decay ${decay} }`,
  ].join('\n');
}

const pruned = 'step 0.1 at 33%, 67%';

export const beforeTraining: readonly Claim[] = [
  {
    recipe: 'random-pruning',
    says: 'densities that differ by the sizes of layers, such as those of Erdős and Rényi, make random pruning stronger than one density for all.',
    where: 'abstract, section 4',
    claim: 'at 97%, random masks with the densities of Erdős and Rényi beat those of one density by 5 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '97%', length: '600 steps' },
    rival: { what: 'one density for all layers', edits: [['by erk random', 'by uniform random']] },
    mutants: [{ what: 'weights of all layers in one draw', edits: [['by erk random', 'by global random']] }],
    grid,
    margin: 5,
    because: 'the head loses 97% of 1,000 weights under one density, and a network that loses its head loses many points.',
    margined: 'before the first run',
  },
  {
    recipe: 'snip',
    says: 'connections that are kept by their sensitivity before training reach the accuracy of the dense network on many tasks.',
    where: 'abstract',
    claim: 'at 95%, the connections that it keeps train better by 1 point than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '95%', length: '600 steps' },
    rival: { what: 'a random mask', recipe: atRandom('95%', '600 steps', pruned) },
    mutants: [
      { what: 'the most sensitive go', edits: [['by global snip', 'by global (0 - |w * avg(g)|)']] },
      { what: 'weights that are drawn', edits: [['by global snip to target using 128 samples of train', 'by global random to target']] },
    ],
    grid,
    margin: 1,
    because: 'with one rate it won by 47 points; a point is four of 360 digits.',
    margined: 'after figures were seen',
    covers: 'gradients',
  },
  {
    recipe: 'synflow',
    says: 'without data it does as well as, or better than, the methods before training that look at data.',
    where: 'abstract',
    claim: 'at 95%, the connections that it keeps train better by 1 point than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '95%', length: '1500 steps', rounds: '20' },
    rival: { what: 'a random mask', recipe: atRandom('95%', '1500 steps', pruned) },
    mutants: [{ what: 'weights that are drawn', edits: [['by global synflow', 'by global random']] }],
    grid,
    margin: 1,
    because: 'with one rate it won by many points; a point is four of 360 digits.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'grasp',
    says: 'weights that preserve the flow of gradients make better networks at high sparsity than other choices before training.',
    where: 'abstract',
    claim: 'at 95%, the connections that it keeps train better by 1 point than as many at random',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '95%', length: '600 steps' },
    rival: { what: 'a random mask', recipe: atRandom('95%', '600 steps', 'step 0.1 at 50%, 75%') },
    mutants: [
      { what: 'weights that are drawn', edits: [['by global grasp to target using 128 samples of train', 'by global random to target']] },
    ],
    grid,
    margin: 1,
    because: 'the same as for SNIP, so that the two can be compared.',
    margined: 'before the first run',
  },
  {
    recipe: 'set',
    says: 'connections that are drawn anew where the smallest were train better than a fixed sparse network.',
    where: 'abstract, results',
    claim: 'at 95%, moving the smallest connections beats a fixed mask by 2 points',
    task: 'digits from scratch',
    metric: 'accuracy',
    set: { target: '95%', length: '40 epochs' },
    rival: { what: 'a fixed mask', edits: [[moved(), '']] },
    mutants: [{ what: 'all connections are drawn anew', edits: [['rewire 30% of remaining', 'rewire 100% of remaining']] }],
    grid,
    margin: 2,
    because: 'two points are seven of 360 digits, more than seeds differ by in dense networks.',
    margined: 'before the first run',
  },
  {
    recipe: 'precrop',
    says: 'channels cropped before training to the densities that SynFlow gives beat other structured pruning before training.',
    where: 'abstract',
    claim:
      'at 30% of the parameters, drawn channels in the widths of SynFlow train better by 1 point than as many parameters of channels at random',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    set: { kept: '30%', length: '60 steps' },
    rival: {
      what: 'channels at random',
      edits: [
        ['by random', 'by global random'],
        ['    allocated by global(synflow)\n', ''],
      ],
    },
    mutants: [
      {
        what: 'the widths that the highest flow would leave',
        edits: [['global(synflow)', 'global(0 - w * grad(sum(y), weights: |w|, inputs: 1))']],
      },
    ],
    margin: 1,
    because:
      'a point is ten of 1,000 images. With the channels of SynFlow themselves it lost by 2 points, which tells nothing of the widths.',
    margined: 'before the first run',
  },
  {
    recipe: 'layer-lottery',
    says: 'a network without some of its blocks, found before training, trains to the accuracy of the whole one.',
    where: 'abstract',
    claim: 'without two of the four blocks that can go, it comes within 1 point of the whole network that trains as long',
    task: 'Fashion-MNIST, ResNet-14',
    metric: 'accuracy',
    set: { removed: '2', length: '5 epochs' },
    rival: {
      what: 'the whole network',
      edits: [
        [
          `stage find {
  prune blocks by grasp removing removed blocks
    grouped by sum
    rescored every 1 unit
    using 256 samples of train
  compact
}
`,
          '',
        ],
      ],
    },
    mutants: [{ what: 'only norms and biases learn', edits: [['train all with sgd', 'retrain biases, norms with sgd']] }],
    margin: -1,
    because: 'a point is ten of 1,000 images. Five epochs, since eight took a minute a run; no figure had been seen.',
    margined: 'before the first run',
  },
  {
    recipe: 'layer-lottery',
    says: 'blocks that go by a criterion of pruning before training are the right ones.',
    where: 'section 3',
    claim: 'without two of the four blocks that can go, it beats two blocks at random by half a point',
    task: 'Fashion-MNIST, ResNet-14',
    metric: 'accuracy',
    set: { removed: '2', length: '5 epochs' },
    rival: {
      what: 'two blocks at random',
      edits: [
        ['by grasp removing', 'by random removing'],
        ['    grouped by sum\n    rescored every 1 unit\n    using 256 samples of train\n', ''],
      ],
    },
    mutants: [{ what: 'the blocks that it would keep go', edits: [['by grasp removing', 'by (0 - w * hv(avg(g))) removing']] }],
    margin: 0.5,
    because: 'half a point is five of 1,000 images, less than a block is worth to a small network.',
    margined: 'before the first run',
  },
];

function moved(): Edit[0] {
  return '  rewire 30% of remaining per layer by draw() every 1 epoch decay constant\n';
}
