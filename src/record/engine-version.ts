/** The version of onnxruntime; asking for it loads nothing of the engine itself. */
import { createRequire } from 'node:module';
import { engineMissing } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';

export function onnxruntimeVersion(): string {
  const described: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const version: unknown = typeof described === 'object' && described !== null && 'version' in described ? described.version : undefined;
  return String(version);
}

/** What a program without its engine says before it begins to work. */
export function engineProblems(): readonly Diagnostic[] {
  try {
    onnxruntimeVersion();
    return [];
  } catch (error) {
    if (!isEngineMissing(error)) throw error;
    return [diagnose(engineMissing, {})];
  }
}

/** An import or a `require` of the engine that found none. */
export function isEngineMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND') && error.message.includes("'onnxruntime-node");
}
