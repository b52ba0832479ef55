/** What the page of a code shows: something wrong and the same thing right, or a story where it can't be shown. */

/** Files of a folder and the command that is typed there; tests and the generator carry it out. */
export interface Situation {
  /** The text of `recipe.prune`. */
  readonly recipe?: string;
  /** Other files by name; `examples/` and `test/fixtures/` of the repository are always there. */
  readonly files?: Readonly<Record<string, string | Binary>>;
  /** What follows `espalier`; `check recipe.prune` if nothing is said. */
  readonly command?: string;
}

/** A file that is no text, and what stands in it, in words. */
export type Binary = { readonly bytes: Uint8Array; readonly words: string };

/** A text alone is a recipe that is checked. */
export interface Example {
  readonly wrong: string | Situation;
  readonly right: string | Situation;
  /** What the catalogue's one sentence leaves open. */
  readonly note?: string;
}

/** What no small example reproduces: a full disk, a fault of the engine. */
export interface Story<A = unknown> {
  readonly told: string;
  /** What to do, in a sentence or two. */
  readonly remedy: string;
  /** What the message is about here: the page shows the message of the finding itself. */
  readonly example: A;
}

export type Page<A = unknown> = Example | Story<A>;

export function isStory(page: Page): page is Story {
  return 'told' in page;
}

export function situationOf(given: string | Situation): Situation {
  return typeof given === 'string' ? { recipe: given } : given;
}

/** A small trained model that comes with the repository, for examples that plan or run. */
export const lenet300 = 'examples/lenet300/lenet300_mnist.onnx';

/** The same command for both recipes: `espalier plan recipe.prune` on a model, with more options. */
export function planning(
  wrong: string,
  right: string,
  more: { readonly options?: string; readonly model?: string; readonly note?: string } = {},
): Example {
  const options = more.options === undefined ? '' : ` ${more.options}`;
  const command = `plan recipe.prune --model ${more.model ?? lenet300}${options}`;
  return { wrong: { recipe: wrong, command }, right: { recipe: right, command }, note: more.note };
}

/** Its data: 1437 training and 360 test samples. */
export const digits = 'test/fixtures/models/mlp_digits.onnx';
export const digitsTraining = '--train test/fixtures/data/digits_x_train.npy,test/fixtures/data/digits_y_train.npy';
export const onDigits = { model: digits, options: digitsTraining };

/** One command, two recipes. */
export function withCommand(command: string, wrong: string, right: string): Example {
  return { wrong: { recipe: wrong, command }, right: { recipe: right, command } };
}

/** One recipe, two commands. */
export function withRecipe(recipe: string, wrong: string, right: string): Example {
  return { wrong: { recipe, command: wrong }, right: { recipe, command: right } };
}
