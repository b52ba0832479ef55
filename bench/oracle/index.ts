/** All that `npm run oracle` needs. */
export { carryOut, keyOf, seeds, triedIn } from './verdict.ts';
export { contestsOf } from './contest.ts';
export { noiseIn, oraclePage, rowOf } from './page.ts';
