/** What `insert` adds beside one layer: its kind, its size, and the names of what it is made of. */

export const insertedForms = ['bypass', 'hybrid'] as const;

/** `bypass`: a 1×1 convolution beside another one. `hybrid`: a product of two matrices behind a linear layer. */
export type InsertedForm = (typeof insertedForms)[number];

export interface Insertion {
  /** Name of the layer, and its stored weight. */
  readonly layer: string;
  readonly tensor: string;
  readonly form: InsertedForm;
  /** Groups of a bypass, rank of a hybrid. */
  readonly size: number;
}

type Named = Pick<Insertion, 'layer' | 'form'>;

/** What a network's list of insertions calls it: `fc1.hybrid`. */
export function insertionName({ layer, form }: Named): string {
  return `${layer}.${form}`;
}

/** Its stored tensors: the kernel of a bypass, A and B of a hybrid. */
export function insertedTensors(insertion: Named): readonly string[] {
  const name = insertionName(insertion);
  return insertion.form === 'bypass' ? [`${name}.weight`] : [`${name}.a`, `${name}.b`];
}
