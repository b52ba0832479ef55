/** A lock with everything in it. */
import type { Lock } from '../../src/lock/index.ts';

const sha256 = '0123456789abcdef'.repeat(4);

export const sampleLock: Lock = {
  format: 1,
  engine: { espalier: '0.1.0', onnxruntime: '1.30.0', node: 20 },
  device: 'cpu',
  threads: 1,
  library: { edition: 1, sha256 },
  model: { file: 'net.onnx', sha256, external: [{ file: 'net.onnx.data', sha256 }] },
  data: { train: { x: { file: 'x.npy', sha256 }, y: { file: 'y.npy', sha256 }, scale: 255 } },
  uses: [{ file: 'common.prune', sha256 }],
};
