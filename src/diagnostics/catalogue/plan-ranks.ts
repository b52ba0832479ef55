/** What can be wrong with the ranks of matrices (ESP4380–4399). */
import { define } from '../diagnostic.ts';

export const noMatrix = define<{ layer: string; reason: string; at?: boolean }>({
  code: 'ESP4380',
  severity: 'error',
  title: 'layer whose weight is no matrix with ranks',
  message: ({ layer, reason }) => `\`${layer}\` has no ranks: ${reason}`,
  why: 'ranks are those of a linear layer, or of a convolution in one group, which have two factors as layers',
  help: ({ at }) =>
    at === true
      ? 'name other layers: `nuclear(3e-4, at: conv)`, or a group'
      : 'leave the layer out with `except`, or name others with `in`',
});

export const maskedMatrix = define<{ layer: string }>({
  code: 'ESP4381',
  severity: 'error',
  title: 'ranks of a pruned layer',
  message: ({ layer }) => `\`${layer}\` has a mask, and with fewer ranks its zeros would be lost`,
  why: 'what is pruned stays zero',
  help: () => 'leave the layer out with `except`, or prune other layers',
});

export const allRanksKept = define<object>({
  code: 'ESP4382',
  severity: 'error',
  title: 'projection that keeps all ranks',
  message: () => 'no matrix has more ranks than this, so that none changes',
  why: 'a statement without effect is usually a mistake',
  help: () => 'write fewer ranks, or an energy',
});

export const nothingGains = define<{ layer: string; why: string }>({
  code: 'ESP4383',
  severity: 'error',
  title: 'factors that save nothing',
  message: ({ layer, why }) => `no layer gets smaller: of \`${layer}\`, ${why}`,
  why: 'two factors of an m × n matrix with r ranks have r · (m + n) parameters',
  help: () => 'write fewer ranks, or choose other layers',
});

export const factoredAlready = define<{ layer: string }>({
  code: 'ESP4384',
  severity: 'error',
  title: 'layer that is factorized twice',
  message: ({ layer }) => `\`${layer}\` is two factors already`,
  why: 'its weight is no single matrix any more',
  help: () => 'factorize it once, to the fewest ranks',
});

export const changesFactored = define<{ verb: string }>({
  code: 'ESP4385',
  severity: 'error',
  title: 'change of a factorized network',
  message: ({ verb }) => `\`${verb}\` acts on a network whose layers are factors already`,
  why: 'in this version a run keeps the product of both factors, which would get all its ranks back',
  help: () => 'put `factorize` last, or train the written model with a recipe of its own',
});

export const ranksBesideOther = define<{ layer: string; what: string }>({
  code: 'ESP4386',
  severity: 'error',
  title: 'projection beside another change of a layer',
  message: ({ layer, what }) => `\`${layer}\` is projected while ${what}`,
  why: 'the projection changes the weight alone, and what is beside it would no longer fit',
  help: () => 'leave the layer out of one of both with `except`',
});
