/** What can be wrong with scores that train, with training statements that take turns, and with gradients (ESP415x, ESP4170). */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const trainedTwice = define<{ part: string }>({
  code: 'ESP4150',
  severity: 'error',
  title: 'part that two statements train',
  message: ({ part }) => `${part} trains in an earlier statement of the stage, too`,
  why: 'training statements of one stage take turns, a step each, and every part belongs to one optimizer',
  help: () => 'take it out of one of them with `except`, or use two stages',
});

export const adapterInTurns = define<object>({
  code: 'ESP4151',
  severity: 'error',
  title: 'adapter beside another training statement',
  message: () => 'an adapter trains beside another training statement of the stage',
  why: 'statements that take turns see what the others train, but an adapter belongs to only one',
  help: () => 'train the adapter in a stage of its own',
});

export const unreadScores = define<object>({
  code: 'ESP4152',
  severity: 'error',
  title: 'unused scores',
  message: () => 'scores train here, but no prune of the stage ranks by `s`',
  why: 'scores exist only during their stage, so these would train for nothing',
  help: () => 'add a `prune weights by s …` or `by |s| …` to the stage, or train no scores',
});

export const scoresTwice = define<object>({
  code: 'ESP4154',
  severity: 'error',
  title: 'scores that start twice',
  message: () => 'the statement trains `scores` twice',
  why: 'a weight has one score, and it starts at one value',
  help: () => 'write `scores` once',
});

export const stillScores = define<{ updates: number }>({
  code: 'ESP4155',
  severity: 'warning',
  title: 'scores under a hard mask',
  message: ({ updates }) => `trained scores choose a hard mask ${updates} times`,
  why: 'a pruned weight is 0, and so is the gradient of its score, so it never comes back',
  help: () => 'write `mask revisable`, under which pruned weights keep their values until the stage ends',
});

export const noScores = define<{ layer: string; some: boolean }>({
  code: 'ESP4153',
  severity: 'error',
  title: 'ranking by scores that do not train',
  message: ({ layer, some }) =>
    some ? `the weights of \`${layer}\` have no trained scores` : '`s` is a trained score, but this stage trains none',
  why: 'a weight has a score only where a training statement of the same stage trains it',
  help: ({ some }) =>
    some ? 'let the prune and the `train scores` select the same layers' : 'add `train scores` to the stage, or rank by another criterion',
});

export const gradientGap = define<{
  node: string;
  operator: string;
  others: number;
  below: readonly string[];
  /** What to write: a statement that leaves out what lies below, or what else could train; at most one. */
  freeze?: string;
  train?: string;
}>({
  code: 'ESP4170',
  severity: 'error',
  title: 'no gradient reaches trained parameters',
  message: ({ node, operator, others, below }) => {
    const more = others === 0 ? '' : `, like ${others} more,`;
    const train = below.length === 1 ? 'is to train' : 'are to train';
    return `the operator \`${operator}\` at the node \`${node}\`${more} has no gradient, and ${listed(below)} below it ${train}`;
  },
  why: 'a training step needs the gradient of the loss for every trained tensor',
  help: ({ freeze, train }) => {
    if (freeze !== undefined) return `freeze everything below it: ${asCode(freeze)}`;
    return train === undefined
      ? 'everything lies below it: export the model without this operator'
      : `everything that the statement trains lies below it; train only what does not: ${asCode(`train ${train}`)}`;
  },
});

export const idlePenalty = define<{ readonly layers: readonly string[] }>({
  code: 'ESP4620',
  severity: 'error',
  title: 'penalty of layers that do not train',
  message: ({ layers }) => `the weights of ${listed(layers)} do not train here, and the loss has a penalty of them`,
  why: 'a penalty moves what trains; nothing else changes by it',
  help: () => 'name layers that the statement trains, or train these too',
});

/** Names in back quotes of their own take none around them. */
function asCode(text: string): string {
  return text.includes('`') ? text : `\`${text}\``;
}
