/** The parts of a message as they lie in the file. */
import type { Range, Scan, WireRecord } from '../onnx/records.ts';
import { records } from '../onnx/records.ts';
import type { MessageName } from '../onnx/schema.ts';

export function partsOf(
  scan: Scan,
  name: MessageName,
  range: Range,
  field: number,
): readonly WireRecord[] {
  return [...records(scan, name, range)].filter((record) => record.field === field);
}

export function textOf(scan: Scan, { start, end }: Range): string {
  return new TextDecoder().decode(scan.window.bytes(start, end - start));
}
