/** The version of onnxruntime; asking for it loads nothing of the engine itself. */
import { createRequire } from 'node:module';

export function onnxruntimeVersion(): string {
  const described: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const version: unknown = typeof described === 'object' && described !== null && 'version' in described ? described.version : undefined;
  return String(version);
}
