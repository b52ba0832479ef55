/** Float tensors of a model file, read back from the disk. */
import { readFileSync } from 'node:fs';
import { bytesAsSource, readModel, storedTensors, tensorValues, type TensorValues } from '../../src/model/index.ts';
import { must } from './support.ts';

export function readTensors(path: string): ReadonlyMap<string, Float32Array> {
  const bytes = readFileSync(path);
  const files = { name: path, main: bytesAsSource(bytes), open: () => undefined };
  const stored = [...storedTensors(must(readModel(files))).values()];
  return new Map(
    stored.flatMap(({ name, tensor }) => {
      const values: TensorValues = must(tensorValues(tensor, files));
      return values instanceof Float32Array ? [[name, values] as const] : [];
    }),
  );
}

/** The weights of layers in a file, layer by layer. */
export function weightsOfLayers(file: string, layers: readonly string[]): readonly (readonly number[])[] {
  const tensors = readTensors(file);
  return layers.map((name) => [...(tensors.get(`${name}.weight`) ?? [])]);
}
