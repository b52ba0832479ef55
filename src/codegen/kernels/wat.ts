/**
 * Loops over float32 numbers as vector instructions, in the text form of WebAssembly. Masks are a bit
 * a number: bit i of byte b stands for number 8 b + i, 1 = kept. Every loop takes sixteen numbers and two
 * bytes of a mask at a time. Nothing is called within a loop: engines do not inline calls.
 */
import { allMatches } from '../../basics/matches.ts';
import wabt from 'wabt';

/** The first of sixteen numbers lies at `$start`, its mask at `$mask`; both go on from turn to turn. */
const quarters = [0, 1, 2, 3] as const;

function load(quarter: number): string {
  return `(v128.load offset=${16 * quarter} (local.get $start))`;
}

function splat(value: number): string {
  return `(v128.const i32x4 ${Array.from({ length: 4 }, () => value).join(' ')})`;
}

/** A bit for each of sixteen comparisons. */
function bits(comparisons: readonly string[]): string {
  const [a, b, c, d] = comparisons;
  return `(i8x16.bitmask (i8x16.narrow_i16x8_s
    (i16x8.narrow_i32x4_s ${a} ${b}) (i16x8.narrow_i32x4_s ${c} ${d})))`;
}

function anyOf(vectors: readonly string[]): string {
  return vectors.reduce((all, one) => `(v128.or ${all} ${one})`);
}

/** Both addresses go on, as long as there are numbers. */
function loop(body: string): string {
  return `
    (local.set $end (i32.add (local.get $start) (i32.shl (local.get $sixteens) (i32.const 6))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $start) (local.get $end)))
        ${body}
        (local.set $start (i32.add (local.get $start) (i32.const 64)))
        (local.set $mask (i32.add (local.get $mask) (i32.const 2)))
        (br $next)))`;
}

/** Integers that sort as four scores do: see `orderKey`. */
function setKeys(name: string, quarter: number): string {
  return `
    (local.set $units ${load(quarter)})
    (local.set $negative
      (v128.and (i32x4.shr_s (local.get $units) (i32.const 31)) (local.get $signs)))
    (local.set $strange
      (v128.or (local.get $strange) (f32x4.ne (local.get $units) (local.get $units))))
    (local.set ${name} (i32x4.sub
      (v128.xor (v128.and (local.get $units) ${splat(0x7fffffff)}) (local.get $negative))
      (local.get $negative)))`;
}

const keys = quarters.map((quarter) => `$keys${quarter}`);

/**
 * Writes the mask without the units whose key is below `low`, and lists those with a key from `low` to `high`: the place of each in the
 * piece, and its bits. Returns how many those are; `counted` are those that went, and `strange` is 1 where a number is NaN.
 */
const bracket = `
  (func (export "bracket")
    (param $start i32) (param $sixteens i32) (param $mask i32) (param $to i32) (param $list i32)
    (param $low i32) (param $high i32) (param $sign i32) (result i32)
    (local $end i32) (local $live i32) (local $below i32) (local $near i32) (local $at i32)
    (local $place i32) (local $last i32) (local $gone i32)
    (local $lows v128) (local $highs v128) (local $signs v128) (local $strange v128)
    (local $units v128) (local $negative v128)
    ${keys.map((name) => `(local ${name} v128)`).join(' ')}
    (local.set $lows (i32x4.splat (local.get $low)))
    (local.set $highs (i32x4.splat (local.get $high)))
    (local.set $signs (i32x4.splat (local.get $sign)))
    (local.set $last (local.get $list))
    ${loop(`
      ${keys.map(setKeys).join('')}
      (local.set $live (i32.load16_u (local.get $mask)))
      (local.set $below (i32.and (local.get $live)
        ${bits(keys.map((name) => `(i32x4.lt_s (local.get ${name}) (local.get $lows))`))}))
      (local.set $live (i32.xor (local.get $live) (local.get $below)))
      (local.set $near (i32.and (local.get $live)
        ${bits(keys.map((name) => `(i32x4.le_s (local.get ${name}) (local.get $highs))`))}))
      (i32.store16 (local.get $to) (local.get $live))
      (local.set $to (i32.add (local.get $to) (i32.const 2)))
      (local.set $gone (i32.add (local.get $gone) (i32.popcnt (local.get $below))))
      (block $listed
        (loop $unit
          (br_if $listed (i32.eqz (local.get $near)))
          (local.set $place (i32.ctz (local.get $near)))
          (i32.store (local.get $last) (i32.add (local.get $at) (local.get $place)))
          (i32.store offset=4 (local.get $last) (i32.load
            (i32.add (local.get $start) (i32.shl (local.get $place) (i32.const 2)))))
          (local.set $last (i32.add (local.get $last) (i32.const 8)))
          (local.set $near (i32.and (local.get $near) (i32.sub (local.get $near) (i32.const 1))))
          (br $unit)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))`)}
    (global.set $counted (local.get $gone))
    (global.set $strange (v128.any_true (local.get $strange)))
    (i32.shr_u (i32.sub (local.get $last) (local.get $list)) (i32.const 3)))`;

/** Makes what the mask prunes +0. */
const zero = `
  (func (export "zero") (param $start i32) (param $sixteens i32) (param $mask i32)
    (local $end i32) (local $live v128)
    ${loop(`
      (local.set $live (i32x4.splat (i32.load16_u (local.get $mask))))
      ${quarters.map(keepChosen).join('')}`)})`;

function keepChosen(quarter: number): string {
  const places = quarters.map((place) => 1 << (4 * quarter + place)).join(' ');
  return `
    (v128.store offset=${16 * quarter} (local.get $start) (v128.and ${load(quarter)}
      (i32x4.ne (v128.and (local.get $live) (v128.const i32x4 ${places})) ${splat(0)})))`;
}

/** Drops the signs. */
const magnitudes = `
  (func (export "magnitudes") (param $start i32) (param $sixteens i32)
    (local $mask i32) (local $end i32)
    ${loop(
      quarters
        .map(
          (it) => `
      (v128.store offset=${16 * it} (local.get $start) (f32x4.abs ${load(it)}))`,
        )
        .join(''),
    )})`;

/** Counts zeros of either sign, and in `strange` what the mask prunes and is no zero. */
const count = `
  (func (export "count") (param $start i32) (param $sixteens i32) (param $mask i32)
    (local $end i32) (local $none i32) (local $zeros i32) (local $awake i32)
    ${loop(`
      (local.set $none ${bits(quarters.map((it) => `(f32x4.eq ${load(it)} ${splat(0)})`))})
      (local.set $zeros (i32.add (local.get $zeros) (i32.popcnt (local.get $none))))
      (local.set $awake (i32.add (local.get $awake) (i32.popcnt (i32.xor (i32.const 0xffff)
        (i32.or (local.get $none) (i32.load16_u (local.get $mask)))))))`)}
    (global.set $counted (local.get $zeros))
    (global.set $strange (local.get $awake)))`;

/** 1 where all bits of an exponent are set but perhaps the lowest: of NaN, infinities and huge numbers. */
const huge = `
  (func (export "huge") (param $start i32) (param $sixteens i32) (result i32)
    (local $mask i32) (local $end i32) (local $found v128)
    ${loop(`
      (local.set $found (v128.or (local.get $found) ${anyOf(
        quarters.map((it) => `(i32x4.eq (v128.and ${load(it)} ${splat(0x7f000000)}) ${splat(0x7f000000)})`),
      )}))`)}
    (v128.any_true (local.get $found)))`;

/** Of float64 numbers; see `subtractFourRows`, whose order of sums it keeps. Eight columns at a time. */
const products = `
  (func (export "products")
    (param $c i32) (param $a i32) (param $b i32) (param $depth i32) (param $eights i32)
    (param $stride i32)
    (local $last i32) (local $k i32) (local $fours i32)
    ${quarters.map((it) => `(local $row${it} i32)`).join(' ')}
    (local $end i32)
    ${quarters.map((it) => `(local $x${it} v128) (local $c${it} v128)`).join(' ')}
    (local.set $end (i32.add (local.get $a) (i32.shl (local.get $depth) (i32.const 3))))
    (local.set $fours (i32.add (local.get $a)
      (i32.shl (i32.and (local.get $depth) (i32.const -4)) (i32.const 3))))
    (local.set $last (i32.add (local.get $c) (i32.shl (local.get $eights) (i32.const 6))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $c) (local.get $last)))
        ${quarters.map((it) => `(local.set $c${it} (v128.load offset=${16 * it} (local.get $c)))`).join('\n')}
        (local.set $k (local.get $a))
        (local.set $row0 (local.get $b))
        (block $summed
          (loop $four
            (br_if $summed (i32.ge_u (local.get $k) (local.get $fours)))
            (if (v128.any_true (v128.or
                (f64x2.ne (v128.load (local.get $k)) ${splat(0)})
                (f64x2.ne (v128.load offset=16 (local.get $k)) ${splat(0)})))
              (then
                ${[1, 2, 3].map((it) => `(local.set $row${it} (i32.add (local.get $row${it - 1}) (local.get $stride)))`).join('\n')}
                ${quarters.map((it) => `(local.set $x${it} (v128.load64_splat offset=${8 * it} (local.get $k)))`).join('\n')}
                ${quarters.map(subtractFour).join('\n')}))
            (local.set $row0 (i32.add (local.get $row0) (i32.shl (local.get $stride) (i32.const 2))))
            (local.set $k (i32.add (local.get $k) (i32.const 32)))
            (br $four)))
        (block $whole
          (loop $one
            (br_if $whole (i32.ge_u (local.get $k) (local.get $end)))
            (local.set $x0 (v128.load64_splat (local.get $k)))
            ${quarters.map((it) => `(local.set $c${it} (f64x2.sub (local.get $c${it}) ${times(0, it)}))`).join('\n')}
            (local.set $row0 (i32.add (local.get $row0) (local.get $stride)))
            (local.set $k (i32.add (local.get $k) (i32.const 8)))
            (br $one)))
        ${quarters.map((it) => `(v128.store offset=${16 * it} (local.get $c) (local.get $c${it}))`).join('\n')}
        (local.set $c (i32.add (local.get $c) (i32.const 64)))
        (local.set $b (i32.add (local.get $b) (i32.const 64)))
        (br $next))))`;

function times(row: number, columns: number): string {
  return `(f64x2.mul (local.get $x${row})
    (v128.load offset=${16 * columns} (local.get $row${row})))`;
}

/** What four rows of B take from two of the eight columns. */
function subtractFour(columns: number): string {
  const [first, second, third, fourth] = quarters.map((row) => times(row, columns));
  return `(local.set $c${columns} (f64x2.sub (local.get $c${columns})
    (f64x2.add (f64x2.add ${first} ${second}) (f64x2.add ${third} ${fourth}))))`;
}

const wat = `(module
  (memory (export "memory") 1)
  (global $counted (export "counted") (mut i32) (i32.const 0))
  (global $strange (export "strange") (mut i32) (i32.const 0))
  ${bracket}
  ${zero}
  ${magnitudes}
  ${count}
  ${huge}
  ${products})`;

// The program of `src/kernels/`, assembled from its text.

/** A file of TypeScript that holds it in base64. */
export async function kernelProgram(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('kernels.wat', wat, { simd: true, mutable_globals: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  return [
    '/** Generated from `src/codegen/kernels/wat.ts`: WebAssembly in base64. */',
    'export const program = [',
    ...allMatches(/.{1,90}/gu, Buffer.from(buffer).toString('base64')).map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
