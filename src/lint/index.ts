/** The lint room: laws about good recipes, beyond what is an error. */
export { asksForModel, lint } from './lint.ts';
export type { Linting } from './lint.ts';
export { levels } from './rules/rule.ts';
export type { Levels } from './rules/rule.ts';
export { rules } from './rules/index.ts';
