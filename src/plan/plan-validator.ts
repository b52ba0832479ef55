/** The schema of plans as a check. */
import { lazyValidator } from './validator.ts';
import type { Plan } from './plan.ts';
import { planSchema } from './schema.ts';

export const planValidator = lazyValidator<Plan>(planSchema, { strict: true, strictRequired: false, discriminator: true });
