/** A plan is read back before anything starts from it: what could not be read behind the work is a mistake that is told before it. */
import { planFromYaml } from '../plan/from-yaml.ts';
import type { Plan } from '../plan/plan.ts';
import { planToYaml } from '../plan/to-yaml.ts';

/** The text of a plan, which reads as the plan that it was written from. */
export async function textReadBack(plan: Plan): Promise<string> {
  const text = planToYaml(plan);
  const { value, diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
  if (value !== undefined && planToYaml(value) === text) return text;
  const said = diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
  throw new Error(`this plan cannot be read back: ${said || 'it reads as another one'}`);
}
