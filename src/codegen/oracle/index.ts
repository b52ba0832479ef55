/** All that `npm run oracle` needs. */
export { carryOut } from './carry-out.ts';
export { contestsOf } from './contest.ts';
export { noiseIn, oraclePage, rowOf } from './page.ts';
export { keyOf, seeds, triedIn } from './verdict.ts';
