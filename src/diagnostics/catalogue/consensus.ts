/** What data can say against a cut by gates (ESP5164). */
import { define } from '../diagnostic.ts';

export const noConsensus = define<{
  stage: string;
  consensus: number;
  samples: number;
  data: string;
  shares: readonly { readonly name: string; readonly open: number }[];
}>({
  code: 'ESP5164',
  severity: 'error',
  title: 'samples that agree on no gate',
  message: ({ stage, consensus, samples, data, shares }) =>
    `in stage \`${stage}\`, ${percentOf(consensus)} of the ${samples} samples of ${data} agree on no gate: ` +
    shares.map(({ name, open }) => `${percentOf(open)} open that of the ${name}`).join(', '),
  why: 'gates that differ from sample to sample cannot become a network without gates that gives the same',
  help: () => 'add a penalty such as `mean(q * (1 - q))` to the loss, train for longer, or lower `consensus`',
});

function percentOf(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}
