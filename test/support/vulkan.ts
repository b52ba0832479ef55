/** Whether WebGPU can be tried here: on Linux it computes through a Vulkan driver. */
import { existsSync } from 'node:fs';

const hasDriver = process.platform !== 'linux' || existsSync('/usr/share/vulkan/icd.d');

/** Where tests run for a change, a missing driver is a failure, and no reason to pass over anything. */
export const triesWebGpu = hasDriver || process.env['CI'] !== undefined;

if (!triesWebGpu) console.log('skipped: there is no Vulkan driver (Debian: mesa-vulkan-drivers)');
