/** The claims of papers that are tried, whether they hold at the size of a toy or not. */
import type { Claim } from './claim.ts';
import { gradual } from './claims/gradual.ts';

export const claims: readonly Claim[] = [...gradual];
