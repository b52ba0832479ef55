/** Names of devices: what onnxruntime calls them, and the number of a card where a machine has several. */
import { devices, type Device } from './project.ts';

export const cardPattern = '^(cuda|dml):(0|[1-9]\\d{0,2})$';

export function isDevice(text: string): text is Device {
  return devices.some((name) => name === text) || new RegExp(cardPattern).test(text);
}
