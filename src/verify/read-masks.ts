/** The masks of a run, unpacked no further than the layers that the plan knows. */
import { bytesUpTo, largestArchive } from '../data/bounded-file.ts';
import { unzipSync } from 'fflate';
import { promisedBytes } from '../data/array.ts';
import { parseNpyHeader } from '../data/read-array.ts';
import { crc32 } from '../data/crc32.ts';
import { memberChecksums } from '../data/zip-member.ts';
import { brokenMasks } from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { prunedGroups } from '../plan/pruning.ts';

export interface ReadMasks {
  /** By tensor, 1 = kept; those that are sound. */
  readonly masks: ReadonlyMap<string, Uint8Array>;
  readonly findings: readonly Diagnostic[];
}

/** The header of a .npy file, at most. */
const headerSize = 4096;

/** `sizes` are those of the tensors of a compacted model, which are no larger than the plan's. */
export function readMasks(path: string, plan: Plan, sizes: ReadonlyMap<string, number> = new Map()): ReadMasks {
  const findings: Diagnostic[] = [];
  const broken = (member: string, fault: string): void => {
    findings.push(diagnose(brokenMasks, { member, fault }, { file: path }));
  };
  const masks = new Map<string, Uint8Array>();
  const archive = bytesUpTo(path, largestArchive);
  if (archive === undefined) {
    broken('', 'is larger than any that a run writes');
    return { masks, findings };
  }
  const counts = new Map(
    maskedTensors(plan).map(({ tensor, count }) => [
      `${encodeURIComponent(tensor)}.npy`,
      { tensor, count: Math.min(count, sizes.get(tensor) ?? count) },
    ]),
  );
  const checksums = memberChecksums(archive);
  for (const [member, bytes] of Object.entries(unpacked(archive, counts, broken))) {
    const layer = counts.get(member);
    if (layer === undefined) continue;
    const { value: header } = parseNpyHeader(bytes, member);
    if (crc32(bytes) !== checksums.get(member)) broken(member, 'has another checksum');
    else if (header?.type !== 'bool') broken(member, 'is no array of truth values');
    else if (promisedBytes(header) !== header.offset + layer.count || bytes.length !== header.offset + layer.count)
      broken(member, `does not have ${layer.count} values`);
    else masks.set(layer.tensor, bytes.subarray(header.offset));
  }
  return { masks, findings };
}

/** Layers of the plan, and the biases and norms that go with units. */
function maskedTensors({ layers, stages }: Plan): readonly { readonly tensor: string; readonly count: number }[] {
  return [
    ...layers,
    ...stages
      .flatMap(({ statements }) => statements.flatMap(prunedGroups))
      .flatMap((group) => group.members.map(({ tensor, dims }) => ({ tensor, count: dims.reduce((product, dim) => product * dim, 1) }))),
  ];
}

/** Declared sizes are held against the plan before anything is unpacked. */
function unpacked(
  archive: Uint8Array,
  counts: ReadonlyMap<string, { readonly count: number }>,
  broken: (member: string, fault: string) => void,
): Readonly<Record<string, Uint8Array>> {
  let at = '';
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        at = name;
        const layer = counts.get(name);
        if (layer === undefined) broken(name, 'is of no layer of the plan');
        else if (originalSize > layer.count + headerSize) {
          broken(name, `declares ${originalSize} bytes, and its layer has ${layer.count} weights`);
        } else return true;
        return false;
      },
    });
  } catch (error) {
    broken(at, `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
