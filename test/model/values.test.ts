import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeValues, encodeValues, tensorOf, tensorValues, type ElementType, type TensorValues } from '../../src/model/index.ts';
import { fixedToVarints, varintsToFixed } from '../../src/model/values/varints.ts';
import { inMemory, read, traps, valueOf } from './support.ts';

function decoded(type: ElementType, bytes: Uint8Array, count: number): TensorValues {
  const values = decodeValues(type, bytes, count);
  if (values === undefined) throw new Error(`${type} has no numbers`);
  return values;
}

/** All 65 536 bit patterns. */
const everyHalf = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const everyHalfBytes = new Uint8Array(everyHalf.buffer);

describe('half precision', () => {
  test('float16 is sign · 2^(e − 15) · (1 + f/1024), subnormals without the 1', () => {
    const values = decoded('float16', everyHalfBytes, 65_536);
    for (const bits of everyHalf) {
      const sign = bits >> 15 ? -1 : 1;
      const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024];
      const scaled = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
      const expected = exponent < 31 ? sign * scaled : fraction === 0 ? sign * Infinity : NaN;
      if (!Object.is(values[bits], expected)) expect(values[bits]).toBe(expected);
    }
  });

  test('bfloat16 is the upper half of a float32', () => {
    const words = Uint32Array.from(everyHalf, (bits) => bits << 16);
    const expected = new Float32Array(words.buffer);
    const values = decoded('bfloat16', everyHalfBytes, 65_536);
    for (const bits of everyHalf) {
      if (!Object.is(values[bits], expected[bits])) expect(values[bits]).toBe(expected[bits]);
    }
  });

  test.each(['float16', 'bfloat16'] as const)('%s: every pattern but NaNs survives', (type) => {
    const values = decoded(type, everyHalfBytes, 65_536);
    const again = new Uint16Array(encodeValues(type, values).buffer);
    const lost = everyHalf.filter((bits) => !Number.isNaN(values[bits]) && again[bits] !== bits);
    expect([...lost]).toEqual([]);
    const kept = decoded(type, new Uint8Array(again.buffer), 65_536);
    const nans = everyHalf.filter((bits) => Number.isNaN(values[bits]));
    expect(nans.every((bits) => Number.isNaN(kept[bits]))).toBe(true);
  });

  test.each(['float16', 'bfloat16'] as const)('%s: rounds to the nearest, halves to even', (type) => {
    const round = (value: number) => Number(decoded(type, encodeValues(type, Float64Array.of(value)), 1)[0]);
    const finite = [...decoded(type, everyHalfBytes, 65_536)].map(Number).filter(Number.isFinite);
    const sorted = [...new Set(finite)].sort((a, b) => a - b);
    fc.assert(
      fc.property(fc.nat(sorted.length - 2), fc.double({ min: 0, max: 1, noNaN: true }), (at, share) => {
        const [low = 0, high = 0] = [sorted[at], sorted[at + 1]];
        const value = low + (high - low) * share;
        const rounded = round(value);
        const distance = Math.abs(rounded - value);
        expect(distance).toBeLessThanOrEqual(Math.min(value - low, high - value));
      }),
    );
    // Halfway, the pattern with an even last bit: 1 + half a step, and a step and a half.
    const step = type === 'float16' ? 2 ** -10 : 2 ** -7;
    expect(round(1 + step / 2)).toBe(1);
    expect(round(1 + 1.5 * step)).toBe(1 + 2 * step);
    expect(round(type === 'float16' ? 65_520 : 3.4e38)).toBe(Infinity);
  });
});

describe('whichever field holds them, values are the same', () => {
  const { files, model } = read(join(traps, 'raw_vs_typed.onnx'));
  const valuesOf = (name: string) => {
    const tensor = model.graph.initializers.get(name);
    return tensor && [...valueOf(tensorValues(tensor, files))].map(Number);
  };

  test('float16 in int32_data', () => expect(valuesOf('c')).toEqual([0.5, -2]));
  test('int64_data', () => expect(valuesOf('sh')).toEqual([-1, 2]));
  test('float_data', () => expect(valuesOf('V')?.every((it) => Number.isInteger(it * 64))).toBe(true));
});

test('a sparse tensor reads as dense', () => {
  const { files, model } = read(join(traps, 'sparse_initializer.onnx'));
  const tensor = model.graph.initializers.get('W');
  const values = tensor && valueOf(tensorValues(tensor, files));
  expect(values && [...values]).toEqual([0, 0.5, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0]);
});

test('double precision is kept', () => {
  const { files, model } = read(join(traps, 'float64.onnx'));
  const tensor = model.graph.initializers.get('W');
  const values = tensor && valueOf(tensorValues(tensor, files));
  expect(values).toBeInstanceOf(Float64Array);
  // Multiples of 1/64, and 1e-12: what float32 would lose.
  expect([...(values ?? [])].every((it) => Math.abs(((Number(it) * 64) % 1) / 64) > 5e-13)).toBe(true);
});

describe('integers', () => {
  const types = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const;

  test.each(types)('%s survives as varints and as bytes', (type) => {
    const bits = Number(/\d+/.exec(type)?.[0]);
    const signed = type.startsWith('int');
    const limits = signed
      ? { min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }
      : { min: 0n, max: 2n ** BigInt(bits) - 1n };
    fc.assert(
      fc.property(fc.array(fc.bigInt(limits), { maxLength: 20 }), (numbers) => {
        const values = bits === 64 ? bigValues(signed, numbers) : Float64Array.from(numbers, Number);
        const bytes = encodeValues(type, values);
        const runs = fixedToVarints(bytes, bits / 8, signed);
        const joined = Uint8Array.from(runs.flatMap((run) => [...run]));
        expect(varintsToFixed(joined, bits / 8, numbers.length)).toEqual(bytes);
        expect([...decoded(type, bytes, numbers.length)].map(BigInt)).toEqual(numbers);
      }),
    );
  });

  function bigValues(signed: boolean, numbers: readonly bigint[]): TensorValues {
    return signed ? BigInt64Array.from(numbers) : BigUint64Array.from(numbers);
  }

  test.each(['int4', 'uint4'] as const)('%s: two an element byte, the first one low', (type) => {
    const values = type === 'int4' ? Int8Array.of(-8, 7, -1) : Uint8Array.of(15, 0, 9);
    const bytes = encodeValues(type, values);
    expect([...bytes]).toEqual(type === 'int4' ? [0x78, 0x0f] : [0x0f, 0x09]);
    expect([...decoded(type, bytes, 3)].map(Number)).toEqual([...values]);
  });
});

test('types without numbers of ours are said to be so', () => {
  const tensor = { name: 's', type: 'complex64', dims: [1], data: { kind: 'bytes', bytes: new Uint8Array(8) } } as const;
  const outcome = tensorValues(tensor, inMemory(new Uint8Array(0)));
  expect(outcome.diagnostics[0]?.message).toContain('complex64');
});

test('values have to fill the shape', () => {
  expect(() => tensorOf('W', 'float32', [2, 2], new Float32Array(3))).toThrow('3 values');
});
