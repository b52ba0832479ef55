/** The plan room: recipe × model → plan, and the plan's text. */
export { plan } from './plan-recipe.ts';
export { planToYaml } from './to-yaml.ts';
export { planFromYaml } from './from-yaml.ts';
export { planSchema } from './schema/plan.ts';
export type { Lengths, ModelFacts, PlanSettings } from './facts.ts';
export type * from './plan.ts';
