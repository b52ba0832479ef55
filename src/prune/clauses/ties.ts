/** `ties all go` in a run: the selection knows which of equal scores go. */
import type { ClauseAtWork } from './clause-at-work.ts';

export const ties: ClauseAtWork = { word: 'ties', isIn: (prune) => prune.ties !== undefined, request: (prune) => ({ ties: prune.ties }) };
