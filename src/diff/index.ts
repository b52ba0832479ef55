/**
 * The room of comparison: two recipes or two plans, and what changed between them, in words. Models
 * and runs have doors of their own, since they load what recipes do without.
 */
export { diffPlans } from './diff-recipes.ts';
export { diffRecipes } from './diff-recipes.ts';
export { inWords, type Comparison, type Table } from './change.ts';
export { renderMarkdownTables } from './render-tables.ts';
export { renderMarkdown, renderText, type Paint } from './render-text.ts';
export type { Change } from './change.ts';
