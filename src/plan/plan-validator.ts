/** The schema of plans as a check. */
import type { Plan } from './plan.ts';
import { planSchema } from './schema/plan.ts';
import { lazyValidator } from './validator.ts';

export const planValidator = lazyValidator<Plan>(planSchema, { strict: true, strictRequired: false, discriminator: true });
