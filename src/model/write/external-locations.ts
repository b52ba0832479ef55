/** The places in a model file where the locations of external data are written. */
import { records, wireTypes, type Range, type Scan } from '../onnx/records.ts';
import { fieldOf, isMessageName, type MessageName } from '../onnx/schema.ts';

export interface WrittenLocation extends Range {
  readonly location: string;
}

/** Every `location` entry of every tensor of the file. */
export function writtenLocations(scan: Scan): readonly WrittenLocation[] {
  const found: WrittenLocation[] = [];
  visit('Model', { start: 0, end: scan.window.size });
  return found;

  function visit(name: MessageName, range: Range): void {
    for (const record of records(scan, name, range)) {
      const known = fieldOf(name, record.field);
      const message = known?.[1].message;
      if (record.wire !== wireTypes.bytes || !isMessageName(message)) continue;
      if (name === 'Tensor' && known?.[0] === 'externalData') addEntry(record);
      else visit(message, record);
    }
  }

  function addEntry(range: Range): void {
    const fields = new Map([...records(scan, 'Entry', range)].map((it) => [it.field, it]));
    const key = fields.get(1);
    const value = fields.get(2);
    if (key !== undefined && value !== undefined && textOf(key) === 'location') {
      found.push({ start: value.start, end: value.end, location: textOf(value) });
    }
  }

  function textOf({ start, end }: Range): string {
    return new TextDecoder().decode(scan.window.bytes(start, end - start));
  }
}
