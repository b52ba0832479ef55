/** Claims of recipes that prune the data. */
import type { Claim } from '../claim.ts';

const grid = { param: 'lr', values: ['0.1', '0.03', '0.01'] };

/** Tokens of a page after each of two steps; a page has 120. */
const toy = { coarse: '80', fine: '60' };

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
    rival: { what: 'no teacher', edits: [['loss 0.1 * task + 0.9 * kl(teacher, temperature: 4)', '']] },
    mutants: [{ what: 'a teacher that learned nothing', edits: [['kl(teacher', 'kl(start']] }],
    grid: { param: 'lr', values: ['0.03', '0.01'] },
    margin: 2,
    because: 'it won by 5 points when something like it was first tried.',
    margined: 'after figures were seen',
    covers: 'distillation',
  },
  {
    recipe: 'idcm',
    says: 'a cascade that lets the expensive model read the best few passages of a document is as effective as the model on all passages, at a fraction of the time.',
    where: 'abstract, tables 2 and 3',
    claim: 'where it reads 6 of the 16 passages of a document, the expensive model answers within 3 points of itself on all',
    task: 'passages of documents',
    metric: 'accuracy',
    set: { kept: '6' },
    rival: { what: 'all passages', set: { kept: '16' } },
    mutants: [
      {
        what: 'passages at random',
        edits: [
          ['model scorer = "scorer.onnx"', ''],
          ['by scorer.y', 'by random'],
        ],
      },
      { what: 'the worst passages', edits: [['by scorer.y', 'by -scorer.y']] },
    ],
    margin: -3,
    because:
      'five passages of a document have the word of its question, and one of them the answer: a cheap model that finds the word finds the answer among six. Texts are generated and answers are classes: no ranking of documents and no time is measured. The reader errs on texts without an answer, so that fewer of them may help it.',
    margined: 'before the first run',
    covers: 'inputs',
  },
  {
    recipe: 'idcm',
    says: 'the cheap model, distilled from the expensive one, chooses better passages than their order or chance.',
    where: 'section 5, table 4',
    claim: 'where it reads 4 of the 16 passages of a document, the expensive model answers better by 30 points than on 4 at random',
    task: 'passages of documents',
    metric: 'accuracy',
    rival: {
      what: 'passages at random',
      edits: [
        ['model scorer = "scorer.onnx"', ''],
        ['by scorer.y', 'by random'],
      ],
    },
    mutants: [{ what: 'the worst passages', edits: [['by scorer.y', 'by -scorer.y']] }],
    margin: 30,
    because: 'four of five passages with the word of the question have the answer in 80% of the documents, four of 16 at random in 25%.',
    margined: 'before the first run',
  },
  {
    recipe: 'provence',
    says: 'pruning sentences by a labeller costs next to nothing in the quality of answers while it removes half of a context and more.',
    where: 'abstract, figure 4',
    claim: 'where at most 4 of the 16 sentences of a passage stay, the reader answers better by 40 points than on 4 at random',
    task: 'sentences of passages',
    metric: 'accuracy',
    rival: {
      what: 'four sentences at random, the title among them',
      edits: [
        ['model labeller = "labeller.onnx"', ''],
        ['by labeller.y above threshold', 'by random within 4 samples'],
      ],
    },
    mutants: [{ what: 'what the labeller drops', edits: [['by labeller.y', 'by -labeller.y']] }],
    margin: 40,
    because:
      'the labeller sees a value behind the key of the question, as the reader does; four sentences at random have the answer in 25% of the passages. It keeps fewer than they are: two, the title among them. Texts are generated, each sentence is read alone, and the largest output answers; a reader of whole contexts is not shown.',
    margined: 'before the first run',
  },
  {
    recipe: 'htmlrag',
    says: 'pruning the blocks of retrieved pages by two models leaves what an answer needs within a budget of tokens.',
    where: 'abstract, main results',
    claim: 'where 60 of about 120 tokens of a page stay, the reader answers better by 20 points than on as many at random',
    task: 'blocks of pages',
    metric: 'accuracy',
    set: toy,
    rival: {
      what: 'blocks at random, with those above them',
      edits: [
        ['model similarity = "scorer.onnx"', ''],
        ['model finer = "labeller.onnx"', ''],
        ['by similarity.y', 'by random'],
        ['by finer.y', 'by random'],
      ],
    },
    mutants: [
      {
        what: 'the worst blocks',
        edits: [
          ['by similarity.y', 'by -similarity.y'],
          ['by finer.y', 'by -finer.y'],
        ],
      },
    ],
    margin: 20,
    because:
      'the block that answers fits, with those above it, in 86% of the pages; at random it stays in no more than about half of them, since half of the tokens do. Texts are generated, each block is read alone, and the largest output answers.',
    margined: 'before the first run',
  },
  {
    recipe: 'htmlrag',
    says: 'the second model finds what similarity leaves in: without it the same budget serves worse.',
    where: 'ablation study',
    claim: 'where 60 tokens of a page stay, the reader answers better by 5 points than on as many that similarity alone chooses',
    task: 'blocks of pages',
    metric: 'accuracy',
    set: toy,
    rival: {
      what: 'similarity alone',
      edits: [
        ['model finer = "labeller.onnx"', ''],
        ['by finer.y', 'by similarity.y'],
      ],
    },
    mutants: [{ what: 'what the second model ranks last', edits: [['by finer.y', 'by -finer.y']] }],
    margin: 5,
    because:
      'similarity sees the word of a question and not whether a value stands behind it; five blocks of a page have the word, and with those above them they need more than 60 tokens in many pages.',
    margined: 'before the first run',
  },
];
