/** The room of explanation: a recipe, and its plan, in plain English. */
export { explainRecipe } from './explain-recipe.ts';
export { renderExplanation, type Style } from './render-text.ts';
export type { Explanation } from './explanation.ts';
