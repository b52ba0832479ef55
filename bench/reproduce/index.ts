export { contest } from './contest.ts';
export { tryClaim } from './trials.ts';
