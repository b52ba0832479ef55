/** The room of explanation: a recipe, and its plan, in plain English. */
export { explainRecipe } from './explain-recipe.ts';
export { renderExplanation } from './render-text.ts';
