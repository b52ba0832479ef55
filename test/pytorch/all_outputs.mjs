/** `all_outputs.mjs MODEL X OUT`: every output of a model on the float32 samples of a .npy file, one behind the other. */
import { readFileSync, writeFileSync } from 'node:fs';
import ort from 'onnxruntime-node';

const [model, x, out] = process.argv.slice(2);
const bytes = readFileSync(x);
const start = 10 + bytes.readUInt16LE(8);
const dims = /'shape': \(([^)]*)\)/
  .exec(bytes.toString('latin1', 10, start))[1]
  .split(',')
  .filter((it) => it.trim() !== '')
  .map(Number);
const samples = new ort.Tensor('float32', new Float32Array(Uint8Array.from(bytes.subarray(start)).buffer), dims);
const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
const results = await session.run({ [session.inputNames[0]]: samples });
writeFileSync(out, Buffer.concat(session.outputNames.map((name) => Buffer.from(results[name].data.slice().buffer))));
