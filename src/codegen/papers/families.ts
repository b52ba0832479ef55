/** The place of a paper's recipe in the field: the survey's axes (Cheng et al., arXiv:2308.06767), as far as it has recipes for them. */

export interface Family {
  readonly criterion: string;
  readonly schedule: string;
  readonly when: string;
  readonly granularity: string;
}

const weights = { granularity: 'weights' };
const atOnce = { schedule: 'at once' };
const inRounds = { schedule: 'in rounds' };
const gradually = { schedule: 'gradually' };
const moving = { schedule: 'drop and grow' };
const before = { when: 'before training' };
const during = { when: 'during training' };
const after = { when: 'after training' };
const magnitude = { criterion: 'magnitude' };
const gradient = { criterion: 'gradients' };
const activation = { criterion: 'activations' };
const scales = { criterion: 'scales of norms' };
const random = { criterion: 'random' };
const learned = { criterion: 'learned scores' };
const gated = { criterion: 'learned gates' };

const families: Readonly<Record<string, Family>> = {
  ap: { criterion: 'movement', ...inRounds, ...after, ...weights },
  bip: { ...learned, ...gradually, ...after, ...weights },
  'data-pruning': { criterion: 'error of the sample', ...atOnce, ...before, granularity: 'samples' },
  idcm: { ...learned, ...atOnce, ...after, granularity: 'samples' },
  provence: { ...learned, ...atOnce, ...after, granularity: 'samples' },
  htmlrag: { ...learned, ...atOnce, ...after, granularity: 'samples' },
  dimap: { ...magnitude, ...atOnce, ...after, ...weights },
  'essential-sparsity': { ...magnitude, ...atOnce, ...after, ...weights },
  'adapt-pruner': { ...gradient, ...inRounds, ...after, granularity: 'heads, neurons' },
  cfsp: { ...activation, ...atOnce, ...after, granularity: 'neurons' },
  pat: { ...gated, ...atOnce, ...after, granularity: 'the width of the stream' },
  compresso: { ...gated, ...gradually, ...after, granularity: 'heads, neurons' },
  aptp: { ...gated, ...atOnce, ...after, granularity: 'heads, neurons' },
  'consensus-subnetwork': { ...gated, ...gradually, ...during, granularity: 'sublayers of blocks' },
  tas: { ...gated, ...atOnce, ...before, granularity: 'channels' },
  ecodiff: { ...gated, ...atOnce, ...after, granularity: 'heads, neurons' },
  efficientllm: { criterion: 'gradients, second order', schedule: 'gradually, in rounds', ...during, granularity: 'heads, neurons' },
  fedtiny: { ...magnitude, schedule: 'at once, drop and grow', ...before, ...weights },
  loraprune: { ...gradient, ...gradually, ...after, granularity: 'heads, neurons' },
  'sd-pruning': { ...magnitude, ...atOnce, ...after, ...weights },
  'sp-adapters': { ...magnitude, ...gradually, ...after, granularity: 'channels' },
  'd-pruner': { ...gradient, ...atOnce, ...after, ...weights },
  'atp-llava': { ...activation, ...atOnce, ...after, granularity: 'tokens' },
  ecoflap: { ...activation, ...atOnce, ...after, ...weights },
  finercut: { criterion: 'change of the output', ...inRounds, ...after, granularity: 'sublayers of blocks' },
  trp: { criterion: 'singular values', schedule: 'again and again', ...during, granularity: 'ranks of kernels' },
  lapp: { criterion: 'learned thresholds', ...gradually, ...during, granularity: 'channels' },
  'l1-filters': { ...magnitude, ...atOnce, ...after, granularity: 'channels' },
  'layer-lottery': { ...gradient, ...inRounds, ...before, granularity: 'blocks' },
  'llm-pruner': { ...gradient, ...atOnce, ...after, granularity: 'heads, neurons' },
  'mask-sparsity': { ...scales, ...atOnce, ...after, granularity: 'channels' },
  'network-slimming': { ...scales, ...atOnce, ...after, granularity: 'channels' },
  obspa: { criterion: 'second order', ...inRounds, ...after, granularity: 'coupled channels' },
  precrop: { ...gradient, ...atOnce, ...before, granularity: 'channels' },
  'pruning-by-explaining': { criterion: 'gradients, as relevance', ...inRounds, ...after, granularity: 'channels' },
  rethinking: { ...magnitude, ...atOnce, ...after, granularity: 'channels' },
  flap: { ...activation, ...atOnce, ...after, granularity: 'heads, neurons' },
  'gblm-pruner': { criterion: 'activations, gradients', ...atOnce, ...after, ...weights },
  'global-mp': { ...magnitude, ...atOnce, ...after, ...weights },
  gmp: { ...magnitude, ...gradually, ...during, ...weights },
  granet: { ...magnitude, schedule: 'gradually, drop and grow', ...during, ...weights },
  grasp: { ...gradient, ...atOnce, ...before, ...weights },
  'iss-p': { ...magnitude, ...gradually, ...during, ...weights },
  'kd-data-pruning': { ...random, ...atOnce, ...before, granularity: 'samples' },
  'lottery-jackpots': { ...learned, ...gradually, ...after, ...weights },
  'lottery-ticket': { ...magnitude, ...inRounds, ...after, ...weights },
  movement: { ...learned, ...gradually, ...after, ...weights },
  pdp: { ...magnitude, ...gradually, ...during, ...weights },
  perp: { ...magnitude, ...atOnce, ...after, ...weights },
  'pqi-sap': { ...magnitude, ...inRounds, ...after, ...weights },
  'progressive-gradient-flow': { ...magnitude, ...gradually, ...during, granularity: 'N:M' },
  'stable-rps': { criterion: 'none: weights share cells', ...atOnce, ...before, granularity: 'cells of weights' },
  'random-pruning': { ...random, ...atOnce, ...before, ...weights },
  'rd-pruning': { ...magnitude, ...inRounds, ...after, ...weights },
  rigl: { ...gradient, ...moving, ...during, ...weights },
  'rnn-sparsity': { ...magnitude, ...atOnce, ...after, ...weights },
  set: { ...random, ...moving, ...during, ...weights },
  snip: { ...gradient, ...atOnce, ...before, ...weights },
  spiel: { criterion: 'magnitude, gradients', ...moving, ...after, granularity: 'changes of weights' },
  spa: { ...magnitude, ...atOnce, ...after, granularity: 'coupled channels' },
  'sparse-model-soups': { ...magnitude, ...inRounds, ...after, ...weights },
  'sparse-pretraining': { ...magnitude, ...gradually, ...during, ...weights },
  sparsegpt: { criterion: 'second order', ...atOnce, ...after, ...weights },
  'stabilizing-lth': { ...magnitude, ...inRounds, ...after, ...weights },
  synflow: { ...gradient, ...inRounds, ...before, ...weights },
  'three-regime': { ...magnitude, ...atOnce, ...after, ...weights },
  wanda: { ...activation, ...atOnce, ...after, ...weights },
};

export function familyOf(recipe: string): Family | undefined {
  return families[recipe];
}
