/** The single booleans that a graph stores, by which the mode of a Dropout is known. */
import type { Decoded } from '../onnx/decode-message.ts';
import type { Scan } from '../onnx/records.ts';

export function storedTruths(scan: Scan, graph: Decoded<'Graph'>): ReadonlyMap<string, boolean> {
  const constants = (graph.node ?? []).flatMap(({ opType, output, attribute }) => {
    const value = attribute?.find(({ name }) => name === 'value')?.t;
    const name = output?.[0];
    return opType === 'Constant' && value && name !== undefined ? [[name, value] as const] : [];
  });
  const stored = (graph.initializer ?? []).map((raw) => [raw.name ?? '', raw] as const);
  return new Map(
    [...stored, ...constants].flatMap(([name, raw]) => {
      const truth = truthOf(scan, raw);
      return truth === undefined ? [] : [[name, truth] as const];
    }),
  );
}

/** Of the type BOOL alone, whose one value is one byte in either field. */
function truthOf(scan: Scan, raw: Decoded<'Tensor'>): boolean | undefined {
  const range = raw.rawData ?? raw.int32Data?.[0];
  const isOne = range !== undefined && range.end - range.start === 1;
  return raw.dataType === 9 && isOne ? scan.window.byte(range.start) !== 0 : undefined;
}
