/** The room of explanation: a recipe, its plan, and the words of the language, in plain English. */
export { explainRecipe } from './explain-recipe.ts';
export { explainedWords, explainWord } from './explain-word.ts';
export { renderExplanation, renderMeanings } from './render-text.ts';
