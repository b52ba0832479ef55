/** Asks onnxruntime whether it takes a model file as it lies on the disk. */
import { importOnnxruntime } from './engine.ts';

/** Why the file does not load, in onnxruntime's words; undefined where it does. */
export async function refusalToLoad(path: string): Promise<string | undefined> {
  const ort = await importOnnxruntime();
  try {
    const session = await ort.InferenceSession.create(path, {
      logSeverityLevel: 4,
      // Whether it loads is all that is asked; folding constants would hold the weights twice.
      graphOptimizationLevel: 'disabled',
      enableCpuMemArena: false,
      enableMemPattern: false,
      // External data stays mapped, and untouched, where no weight is packed anew.
      extra: { session: { disable_prepacking: '1' } },
    });
    await session.release();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
