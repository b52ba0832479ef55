/** The 59 papers that the language was made for: what each prunes, and what networks of the size of a toy cannot show of it. */
import { papersWithoutRecipe } from '../../cli/papers-without-recipe.ts';

export interface Seed {
  /** Of its recipe, where there is one. */
  readonly name: string;
  readonly prunes: string;
  readonly unshown: string;
  /** Another recipe of the same paper. */
  readonly also?: string;
}

export const seeds: readonly Seed[] = [
  seed(
    'perp',
    'weights; then biases, norms and adapters train alone',
    'that a third of a percent of the parameters is enough: a network of billions has more to spare',
  ),
  seed('granet', 'weights, more and more, and grows some again', 'the gain on ImageNet, and over a dense start'),
  seed('gblm-pruner', 'weights of linear layers, row by row', 'perplexity and tasks of language models of billions'),
  seed(
    'bip',
    'weights, by scores that train against the loss of tuned weights',
    'a win over iterative magnitude pruning: it ties with one cut here',
  ),
  seed('sparse-model-soups', 'weights, in rounds, and averages networks of one mask', 'robustness under shifted data, and soups of ten'),
  seed('sparse-pretraining', 'weights, in the middle of pre-training', 'the scaling law: it takes dozens of long runs'),
  seed('global-mp', 'weights, under one threshold', 'ImageNet, and that layers collapse without a least number of weights'),
  seed('consensus-subnetwork', 'residual branches, by gates that train with the network', 'CIFAR, and energy saved'),
  seed('loraprune', 'heads and neurons, while adapters are tuned', 'language models of billions, and memory saved in training'),
  seed(
    'aptp',
    'heads and neurons, as codes of gates of which a router gives each sample one',
    'that experts beat one network of the same cost, prompts and images',
  ),
  seed('flap', 'heads and neurons, with biases that compensate', 'language models of billions, and speed'),
  seed('cfsp', 'neurons, more in blocks that turn their input little', 'language models of billions, and speed'),
  seed('stabilizing-lth', 'weights, in rounds, rewound to an early step', 'that step 0 fails: it does so on deep networks only'),
  seed('data-pruning', 'samples of the training data', 'an exponential law in the number of samples, and metrics without labels'),
  seed('pqi-sap', 'weights, in rounds, as much as the PQ index allows', 'the index over many data sets, and amounts of single neurons'),
  without('survey', 'a method: it has none'),
  seed(
    'provence',
    'sentences of retrieved passages, by a model that labels their tokens',
    'retrieved passages and answers to questions, and reranking in the same pass',
  ),
  seed(
    'pat',
    'the width of the residual stream, by gates that train beside adapters',
    'the inserted low-rank layers; language models of billions, and speed',
  ),
  seed(
    'htmlrag',
    'blocks of retrieved web pages, to a number of tokens, by two models in turn',
    'web pages and answers to questions; the cleaning of HTML, and a model that writes paths',
  ),
  seed(
    'fedtiny',
    'weights, from several candidates, then moved in rounds over clients',
    'a hundred clients of which ten take part, and densities below 1%',
  ),
  seed('iss-p', 'weights, which shrink before they are zeroed', 'super-resolution: the toy classifies images'),
  seed('layer-lottery', 'residual blocks, before training', 'a choice between many blocks: the toy has one that can be removed'),
  seed('pruning-by-explaining', 'channels, by relevance', 'transfer to small data from ImageNet'),
  seed('precrop', 'channels, before training', 'that densities alone decide; the toy takes the channels themselves'),
  seed('rethinking', 'channels, weights: inherited against drawn again', 'large data, where long training levels both'),
  seed('ap', 'weights, with a second cut of what a round moved', 'the paper’s own metric of dead units'),
  seed(
    'sd-pruning',
    'weights of the text encoder and of the denoiser, two files, each to a share of its own',
    'Stable Diffusion, and the quality of images',
  ),
  seed(
    'lapp',
    'channels, below thresholds that each group of layers learns',
    'bypasses, CIFAR and ImageNet at no loss, and training from scratch: the toy starts trained',
  ),
  seed('dimap', 'weights, by their share of a layer’s rest', 'modules of Swin: the recipe sums over layers'),
  seed('rnn-sparsity', 'input and hidden weights of recurrent layers', 'four kinds of recurrent layers: the toy is an LSTM'),
  seed('lottery-ticket', 'weights, in rounds, rewound to the first step', 'faster learning, and convolutional networks'),
  seed('essential-sparsity', 'weights, at once', 'the sudden drop of large pre-trained models'),
  seed('lottery-jackpots', 'weights, by a mask that is searched for', 'ImageNet, and the cost beside training'),
  seed('adapt-pruner', 'heads and neurons, in many small cuts with training between', 'billions of tokens between the cuts'),
  seed('rd-pruning', 'weights, each layer to the share that costs least', 'ImageNet, and vision transformers'),
  seed('three-regime', 'weights of networks at several temperatures', 'the three regimes: the toy trains to the end everywhere'),
  seed('random-pruning', 'weights, at random, before training', 'that wide networks lose nothing: the toy is narrow'),
  seed('mask-sparsity', 'channels, after a penalty on those alone', 'ImageNet, and half of the FLOPs at no loss'),
  seed('kd-data-pruning', 'samples, while a teacher labels the rest', 'larger teachers that do worse on little data'),
  without('auto-rag', 'all of it'),
  seed('spa', 'channels of coupled layers, of any graph', 'other frameworks, and ImageNet', 'obspa'),
  seed(
    'tas',
    'channels, to widths that a search learns beside the weights',
    'searched depth, a normalization of its own for each width, and networks of the paper’s size',
  ),
  seed('atp-llava', 'tokens of images, behind a block of a transformer', 'models of images and text, whose tokens of both kinds meet'),
  seed(
    'trp',
    'ranks of the kernels of convolutions, again and again in training',
    'training from fresh weights on CIFAR and ImageNet, the nuclear penalty, and a gain in time',
  ),
  seed(
    'sp-adapters',
    'channels, while low-rank adapters train beside frozen weights',
    'transfer between tasks, and half of the learned parameters at 90%',
  ),
  seed('gmp', 'weights, along a cubic, in training', 'large sparse against small dense beyond digits: on digits the small dense one wins'),
  seed('progressive-gradient-flow', 'N of M weights, through denser patterns', 'masks that fade, and transformers of the paper’s size'),
  seed(
    'ecodiff',
    'heads and neurons, by gates that learn to keep the output',
    'diffusion models: no gradient passes through a loop of sampling',
  ),
  seed(
    'stable-rps',
    'no weight: all weights share the cells of one small array',
    'CIFAR and ResNets, more than a hundred times on large models, lottery tickets as a rival',
  ),
  seed(
    'efficientllm',
    'heads, neurons and hidden channels, in small cuts while pre-training continues',
    'billions of tokens, and benchmarks of language models',
  ),
  seed('ecoflap', 'weights, each block to a share by its sensitivity', 'models of images and text'),
  seed('pdp', 'weights, by soft masks of their own size', 'ImageNet, and N:M and channels'),
  seed(
    'idcm',
    'passages of documents, before an expensive model reads them',
    'documents, rankings and the time of a query; distillation happens outside the recipe',
  ),
  without('rasd', 'all of it'),
  seed(
    'compresso',
    'heads and neurons, by gates that train beside adapters',
    'the multipliers, the gates of the width, and the prompt; language models of billions',
  ),
  seed(
    'd-pruner',
    'weights, by importance for a domain and for general text together',
    'domains of medicine and law, and language models of billions',
  ),
  seed('llm-pruner', 'coupled heads and neurons, before adapters train', 'zero-shot tasks of models of billions'),
  seed(
    'spiel',
    'changes of weights: a small set of them trains, and is chosen anew on the way',
    'instructions, quantised weights, and language models of billions',
  ),
  seed(
    'finercut',
    'attention and feed-forward branches, one by one',
    'models of 8 to 70 billions, where a quarter of the branches can be removed',
  ),
];

function seed(name: string, prunes: string, unshown: string, also?: string): Seed {
  return { name, prunes, unshown, also };
}

/** What it prunes is part of the entry that says why it has no recipe. */
function without(name: string, unshown: string): Seed {
  const paper = papersWithoutRecipe.find((one) => one.name === name);
  if (paper === undefined) throw new Error(`nothing is known of ${name}`);
  return { name, prunes: paper.prunes, unshown };
}
