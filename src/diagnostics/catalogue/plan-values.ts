/** NaN and infinities in the models that a plan starts from (ESP4086). */
import { define } from '../diagnostic.ts';

export const originalNotFinite = define<{ tensor: string; count: number; place: string; value: number }>({
  code: 'ESP4086',
  severity: 'warning',
  title: 'stored values that are not finite',
  message: ({ tensor, count, place, value }) =>
    `\`${tensor}\` is stored with ${count} ${count === 1 ? 'value' : 'values'} that ` +
    `${count === 1 ? 'is' : 'are'} not finite, the first at ${place}: ${value}`,
  why: 'what is computed with NaN or infinity is seldom finite, and a run ends where it prunes or trains such a tensor',
  help: () => 'export the model again from a checkpoint whose weights are finite',
});
