/** The schema of locks as a check. */
import { lazyValidator } from '../plan/validator.ts';
import type { Lock } from './lock.ts';
import { lockSchema } from './schema.ts';

export const lockValidator = lazyValidator<Lock>(lockSchema, { allErrors: true, strict: true });
