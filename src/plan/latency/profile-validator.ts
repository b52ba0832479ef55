/** The schema of latency profiles as a check. */
import type { LatencyProfile } from '../plan.ts';
import { latencyProfile } from '../schema/latency.ts';
import { lazyValidator } from '../validator.ts';

export const profileValidator = lazyValidator<LatencyProfile>(latencyProfile, { strict: true });
