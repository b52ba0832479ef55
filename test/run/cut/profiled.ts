/** What onnxruntime says of the kernels it ran: their shapes, and so the multiply-adds of a run. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { vi } from 'vitest';

export interface Profiled<T> {
  readonly value: T;
  /** Of each session, in the order in which they were made. */
  readonly macs: readonly number[];
}

/** Every session that `work` makes keeps a profile; `made` tells how many there are so far. */
export async function profiled<T>(work: (made: () => number) => Promise<T>): Promise<Profiled<T>> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-profile-'));
  const create = InferenceSession.create.bind(InferenceSession);
  let made = 0;
  const spy = vi.spyOn(InferenceSession, 'create').mockImplementation(async (...args: unknown[]) => {
    const [model, options] = args;
    const session = await create(model as never, {
      ...(options as InferenceSession.SessionOptions),
      enableProfiling: true,
      profileFilePrefix: join(folder, `${String(made++).padStart(4, '0')}-`),
    });
    const release = session.release.bind(session);
    session.release = async () => {
      session.endProfiling();
      await release();
    };
    return session;
  });
  try {
    const value = await work(() => made);
    const macs = readdirSync(folder)
      .sort()
      .map((file) => macsOf(join(folder, file)));
    return { value, macs };
  } finally {
    spy.mockRestore();
    rmSync(folder, { recursive: true });
  }
}

interface ProfiledNode {
  readonly cat: string;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Shapes[];
    readonly output_type_shape?: readonly Shapes[];
  };
}
type Shapes = Readonly<Record<string, readonly number[]>>;

/** A weight that the engine packs beforehand is no input in its profile; the input and the output tell its size. */
function macsOf(file: string): number {
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as readonly ProfiledNode[];
  return nodes.reduce((sum, { cat, args }) => {
    const [a = [], w = []] = (args.input_type_shape ?? []).map(dimsOf);
    const [out = []] = (args.output_type_shape ?? []).map(dimsOf);
    if (cat !== 'Node') return sum;
    if (args.op_name?.endsWith('Conv')) return sum + (sizeOf(out) / (out[1] ?? 1)) * sizeOf(w);
    return /MatMul$|Gemm$/.test(args.op_name ?? '') ? sum + sizeOf(a) * (out.at(-1) ?? 0) : sum;
  }, 0);
}

function dimsOf(shapes: Shapes): readonly number[] {
  return Object.values(shapes)[0] ?? [];
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
