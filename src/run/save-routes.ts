/** Writes which sample takes which code, and the router: beside the models of the codes. */
import { dirname, join } from 'node:path';
import { deflateSync } from 'fflate';
import { partsOfCodes } from '../compute/codes.ts';
import { routerModel } from '../compute/router.ts';
import type { Dataset } from '../data/dataset.ts';
import { encodeModel } from '../model/index.ts';
import { foldersOf } from '../plan/arm-folders.ts';
import type { Plan } from '../plan/plan.ts';
import { crc32, zipArchive } from '../record/zip-archive.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { npyHeader } from '../record/npy.ts';
import { makeFolders } from '../record/run-folder.ts';
import { writeWhole } from '../record/write-whole.ts';
import { codesOf, routeScores } from '../score/routes.ts';
import type { CodesOfNetwork } from '../state/network.ts';
import { isSame } from './measure-routed.ts';
import type { RunEnd } from './run-end.ts';

interface Place {
  readonly files: FileLayer;
  readonly folder: string;
  /** Below the folder; empty for the folder itself. */
  readonly below: string;
}

interface Sources {
  readonly plan: Plan;
  readonly datasets: ReadonlyMap<string, Dataset>;
}

/** The names, below the folder. Ends that come from one training of codes share their routes. */
export async function saveRoutes(files: FileLayer, folder: string, ends: readonly RunEnd[], sources: Sources): Promise<readonly string[]> {
  const coded = ends.flatMap(({ path, network: { codes } }) => (codes === undefined ? [] : [{ path, codes }]));
  const [first] = coded;
  if (first === undefined) return [];
  if (coded.every(({ codes }) => isSame(codes, first.codes))) {
    return await save({ files, folder, below: '' }, first.codes, sources);
  }
  const folders = foldersOf(ends.map(({ path }) => path));
  const written: string[] = [];
  for (const { path, codes } of coded) {
    const below = folders.get(path) ?? '';
    written.push(...(await save({ files, folder, below }, codes, sources)));
  }
  return written;
}

async function save({ files, folder, below }: Place, codes: CodesOfNetwork, { plan, datasets }: Sources): Promise<readonly string[]> {
  const arrays: NamedArray[] = [];
  for (const [data, dataset] of datasets) {
    const taken = codesOf(await routeScores(plan, codes, dataset), codes.count);
    arrays.push({ name: data, code: '|u1', dims: [taken.length], values: taken });
  }
  arrays.push(...numbersOf(codes));
  const [{ x } = { x: { dims: [] } }] = datasets.values();
  const router = routerModel(codes, plan.task.input, x.dims);
  const [routes, model] = [names.routes, names.router].map((name) => join(below, name));
  if (routes === undefined || model === undefined) return [];
  makeFolders(files, dirname(join(folder, routes)));
  writeWhole(files, join(folder, routes), zipArchive(arrays.map(memberOf)));
  writeWhole(files, join(folder, model), [encodeModel(router)]);
  return [routes, model];
}

interface NamedArray {
  readonly name: string;
  readonly code: '|u1' | '<f4' | '<f8';
  readonly dims: readonly number[];
  readonly values: Uint8Array | Float32Array | Float64Array;
}

function numbersOf(codes: CodesOfNetwork): readonly NamedArray[] {
  const { values, features, count, prices = new Float64Array(count) } = codes;
  const { units, bias, codes: from, end } = partsOfCodes(codes);
  const part = (name: string, first: number, last: number, dims: readonly number[]): NamedArray => {
    return { name, code: '<f4', dims, values: values.slice(first, last) };
  };
  return [
    part('router.weight', 0, bias, [features, units]),
    part('router.bias', bias, from, [units]),
    part('codes', from, end, [count, units]),
    { name: 'prices', code: '<f8', dims: [count], values: prices },
  ];
}

function memberOf({ name, code, dims, values }: NamedArray) {
  const header = npyHeader(code, dims);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  const size = bytes.length;
  return { name: `${name}.npy`, size, crc: crc32(bytes), deflated: deflateSync(bytes, { level: 2 }) };
}
