/** A claim of a paper: its recipe by name, a rival with the same means, and the method broken at its heart. */
import * as s from '../../src/plan/schema/json-schema.ts';
import { partsOfDenoiser } from './fixtures.ts';

// The models and data of the fixtures on which claims are tried; test data are never those of training or calibration.

/** A model among the fixtures with its data, as the options of the command name them. */
export interface Fixed {
  readonly model: string;
  /** Of a recipe that names its models: fixtures by the path that it writes. */
  readonly models?: Readonly<Record<string, string>>;
  /** What the task is, where it is no class. */
  readonly project?: string;
  readonly train: string;
  readonly test: string;
  /** The train data where it is left out. */
  readonly calibration?: string;
  /** Samples that the rates of training are chosen on; made from the train data. */
  readonly heldOut: HeldOut;
}

/** A model, others that recipes name, and test data in a folder of their own; nothing is tuned on them. */
type InFolder = { readonly folder: string; readonly model: string; readonly test: string };

/** Blocks of text whose largest output answers for their page; each recipe has its own word for a page. */
function blocks(page: string, more = ''): InFolder {
  const test = `x=x.npy,y=y.npy,beside.${page}=page.npy${more},pooled=${page}`;
  return { folder: 'test/fixtures/passages', model: 'reader', test };
}

/** The last fifth of arrays, which tuning then does not train on, or the text behind the windows that train. */
type HeldOut = { readonly arrays: string } | { readonly text: string; readonly after: number };
export type Task = keyof typeof tasks;

const data = 'test/fixtures/data';

function arrays(name: string, train: string, test: string): Omit<Fixed, 'model'> {
  const pair = (part: string): string => ['x', 'y'].map((axis) => `${data}/${name}_${axis}${part}.npy`).join(',');
  return { train: pair(train), test: pair(test), heldOut: { arrays: pair(train) } };
}

/** Windows of one text train and calibrate, and windows of another one test. */
function moby(windows: number): Omit<Fixed, 'model'> {
  const tokens = `tokens=${data}/moby_vocab.json,window=64`;
  const train = `${data}/moby_train.txt.gz`;
  return {
    train: `text=${train},${tokens},limit=${windows}`,
    test: `text=${data}/moby_test.txt.gz,${tokens},limit=256`,
    heldOut: { text: train, after: 64 * windows },
  };
}

/** Windows of the psalms tune, or of `train`; the text that the model knows calibrates, and other psalms test. */
function psalms(train: 'psalms' | 'moby'): Omit<Fixed, 'model'> {
  const tokens = `tokens=${data}/moby_vocab.json,window=64`;
  const tuned = `${data}/${train}_train.txt.gz`;
  return {
    train: `text=${tuned},${tokens},limit=1024`,
    test: `text=${data}/psalms_test.txt.gz,${tokens},limit=200`,
    calibration: `text=${data}/moby_train.txt.gz,${tokens},limit=128`,
    heldOut: { text: tuned, after: 64 * 1024 },
  };
}

const digits = arrays('digits', '_train', '_test');
const fashion = arrays('fmnist', '_train', '_test');

export const tasks = {
  'digits from scratch': { model: 'mlp_digits_init', ...digits },
  digits: { model: 'mlp_digits', ...digits },
  /** The model has seen the digits 0 to 6. */
  'digits, seven of ten known': { model: 'mlp_digits_seven', ...digits },
  'Fashion-MNIST': { model: 'lenet5_fmnist', ...fashion },
  'Fashion-MNIST, ResNet': { model: 'resnet8_fmnist_bn', ...fashion },
  /** Four blocks can go; trained on the 2,000 images of the fixtures. */
  'Fashion-MNIST, ResNet-14': { model: 'resnet14_fmnist_bn', ...fashion },
  'Fashion-MNIST, ViT': { model: 'vit_fmnist', ...fashion },
  'characters, GPT': { model: 'char_gpt', ...moby(128) },
  'characters, Llama': { model: 'char_llama', ...moby(128) },
  'characters, Llama, tuned': { model: 'char_llama', ...moby(1024) },
  'characters of psalms, Llama': { model: 'char_llama', ...psalms('psalms') },
  'characters of psalms, Llama, tuned on general text': { model: 'char_llama', ...psalms('moby') },
  'characters, LSTM': { model: 'lstm_lm', ...moby(128) },
  'noise in digits': {
    model: 'denoiser_digits',
    models: partsOfDenoiser,
    project: 'test/fixtures/denoiser.yaml',
    ...arrays('noise', '_train', '_test'),
  },
  /** What the scripts of PyTorch read: one batch, on which both sides are calibrated and measured. */
  'characters, Llama, one batch': { model: 'char_llama', ...arrays('batch_moby', '', '') },
  'passages of documents': blocks('document'),
  'sentences of passages': blocks('passage', ',beside.title=title.npy'),
  'blocks of pages': blocks('page', ',beside.tokens=tokens.npy,beside.parent=parent.npy'),
} as const satisfies Readonly<Record<string, Fixed | InFolder>>;

/** What the tests hold a claim of, each. */
export const capabilities = [
  'unstructured magnitude',
  'gradients',
  'calibration',
  'learned masks',
  'gates',
  'computed shares',
  'units',
  'compensation',
  'rewinding',
  'rewiring',
  'adapters',
  'sublayers',
  'data pruning',
  'inputs',
  'branches',
  'distillation',
] as const;

const settings = s.mapOf(s.text);
const isNamed = (name: string): name is Task => name in tasks;
const task = s.oneOf(...Object.keys(tasks).filter(isNamed));

const trial = {
  recipe: s.described(s.text, 'The name of the recipe of a paper, or the text of a recipe.'),
  set: s.optional(settings),
  edits: s.optional(s.list(s.record({ from: s.text, to: s.text })), 'Texts that are replaced, and their replacements: each must be found.'),
  at: s.optional(s.text, 'The stage, or the arm, whose last figure counts; the last of the run by default.'),
  task: s.optional(task, 'Its own model and data, where it has others than the claim.'),
};

/** A rival or a mutant: the own trial of the claim but for what is given here. */
const other = s.record({ what: s.described(s.text, 'What it is, in a few words.'), ...trial, recipe: s.optional(s.text) });

export const claim = s.record({
  recipe: s.text,
  says: s.described(s.text, 'What the paper says, in our words.'),
  where: s.described(s.text, 'Where the paper says it.'),
  claim: s.described(s.text, 'What is tried here.'),
  task,
  metric: s.described(
    s.oneOf('accuracy', 'loss', 'barrier', 'similarity'),
    '`barrier` and `similarity` are of twins: the barrier of accuracy between them, and how alike their outputs are.',
  ),
  set: s.optional(settings),
  at: s.optional(s.text),
  rival: other,
  mutants: s.described(s.list(other), 'At least one. Each must miss the margin, or the claim says nothing.'),
  grid: s.optional(
    s.record({ param: s.text, values: s.list(s.text) }),
    'Rates, values of one parameter; each trial that has the parameter takes the one that is best for it on held-out data. Where that is the lowest or the highest, rates beyond it are tried too.',
  ),
  once: s.optional(s.truth, 'True where nothing is drawn, so that every seed gives the same.'),
  seeds: s.optional(
    s.list(s.count),
    'Seeds of its own, where three do not settle it, or where the usual ones were seen before the claim was designed.',
  ),
  margin: s.described(
    s.number,
    'By how much the mean must be better: in points, or as a share of the loss. Negative: it may be worse by so much.',
  ),
  because: s.described(s.text, 'Why so much.'),
  margined: s.described(s.oneOf('before the first run', 'after figures were seen'), 'Whether the margin stood before the first figures.'),
  covers: s.optional(s.oneOf(...capabilities), 'What it stands for: one claim of each capability has held.'),
  briefly: s.optional(
    s.record({ set: settings, seed: s.optional(s.count, '0 by default.') }),
    'What the tests set beside it where they carry it out, with one seed, so that it takes seconds; the margin stays.',
  ),
});

export type Claim = s.Static<typeof claim>;
/** One run of the command. */
export type Trial = s.RecordOf<typeof trial>;
export type Other = Claim['rival'];
export type Measure = Claim['metric'];

/** The claim's own trial. */
export function oursOf({ recipe, set, at }: Claim): Trial {
  return { recipe, set, at };
}

/** Of a rival or mutant: a text of its own keeps nothing of the recipe's parameters. */
export function trialOf(claim: Claim, { what: _, ...other }: Other): Trial {
  if (other.recipe !== undefined) return { ...other, recipe: other.recipe };
  const set = { ...claim.set, ...other.set };
  return { ...oursOf(claim), ...other, ...(Object.keys(set).length > 0 && { set }) };
}
