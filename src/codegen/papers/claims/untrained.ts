/** Claims about networks right after their weights went, before anything trains. */
import type { Claim, Edit } from '../claim.ts';

const measuredAgain = 'calibrate norms using calibrating samples of train';
const cut = 'prune weights by erk magnitude to target';
/** Two clients, and little of what comes behind the candidates. */
const oneRound = { sites: '2', local: '2 steps', spacing: '1', moves: '1', settling: '1' };
const drawn: Edit = ['by uniform magnitude', 'by uniform random'];

const dense =
  'model text = "text-encoder.onnx"\n' + 'model denoiser = "denoiser.onnx" reading context from text.context\n' + 'measure loss on test\n';

const parts = {
  recipe: 'sd-pruning',
  task: 'noise in digits',
  metric: 'loss',
  at: 'sweep[encoder=47.5%]/sweep[generator=35%]/prune',
  mutants: [{ what: 'weights that are drawn', edits: [drawn] }],
  margined: 'before the first run',
  once: true,
} as const satisfies Partial<Claim>;

export const untrained: readonly Claim[] = [
  {
    ...parts,
    says: 'the text encoder can lose 47.5% of its weights and the generator 35% at a minimal loss of quality.',
    where: 'abstract',
    claim: 'untrained, without 47.5% of the weights of one part and 35% of the other, the loss is higher by 5% at most',
    rival: { what: 'the dense network', recipe: dense },
    margin: -5,
    because: 'a twentieth is small beside what as many weights at random cost.',
  },
  {
    ...parts,
    says: 'magnitude prunes these models better than Wanda does, other than on language models.',
    where: 'abstract',
    claim: 'untrained, at these shares, the loss is lower by 1% than that of wanda',
    rival: {
      what: 'wanda',
      edits: [
        [
          'prune weights in text by uniform magnitude to encoder',
          'prune weights in text by uniform wanda to encoder ranked per row using 128 samples of train',
        ],
        [
          'prune weights in denoiser by uniform magnitude to generator',
          'prune weights in denoiser by uniform wanda to generator ranked per row using 128 samples of train',
        ],
      ],
    },
    margin: 1,
    because: 'the paper speaks of a clear win; a percent is more than rounding.',
  },
  {
    recipe: 'fedtiny',
    says: 'statistics of norms that are measured again show what a pruned candidate is worth.',
    where: 'abstract, section 3',
    claim: 'untrained, at 80%, the loss is lower by half where norms were measured again',
    task: 'Fashion-MNIST, ResNet',
    metric: 'loss',
    set: { target: '80%', ...oneRound },
    at: 'branch[by-size]',
    rival: { what: 'the statistics of the dense network', edits: [[measuredAgain, '']] },
    mutants: [{ what: 'measured before the weights go', edits: [[`${cut}\n      ${measuredAgain}`, `${measuredAgain}\n      ${cut}`]] }],
    margin: 50,
    because: 'it was lower by 80% when it was first tried.',
    margined: 'after figures were seen',
    once: true,
  },
  {
    recipe: 'obspa',
    says: 'layers that make up for the channels that go keep the accuracy without any training.',
    where: 'section 3',
    claim: 'without 30% of the multiply-adds and untrained, layers that make up for channels keep 10 points more',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    set: { kept: '70%' },
    rival: { what: 'the same scores, with nothing made up', edits: [['    compensating by obs(damping: 1%)\n', '']] },
    mutants: [
      {
        what: 'channels that are drawn',
        edits: [
          ['by global obs', 'by global random'],
          ['    grouped by sum\n', ''],
          ['    rescored every 2%\n', ''],
        ],
      },
    ],
    once: true,
    margin: 10,
    because:
      'it won by 13 points when it was first tried. Channels that are drawn do as well with what is made up for them: at such a share the readers make up for any choice.',
    margined: 'after figures were seen',
  },
  {
    recipe: 'obspa',
    says: 'channels that go by what their removal costs, once their readers make up for it, are a better choice than others.',
    where: 'section 3',
    claim:
      'at 40% of the multiply-adds and untrained, channels by their cost keep 5 points more than channels that are drawn, both made up for',
    task: 'Fashion-MNIST, ResNet',
    metric: 'accuracy',
    set: { kept: '40%', calibrating: '128' },
    rival: {
      what: 'channels that are drawn, made up for',
      edits: [
        ['by global obs', 'by global random'],
        ['    grouped by sum\n', ''],
        ['    rescored every 2%\n', ''],
      ],
    },
    mutants: [{ what: 'those of the highest cost go', edits: [['by global obs', 'by global (0 - obs)']] }],
    margin: 5,
    because: 'at 70% the two differ by 0.3 points. Where more goes, the choice should count; five points are fifty of 1,000 images.',
    margined: 'before the first run',
  },
];
