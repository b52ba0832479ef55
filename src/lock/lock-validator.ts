/** The schema of locks as a check. */
import { lazyValidator } from '../plan/validator.ts';
import { lockSchema, type Lock } from './lock.ts';

export const lockValidator = lazyValidator<Lock>(lockSchema, { allErrors: true, strict: true });
