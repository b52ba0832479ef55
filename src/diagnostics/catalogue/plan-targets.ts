/** What can be wrong with targets and their curves (ESP4030–4039, 4048). */
import { define } from '../diagnostic.ts';

export const targetBelowPruned = define<{ where: string; asked: string; pruned: string; layer?: string }>({
  code: 'ESP4030',
  severity: 'error',
  title: 'target below what is already pruned',
  message: ({ where, asked, pruned, layer }) =>
    `${where} asks for ${asked}${layer === undefined ? '' : ` of \`${layer}\``}, ` + `but ${pruned} are pruned by then`,
  why: '`mask hard` restores no pruned weights',
  help: ({ pruned }) => `the lowest possible is ${pruned}; raise the target, or prune less before`,
});

export const noEffect = define<{ where: string; pruned: string }>({
  code: 'ESP4031',
  severity: 'warning',
  title: 'prune without effect',
  message: ({ where, pruned }) => `${where} has no effect: ${pruned} are already pruned`,
  why: 'a statement without effect is usually a mistake',
  help: () => 'raise the target, or remove the statement',
});

export const unknownStart = define<{ where: string; what: string; most: string; least: string; isCurve: boolean }>({
  code: 'ESP4032',
  severity: 'error',
  title: 'amount that depends on scores',
  message: ({ where, what, least, most }) =>
    `${where} depends on how much of ${what} an earlier prune removed: between ${least} and ${most}`,
  why: 'the counts of a plan are fixed before any score is known',
  help: ({ isCurve, most }) =>
    isCurve
      ? `write where the curve starts, \`from ${most}\`, or prune at once`
      : 'use the selection of the earlier prune again, prune with `uniform` there, or write the amount as `to …`',
});

export const mayBePruned = define<{ where: string; layer: string; most: string; asked: string }>({
  code: 'ESP4033',
  severity: 'warning',
  title: 'target that earlier scores may break',
  message: ({ where, layer, most, asked }) => `${where} leaves ${asked} pruned in \`${layer}\`, but up to ${most} may be pruned by then`,
  why: 'an earlier prune distributes its units by score; if it prunes more here, the run stops',
  help: () => 'protect a share of every layer in the earlier prune',
});

export const fallingCurve = define<{ where: string; step: number }>({
  code: 'ESP4034',
  severity: 'error',
  title: 'curve that falls',
  message: ({ where, step }) => `the curve of ${where} falls at step ${step}`,
  why: '`mask hard` restores no pruned weights',
  help: () => 'choose a curve that rises from 0 to 1, such as `linear` or `cubic`',
});

export const curveOutOfRange = define<{ where: string; step: number; share: string }>({
  code: 'ESP4035',
  severity: 'error',
  title: 'curve that leaves 0%..100%',
  message: ({ where, step, share }) => `the curve of ${where} asks for a sparsity of ${share} at step ${step}`,
  why: 'a sparsity lies between 0% and 100%',
  help: () => 'choose a curve that rises from 0 to 1',
});

export const curveUndefined = define<{ where: string; step: number }>({
  code: 'ESP4036',
  severity: 'error',
  title: 'curve without a value',
  message: ({ where, step }) => `the curve of ${where} has no value at step ${step}`,
  why: 'every update needs a sparsity',
  help: () => 'a curve may use `p`, the progress from 0 to 1, and must not divide by zero',
});

export const curveShort = define<{ where: string; end: string }>({
  code: 'ESP4048',
  severity: 'error',
  title: 'curve that misses its target',
  message: ({ where, end }) => `the curve of ${where} ends at ${end} of its target`,
  why: 'the last update of a window reaches the target exactly',
  help: () => 'make the curve 1 at `p` = 1',
});

export const removesTooMuch = define<{ where: string; asked: string; left: string }>({
  code: 'ESP4037',
  severity: 'error',
  title: 'removing more than is left',
  message: ({ where, asked, left }) => `${where} removes ${asked}, but only ${left} are left`,
  why: 'pruned weights cannot be pruned again',
  help: ({ left }) => `remove at most ${left}`,
});

export const fromBelowPruned = define<{ where: string; asked: string; pruned: string }>({
  code: 'ESP4039',
  severity: 'error',
  title: 'start below what is already pruned',
  message: ({ where, asked, pruned }) => `${where} asks for ${asked}, but ${pruned} are pruned by then`,
  why: '`mask hard` restores no pruned weights',
  help: ({ pruned }) => `leave \`from\` out to start at what is pruned, or start at ${pruned} or above`,
});

export const overlappingWindows = define<{ layer: string }>({
  code: 'ESP4038',
  severity: 'error',
  title: 'windows that prune the same units',
  message: ({ layer }) => `two windowed prunes of one stage both select \`${layer}\``,
  why: 'their counts would contradict each other',
  help: () => 'make their selections disjoint with `in` and `except`, or use two stages',
});

export const scoreOfWeights = define<{ score: string }>({
  code: 'ESP4262',
  severity: 'error',
  title: 'shares by a score of single weights',
  message: ({ score }) => `\`${score}\` has a value for each weight, and a share is one of a layer`,
  why: 'how the weights of a layer come to one number decides the shares',
  help: ({ score }) => `reduce it: \`sum(${score})\` counts large layers more, \`mean(${score})\` does not`,
});

export const noBlocks = define<object>({
  code: 'ESP4263',
  severity: 'error',
  title: 'shares per block of a network without blocks',
  message: () => 'none of the selected layers lies in a residual block',
  why: 'what is shared out among blocks needs some',
  help: () => 'write `per layer`, or select layers of blocks',
});
