/** What the build puts into the page: recipes to begin with, and models without their weights. */

export interface Example {
  /** Where it stands in the menu. */
  readonly group: string;
  readonly title: string;
  readonly text: string;
  /** The `id` of the model that it is shown with. */
  readonly model: string;
}

export interface SampleModel {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  /** The file, its weights all zero, as `packZeros` writes it. */
  readonly packed: string;
  /** Numbers of samples that its training data has, by data set. */
  readonly samples: Readonly<Record<string, number>>;
}

export type Content = { readonly version: string; readonly examples: readonly Example[]; readonly models: readonly SampleModel[] };

/** Filled in by the build. */
declare const PLAYGROUND_CONTENT: Content;

export const content: Content = PLAYGROUND_CONTENT;
