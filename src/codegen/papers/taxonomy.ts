/** The survey's axes and cells (Cheng et al., arXiv:2308.06767): how each is said here, which recipes stand in it, or why none can. */
import { familyOf, type Family } from './families.ts';

export interface Cell {
  readonly axis: string;
  readonly cell: string;
  /** A recipe that says it. */
  readonly says?: string;
  /** Why there is no word for it. */
  readonly reason?: string;
  /** Whether a recipe stands here. */
  readonly has: (recipe: string) => boolean;
}

const what = 'what goes';
const when = 'when';
const score = 'by which score';
const share = 'how much of each layer';
const learning = 'learned';
const fusion = 'beside pruning';

const first = 'prune weights by ';

export const taxonomy: readonly Cell[] = [
  cell(what, 'weights', 'prune weights by magnitude to 80%', of('granularity', 'weights')),
  cell(what, 'N of M weights', `${first}magnitude to keep 2 of 4`, of('granularity', 'N:M')),
  none(what, 'patterns of kernels', 'only N:M is a pattern; shapes inside a kernel have no word'),
  cell(what, 'channels', 'prune channels by l2 to 30%', of('granularity', 'channels')),
  cell(
    what,
    'sublayers and blocks',
    'prune sublayers by finercut removing 1 sublayer using 8 samples of train',
    of('granularity', 'blocks'),
  ),
  cell(what, 'neurons and heads', 'prune neurons by l2 to 30%', of('granularity', 'heads')),
  cell(
    what,
    'samples',
    'prune samples of train by random removing 20% of remaining',
    of('granularity', 'samples'),
  ),
  cell(
    when,
    'before training',
    'prune weights by snip to 90% using 128 samples of train\nthen train all for 10 epochs',
    of('when', 'before'),
  ),
  cell(
    when,
    'during training: gradually',
    'stage s for 10 epochs { train all; prune weights by magnitude to 80% over 25%..75% }',
    (name) => has(name, 'when', 'during') && has(name, 'schedule', 'gradually'),
  ),
  cell(
    when,
    'during training: drop and grow',
    `stage s for 10 epochs { train all; rewire 30% of remaining per layer by |g| every 100 steps }`,
    of('schedule', 'drop and grow'),
  ),
  none(
    when,
    'early tickets',
    'when to prune would depend on what is measured while training; `sweep` is the bounded form',
  ),
  cell(
    when,
    'after training: at once',
    'prune weights by magnitude to 50%',
    (name) => has(name, 'when', 'after') && has(name, 'schedule', 'at once'),
  ),
  cell(
    when,
    'after training: in rounds, with rewinding',
    `mark start\nrepeat 3 times {\n  stage train for 9 epochs { train all }\n  stage prune { ${first}magnitude removing 20% of remaining }\n  rewind all to start\n}`,
    (name) => has(name, 'when', 'after') && has(name, 'schedule', 'in rounds'),
  ),
  cell(
    when,
    'after training: what is left makes up',
    `${first}obs to 50% compensating by obs using 128 samples of calibration`,
    (name) => ['sparsegpt', 'flap'].includes(name),
  ),
  cell(
    when,
    'after training: while it is tuned',
    `stage tune for 3 epochs { train all; ${first}magnitude to 80% over 10%..70% }`,
    (name) => has(name, 'when', 'after') && has(name, 'schedule', 'gradually'),
  ),
  none(when, 'at run time', 'a mask that depends on the input is no property of a file'),
  cell(score, 'magnitude', `${first}|w| to 50%`, of('criterion', 'magnitude')),
  cell(score, 'scales of norms', 'prune channels by |gamma| to 30%', of('criterion', 'scales')),
  cell(
    score,
    'gradients: sensitivity',
    `${first}|avg(w * g)| to 50% using 128 samples of train`,
    of('criterion', 'gradients'),
  ),
  cell(
    score,
    'second order',
    `${first}w^2 / diag(inverse(hessian)) to 50% using 128 samples of calibration`,
    of('criterion', 'second order'),
  ),
  cell(
    score,
    'activations',
    `${first}|w| * sqrt(avg(x^2)) to 50% using 128 samples of calibration`,
    of('criterion', 'activations'),
  ),
  cell(
    score,
    'movement',
    'mark start\nstage tune for 2 epochs { train all }\nprune weights by |w - start.w| to 50%',
    of('criterion', 'movement'),
  ),
  cell(score, 'random', `${first}erk random to 80%`, of('criterion', 'random')),
  cell(
    score,
    'error of the sample',
    'prune samples of train by norm(label - y over out) removing 20% of remaining',
    of('criterion', 'error'),
  ),
  cell(
    score,
    'the output without the unit',
    'prune sublayers by finercut removing 1 sublayer using 8 samples of train',
    of('criterion', 'change'),
  ),
  none(score, 'similarity of units', 'a criterion compares a unit with no other unit'),
  none(score, 'relevance', 'a criterion knows gradients but no relevance'),
  cell(share, 'the same', `${first}uniform magnitude to 80%`, (name) =>
    [
      'gmp',
      'lottery-ticket',
      'perp',
      'wanda',
      'sparsegpt',
      'gblm-pruner',
      'three-regime',
      'iss-p',
      'pdp',
    ].includes(name),
  ),
  cell(share, 'one threshold for all', `${first}global magnitude to 80%`, (name) =>
    [
      'global-mp',
      'essential-sparsity',
      'granet',
      'stabilizing-lth',
      'snip',
      'synflow',
      'grasp',
      'sparse-model-soups',
      'sparse-pretraining',
      'rnn-sparsity',
      'ap',
      'bip',
      'dimap',
      'movement',
    ].includes(name),
  ),
  cell(share, 'by the layer’s size', `${first}erk random to 80%`, (name) =>
    ['random-pruning', 'rigl', 'set', 'granet'].includes(name),
  ),
  cell(
    share,
    'by a search',
    `${first}magnitude to 80% allocated by sensitivity(loss, levels: 20) using 64 samples of calibration`,
    (name) => ['rd-pruning', 'lottery-jackpots'].includes(name),
  ),
  cell(
    learning,
    'scores',
    'stage s for 9 epochs { train weights, scores; prune weights by global s to 80% over 10%..70% }',
    of('criterion', 'learned'),
  ),
  cell(
    learning,
    'sparsity as a penalty',
    'train all for 9 epochs loss task + lasso(1e-4)',
    (name) => name === 'slimming',
  ),
  none(
    learning,
    'policies',
    'a controller that is trained is a program; `branch` and `pick best` search within bounds',
  ),
  cell(
    fusion,
    'distillation',
    'mark teacher\ntrain all for 9 epochs loss task + 0.9 * kl(teacher, temperature: 4)',
    (name) => name === 'kd-data-pruning',
  ),
  cell(
    fusion,
    'low-rank adapters',
    `${first}magnitude to 50%\nthen retrain lora(rank: 4) for 9 epochs`,
    (name) => name === 'perp',
  ),
  cell(
    fusion,
    'averages of networks',
    'branch 3 ways varying seed { train all for 2 epochs }\naverage all',
    (name) => name === 'sparse-model-soups',
  ),
  none(
    fusion,
    'quantisation, low rank',
    'they are other compressions; a recipe leaves room for them before and after',
  ),
];

function cell(axis: string, name: string, says: string, belongs: Cell['has']): Cell {
  return { axis, cell: name, says, has: belongs };
}

function none(axis: string, name: string, reason: string): Cell {
  return { axis, cell: name, reason, has: () => false };
}

function of(field: keyof Family, word: string): Cell['has'] {
  return (recipe) => has(recipe, field, word);
}

function has(recipe: string, field: keyof Family, word: string): boolean {
  return familyOf(recipe)?.[field].includes(word) === true;
}

/** Lines of Markdown; `shelf` are the names of all recipes. */
export function taxonomyTable(shelf: readonly string[]): string {
  const rows = taxonomy.map(({ axis, cell: name, says, reason, has: holds }) => {
    const recipes = shelf.filter(holds).map((recipe) => `[${recipe}](${recipe}.md)`);
    const said = says === undefined ? `– (${reason})` : `\`${inALine(says)}\``;
    return `| ${axis} | ${name} | ${said} | ${recipes.join(', ') || '–'} |`;
  });
  return ['| axis | cell | said so | recipes |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Bars would end a cell. */
function inALine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('; ')
    .replaceAll('{; ', '{ ')
    .replaceAll('; }', ' }')
    .replaceAll('|', '\\|');
}
