/**
 * Weights that share cells: W = s · G ⊙ ψ[I] (Desai and Shrivastava, arXiv:2310.11611). Cells I and signs G are
 * hashes of the position of a weight among all shared ones, so that three numbers stand for each table.
 */

export const mappings = ['pareto', 'hashed'] as const;
export type Mapping = (typeof mappings)[number];

export const cellScales = ['squared', 'mean', 'none'] as const;
export type CellScale = (typeof cellScales)[number];

/** The coefficients a, b and d of h(q) = (a·q + b·q² + d) mod P: odd numbers from 3 up to P − 2. */
export type HashSeeds = { readonly a: number; readonly b: number; readonly d: number };

/** The prime of the published code; no hash reaches it, so that there are fewer cells. */
export const hashPrime = 2038074743;

export interface CellMapping {
  readonly mapped: Mapping;
  /** How many there are: m. */
  readonly cells: number;
  readonly map: HashSeeds;
  readonly signs: HashSeeds;
}

/** Weights of one stored tensor: where they begin among all shared ones, and s, which all of them have. */
export interface SharedPart {
  readonly layer: string;
  readonly tensor: string;
  readonly from: number;
  readonly count: number;
  readonly scale: number;
}

/** The cell of each of `count` weights, the first of which is at position `from`. */
export function cellsOf({ mapped, cells, map }: CellMapping, { from, count }: Pick<SharedPart, 'from' | 'count'>): Int32Array {
  const result = new Int32Array(count);
  if (mapped === 'hashed') {
    const next = hashesFrom(map, from);
    for (let index = 0; index < count; index++) result[index] = next() % cells;
    return result;
  }
  // Round c takes the cells in order, from a start of its own: I = (h(c) + q − m·c) mod m.
  const next = hashesFrom(map, Math.floor(from / cells));
  let cell = 0;
  for (let index = 0; index < count; index++) {
    const place = (from + index) % cells;
    if (index === 0 || place === 0) cell = ((next() % cells) + place) % cells;
    result[index] = cell;
    cell = cell + 1 === cells ? 0 : cell + 1;
  }
  return result;
}

/** s · G of each weight, rounded to float32: what its cell is multiplied by. */
export function factorsOf(
  { signs }: Pick<CellMapping, 'signs'>,
  { from, count, scale }: Pick<SharedPart, 'from' | 'count' | 'scale'>,
): Float32Array {
  const next = hashesFrom(signs, from);
  const result = new Float32Array(count);
  for (let index = 0; index < count; index++) result[index] = next() % 2 === 0 ? -scale : scale;
  return result;
}

/** The weights of a part as float32 numbers: each is one product, as the graph of a step computes it. */
export function expanded(mapping: CellMapping, part: SharedPart, psi: Float32Array): Float32Array {
  const cells = cellsOf(mapping, part);
  return factorsOf(mapping, part).map((factor, index) => factor * (psi[cells[index] ?? 0] ?? 0));
}

/** What κ is, by cell: sums over the weights that the cell holds; 1e-6 more, as in the published code. */
export function gradientScales(mapping: CellMapping, parts: readonly SharedPart[], scale: CellScale): Float32Array | undefined {
  if (scale === 'none') return undefined;
  const [counts, sums] = [new Float64Array(mapping.cells), new Float64Array(mapping.cells)];
  for (const part of parts) {
    for (const cell of cellsOf(mapping, part)) {
      counts[cell] = (counts[cell] ?? 0) + 1;
      sums[cell] = (sums[cell] ?? 0) + part.scale;
    }
  }
  return Float32Array.from(sums, (sum, cell) => {
    const count = Math.max(1, counts[cell] ?? 0);
    return (scale === 'squared' ? (sum * sum) / count : sum / count) + 1e-6;
  });
}

/** h(from), h(from + 1), …: exact, since each is the one before and a difference, all of them below P. */
function hashesFrom({ a, b, d }: HashSeeds, from: number): () => number {
  const [first, prime] = [BigInt(from), BigInt(hashPrime)];
  let hash = Number((BigInt(a) * first + BigInt(b) * first * first + BigInt(d)) % prime);
  let step = Number((BigInt(a) + BigInt(b) * (2n * first + 1n)) % prime);
  const change = Number((2n * BigInt(b)) % prime);
  return () => {
    const now = hash;
    hash = (hash + step) % hashPrime;
    step = (step + change) % hashPrime;
    return now;
  };
}
