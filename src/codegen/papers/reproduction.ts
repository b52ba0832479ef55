/** All that `npm run reproduce` needs, and the page that it writes. */
import { claims } from './claims.ts';
import { rowOf, tableHead, type Tried } from './verdict.ts';

export { claims };
export { tryClaim } from './trials.ts';
export { countsOf, holds, rowOf } from './verdict.ts';

/** Seeds of a full reproduction. */
export const seeds = [0, 1, 2];

/** `docs/reproduction.md`; `besides` are sections that follow the table. */
export function reproductionPage(all: readonly Tried[], besides: string): string {
  return `# What the recipes of papers reproduce

<!-- Written by npm run reproduce; not edited by hand. -->

Each claim is one that a paper makes, in kind, at the size of a toy: small networks, small data, two cores. Both sides
have the same model, data, steps and rates; figures are means over seeds ${seeds.join(', ')} on the test data, with the lowest and
the highest in brackets where they differ. *Held* means that the mean is better by what the claim says. Claims about
accuracy are in points, claims about loss in shares of it. \`npm run reproduce NAME…\` does it again.

${[...tableHead, ...all.map(rowOf)].join('\n')}
${besides === '' ? '' : `\n${besides}`}`;
}
