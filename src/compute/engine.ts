/** The one place that imports onnxruntime: when it is first needed, since it is large, and silenced. */

export type Ort = typeof import('onnxruntime-node');

/**
 * From 1.30 on onnxruntime reports its use to its maker, and keeps an identifier and what is still to be
 * sent in the home folder, unless this variable is set before the library loads.
 */
export async function importOnnxruntime(): Promise<Ort> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  return await import('onnxruntime-node');
}

/** Of onnxruntime 1.30: it makes zeros that stand before a MaxPool part of it, which pads with the lowest number instead. */
export const withoutFaults = { optimization: { disable_specified_optimizers: 'Pad_Fusion' } } as const;
