/** The schema of plans as a check. */
import { planSchema } from './schema/plan.ts';
import { lazyValidator } from './validator.ts';
import type { Plan } from './plan.ts';

export const planValidator = lazyValidator<Plan>(planSchema, { strict: true, strictRequired: false, discriminator: true });
