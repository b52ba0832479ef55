/** What a file says of itself stays when units are cut: producer, versions, documentation, metadata. */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bytesAsSource, compactModel, encodeModel, loadTensors, readGroups, readModel, type Model } from '../../../src/model/index.ts';
import { must } from '../../run/support.ts';
import { exactGroups, someUnits } from './support.ts';

const bytes = readFileSync('test/fixtures/models/mlp_digits.onnx');

function modelOf(file: Uint8Array): Model {
  const files = { name: 'noted.onnx', main: bytesAsSource(file), open: () => undefined };
  return must(loadTensors(must(readModel(files)), files));
}

/** Fields of a message by number, as the wire has them; numbers as text. */
function fieldsIn(message: Uint8Array): ReadonlyMap<number, readonly Uint8Array[]> {
  const reader = new BinaryReader(message);
  const found = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    const from = reader.pos;
    const value = wire === WireType.LengthDelimited ? reader.bytes() : undefined;
    if (value === undefined) reader.skip(wire);
    const own = found.get(number) ?? [];
    found.set(number, [...own, value ?? message.slice(from, reader.pos)]);
  }
  return found;
}

const textOf = (field: Uint8Array | undefined): string => new TextDecoder().decode(field);

/** onnx.proto: a graph is field 7; of it nodes are 1, inputs 11 and outputs 12. */
function notesIn(file: Uint8Array) {
  const model = fieldsIn(file);
  const graph = fieldsIn(model.get(7)?.[0] ?? new Uint8Array());
  const saidBy = (of: number, doc: number, metadata: number) =>
    (graph.get(of) ?? [])
      .map(fieldsIn)
      .map((fields) => ({ doc: textOf(fields.get(doc)?.[0]), metadata: (fields.get(metadata) ?? []).map(textOf) }));
  return {
    model: [2, 3, 4, 5, 6].map((number) => (model.get(number) ?? []).map(textOf)),
    graph: [10, 16].map((number) => (graph.get(number) ?? []).map(textOf)),
    nodes: saidBy(1, 6, 9),
    inputs: saidBy(11, 3, 4),
    outputs: saidBy(12, 3, 4),
  };
}

function noted(): Uint8Array {
  const plain = modelOf(bytes);
  const notes = (doc: string) => ({ doc, metadata: new Map([[`key of ${doc}`, 'value']]) });
  const { graph } = plain;
  const withNotes: Model = {
    ...plain,
    graph: {
      ...graph,
      notes: notes('graph'),
      nodes: graph.nodes.map((node) => ({ ...node, notes: notes(node.name) })),
      inputs: graph.inputs.map((input) => ({ ...input, notes: notes(input.name) })),
      outputs: graph.outputs.map((output) => ({ ...output, notes: notes(output.name) })),
    },
  };
  const more = new BinaryWriter();
  more.tag(4, WireType.LengthDelimited).string('org.example');
  more.tag(5, WireType.Varint).int64(7n);
  more.tag(6, WireType.LengthDelimited).string('what it is for');
  return Buffer.concat([encodeModel(withNotes), more.finish()]);
}

it('keeps what it says', () => {
  const file = noted();
  const said = notesIn(file);
  expect(said.model.slice(0, 2)).toEqual([['pytorch'], ['2.6.0']]);
  expect(said.nodes.length).toBeGreaterThan(3);
  expect(said.nodes.every(({ doc, metadata }) => doc !== '' && metadata.length === 1)).toBe(true);
  const model = modelOf(file);
  const coupled = readGroups(model);
  const cut = compactModel(model, coupled, someUnits(exactGroups(coupled), 0.5));
  expect(encodeModel(cut).length).toBeLessThan(file.length);
  expect(notesIn(encodeModel(cut))).toEqual(said);
});
