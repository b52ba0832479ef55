/** The room of comparison: two recipes or two plans, and what changed between them, in words. */
export { diffPlans } from './diff-plans.ts';
export { diffRecipes } from './diff-recipes.ts';
export { renderMarkdown, renderText, type Paint } from './render-text.ts';
export type { Change, ChangeKind } from './change.ts';
