/** The schema of latency profiles as a check. */
import { lazyValidator } from '../validator.ts';
import { latencyProfile } from '../schema-latency.ts';
import type { LatencyProfile } from './profile.ts';

export const profileValidator = lazyValidator<LatencyProfile>(latencyProfile, { strict: true });
