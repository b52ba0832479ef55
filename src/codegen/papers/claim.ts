/** A claim of a paper as a trial of its recipe beside a trial of its rival or baseline, and the tasks that there are for them. */

export interface Trial {
  /** The name of a paper's recipe, or the text of one. */
  readonly recipe: string;
  readonly set?: Readonly<Record<string, string>>;
}

export interface Claim {
  readonly recipe: string;
  readonly claim: string;
  readonly task: Task;
  readonly metric: 'accuracy' | 'loss';
  readonly ours: Trial;
  readonly baseline: Trial;
  /** What the baseline is, in a few words. */
  readonly against: string;
  /** By how much the mean must be better: in points of accuracy, or as a share of the loss. Negative: it may be worse by so much. */
  readonly margin: number;
  /** True where nothing is drawn, so that every seed gives the same. */
  readonly once?: true;
  /** True for the few that the tests carry out. */
  readonly short?: true;
}

/** A model and its data among the fixtures. */
export type Task = keyof typeof tasks;

const digits = { train: 'digits_%_train.npy', test: 'digits_%_test.npy' };
const fashion = { train: 'fmnist_%_train.npy', test: 'fmnist_%_test.npy' };
const moby = { train: 'batch_moby_%.npy', test: 'batch_moby_%.npy' };

export const tasks = {
  'digits from scratch': { model: 'mlp_digits_init', ...digits },
  digits: { model: 'mlp_digits', ...digits },
  'Fashion-MNIST': { model: 'lenet5_fmnist', ...fashion },
  'Fashion-MNIST, ResNet': { model: 'resnet8_fmnist_bn', ...fashion },
  'characters, Llama': { model: 'char_llama', ...moby },
  'characters, LSTM': { model: 'lstm_lm', ...moby },
} as const;
