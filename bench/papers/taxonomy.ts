/** The survey's axes and cells (Cheng et al., arXiv:2308.06767): how each is said here, which recipes stand in it, or why none can. */
import { papers, type Family } from './papers.ts';

const train = (stage: string): string => `stage ${stage} for 9 epochs { train all }`;

type Arm = readonly [name: string, body: string];

function pair(name: string, one: Arm, other: Arm): OfAxis {
  return cell(name, branch(one, other), () => false);
}

function branch(...arms: readonly Arm[]): string {
  return `branch { ${arms.map(([name, body]) => `arm ${name} { ${body} }`).join('; ')} }`;
}

const first = 'prune weights by ';

export const taxonomy: readonly Cell[] = [
  ...on('speed-up', [
    cell('universal: a smaller dense network', 'prune channels by l2 to 30%\ncompact', says(/^\s*compact$/m)),
    cell('specific: a pattern that hardware knows', `${first}magnitude to keep 2 of 4`, says(/\bkeep \d/)),
  ]),
  ...on('what is removed', [
    cell('weights', 'prune weights by magnitude to 80%', of('granularity', 'weights')),
    cell('N of M weights', `${first}magnitude to keep 2 of 4`, of('granularity', 'N:M')),
    none('patterns of kernels', 'only N:M is a pattern; shapes inside a kernel have no word'),
    cell('channels', 'prune channels by l2 to 30%', of('granularity', 'channels')),
    cell('sublayers and blocks', 'prune sublayers by finercut removing 1 sublayer using 8 samples of train', of('granularity', 'blocks')),
    cell('experts', 'prune experts by magnitude removing 1 expert', says(/\bprune experts\b/)),
    cell('rows of embeddings', 'prune rows by l2 to 20%', says(/\bprune rows\b/)),
    cell('the width of the stream', 'prune width by l2 to 25%', says(/\bprune width\b/)),
    cell(
      'neurons and heads',
      'prune neurons by l2 to 30%',
      (name) => has(name, 'granularity', 'heads') || has(name, 'granularity', 'neurons'),
    ),
    cell('ranks of matrices', 'factorize layers to energy 90%', of('granularity', 'ranks of kernels')),
    cell(
      'nothing: weights share cells',
      'share weights within 1% of params\nthen train all for 10 epochs',
      of('granularity', 'cells of weights'),
    ),
    cell('tokens of a sequence', 'prune tokens in block 1 by random to 50% sparsity', of('granularity', 'tokens')),
    cell('samples', 'prune samples of train by random removing 20% of remaining', of('granularity', 'samples')),
  ]),
  ...on('when', [
    cell('before training', 'prune weights by snip to 90% using 128 samples of train\nthen train all for 10 epochs', of('when', 'before')),
    cell(
      'during training: gradually',
      'stage s for 10 epochs { train all; prune weights by magnitude to 80% over 25%..75% }',
      (name) => has(name, 'when', 'during') && has(name, 'schedule', 'gradually'),
    ),
    cell(
      'during training: drop and grow',
      'stage s for 10 epochs { train all; prune weights by magnitude to 80% over 0%..50%; rewire 30% of remaining per layer by |g| every 100 steps }',
      of('schedule', 'drop and grow'),
    ),
    cell(
      'during training: again and again, with nothing held',
      'stage s for 10 epochs { train all; project ranks to energy 90% every 20 steps }',
      of('schedule', 'again and again'),
    ),
    none('early tickets', '`until` ends training by a metric, and none says how far a mask has moved; `sweep` is the bounded form'),
    cell(
      'after training: at once',
      'prune weights by magnitude to 50%',
      (name) => has(name, 'when', 'after') && has(name, 'schedule', 'at once'),
    ),
    cell(
      'after training: in rounds, with rewinding',
      `mark start\nrepeat 3 times {\n  stage train for 9 epochs { train all }\n  stage prune { ${first}magnitude removing 20% of remaining }\n  rewind all to start\n}`,
      (name) => has(name, 'when', 'after') && has(name, 'schedule', 'in rounds'),
    ),
    cell(
      'after training: the remaining weights compensate',
      `${first}obs to 50% compensating by obs using 128 samples of calibration`,
      says(/\bcompensating by\b/),
    ),
    cell(
      'after training: while it is tuned',
      `stage tune for 3 epochs { train all; ${first}magnitude to 80% over 10%..70% }`,
      (name) => has(name, 'when', 'after') && has(name, 'schedule', 'gradually'),
    ),
    none('at run time', 'a mask that depends on the input is no property of a file'),
  ]),
  ...on('by which score', [
    cell('none', 'share weights within 1% of params', of('criterion', 'none')),
    cell('magnitude', `${first}|w| to 50%`, of('criterion', 'magnitude')),
    cell('singular values', 'factorize layers to energy 90%', of('criterion', 'singular values')),
    cell('scales of norms', 'prune channels by |gamma| to 30%', of('criterion', 'scales')),
    cell('gradients: sensitivity', `${first}|avg(w * g)| to 50% using 128 samples of train`, of('criterion', 'gradients')),
    cell('second order', `${first}w^2 / diag(inverse(hessian)) to 50% using 128 samples of calibration`, of('criterion', 'second order')),
    cell('activations', `${first}|w| * sqrt(avg(x^2)) to 50% using 128 samples of calibration`, of('criterion', 'activations')),
    cell(
      'movement',
      'mark start\nstage tune for 2 epochs { train all }\nprune weights by |w - start.w| to 50%',
      of('criterion', 'movement'),
    ),
    cell('random', `${first}erk random to 80%`, of('criterion', 'random')),
    cell('error of the sample', 'prune samples of train by norm(label - y over out) removing 20% of remaining', of('criterion', 'error')),
    cell(
      'the output without the unit',
      'prune sublayers by finercut removing 1 sublayer using 8 samples of train',
      of('criterion', 'change'),
    ),
    cell('similarity of units', 'prune channels by geometric-median to 30%', says(/\b(?:geometric-median|distances)\b/)),
    cell('relevance', 'prune channels by global lrp to 25% using 10 samples per class of train', of('criterion', 'relevance')),
  ]),
  ...on('to which size', [
    cell('parameters', 'prune channels by l2 to 50% of params normalized by mean per layer', says(/\bof params\b/)),
    cell('multiply-adds', 'prune channels by l2 to 50% of flops normalized by mean per layer', says(/\bof flops\b/)),
    cell('latency', 'prune channels by l2 to 3 ms', says(/\bms\b/)),
  ]),
  ...on('how much of each layer', [
    cell('the same', `${first}uniform magnitude to 80%`, says(/\bby uniform\b/)),
    cell('one threshold for all', `${first}global magnitude to 80%`, says(/(?<!allocated )\bby global\b/)),
    cell('by the layer’s size', `${first}erk random to 80%`, says(/\bby (?:erk|er)\b/)),
    cell(
      'by a measurement',
      `${first}magnitude to 80% allocated by sensitivity(loss, levels: 20) using 64 samples of calibration`,
      says(/\ballocated by\b/),
    ),
  ]),
  ...on('learned', [
    cell(
      'scores',
      'stage s for 9 epochs { train weights, scores; prune weights by global s to 80% over 10%..70% }',
      of('criterion', 'learned'),
    ),
    cell('gates', 'stage s for 9 epochs { train weights, gates; prune neurons by gate to 50% }', says(/\bby (?:global |uniform )?gate\b/)),
    cell('sparsity as a penalty', 'train all for 9 epochs loss task + slimming(1e-4)', of('criterion', 'scales')),
    none('policies', 'a controller that is trained is a program; `branch` and `pick best` search within bounds'),
  ]),
  ...on('beside pruning', [
    cell('distillation', 'mark teacher\ntrain all for 9 epochs loss task + 0.9 * kl(teacher, temperature: 4)', says(/\bkl\(/)),
    cell('low-rank adapters', `${first}magnitude to 50%\nthen retrain lora(rank: 4) for 9 epochs`, says(/\blora\(/)),
    cell('averages of networks', 'branch 3 ways varying seed { train all for 2 epochs }\naverage all', says(/\baverage all\b/)),
    none('quantisation, low rank', 'they are other compressions; a recipe leaves room for them before and after'),
  ]),
  ...on('supervision', [
    cell('labels', 'train all for 9 epochs', says(/\b(?:re)?train (?!gates|scores)/)),
    cell('the outputs of another network, and no label', 'mark teacher\ntrain all for 9 epochs loss kl(teacher)', says(/\bloss kl\(/)),
    cell('features of another network', 'mark teacher\ntrain all for 9 epochs loss features(teacher, at: fc2)', says(/\bfeatures\(/)),
    none('pairs of samples, without labels', 'a loss is a mean over samples, and compares no two of them'),
  ]),
  ...on('application', [
    none('adversarial, continual and federated data', 'a recipe names data sets and makes none; rounds over clients have no word'),
  ]),
  ...on('side by side', [
    pair(
      'structured and unstructured',
      ['structured', 'prune channels by l2 to 30%'],
      ['unstructured', 'prune weights by magnitude to 30%'],
    ),
    pair(
      'at once and in rounds',
      ['at-once', 'prune weights by magnitude to 49%'],
      ['in-rounds', `repeat 3 times { ${train('tune')}; stage prune { prune weights by magnitude removing 20% of remaining } }`],
    ),
    pair(
      'without data and with data',
      ['without', 'prune weights by magnitude to 50%'],
      ['with', 'prune weights by wanda to 50% using 128 samples of calibration'],
    ),
    pair(
      'on fresh and on trained weights',
      ['fresh', `reset all using pytorch; prune weights by magnitude to 80%; ${train('fit')}`],
      ['trained', `prune weights by magnitude to 80%; ${train('tune')}`],
    ),
    cell(
      'from scratch and tuned',
      branch(['scratch', `reset all using pytorch; ${train('fit')}`], ['tuned', train('tune')]),
      says(/\barm fine-tune\b/),
    ),
    none('on one task and moved to another', 'a recipe trains on one task; a mask that was found there is taken along in the model'),
    none('static and dynamic', 'a mask that depends on the input is no property of a file'),
  ]),
];

/** Lines of Markdown; `shelf` are all recipes. */
export function taxonomyTable(shelf: readonly { readonly name: string; readonly text: string }[]): string {
  const rows = taxonomy.map(({ axis, cell: name, says: sentence, reason, has: holds }) => {
    const recipes = shelf.filter((recipe) => holds(recipe.name, recipe.text)).map((recipe) => `[${recipe.name}](${recipe.name}.md)`);
    const said = sentence === undefined ? `– (${reason})` : `\`${inALine(sentence)}\``;
    return `| ${axis} | ${name} | ${said} | ${recipes.join(', ') || '–'} |`;
  });
  return ['| axis | cell | said so | recipes |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

// A cell of a table of the field, and how recipes come to stand in it: by their family, or by their text.

interface Cell {
  readonly axis: string;
  readonly cell: string;
  /** A recipe that says it. */
  readonly says?: string;
  /** Why there is no word for it. */
  readonly reason?: string;
  /** Whether a recipe stands here, by its place in the field or by its text. */
  readonly has: (recipe: string, text: string) => boolean;
}

type OfAxis = Omit<Cell, 'axis'>;

function on(axis: string, cells: readonly OfAxis[]): readonly Cell[] {
  return cells.map((one) => ({ axis, ...one }));
}

function cell(name: string, sentence: string, belongs: Cell['has']): OfAxis {
  return { cell: name, says: sentence, has: belongs };
}

/** By the statements alone, without comments and headers. */
function says(word: RegExp): Cell['has'] {
  return (_, text) => word.test(text.replaceAll(/^(?:\s*#|deviates ).*$/gm, ''));
}

function none(name: string, reason: string): OfAxis {
  return { cell: name, reason, has: () => false };
}

function of(field: keyof Family, word: string): Cell['has'] {
  return (recipe) => has(recipe, field, word);
}

function has(recipe: string, field: keyof Family, word: string): boolean {
  return papers[recipe]?.family?.[field].includes(word) === true;
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
