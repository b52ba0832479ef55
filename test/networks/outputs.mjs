/** What onnxruntime gives: reads lines `MODEL INPUTS OUT` from standard input; INPUTS are .npy files of PyTorch's side as `NAME=FILE|NAME=FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';

const ort = createRequire(import.meta.url)('onnxruntime-node');
// onnxruntime 1.30 makes zeros that stand before a MaxPool part of it, which pads with the lowest number instead.
const options = { logSeverityLevel: 3, extra: { optimization: { disable_specified_optimizers: 'Pad_Fusion' } } };

/** The tensor of a .npy file of float32 or int64. */
function read(file) {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const dims = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((it) => it.trim() !== '')
    .map(Number);
  const data = Uint8Array.from(bytes.subarray(start)).buffer;
  return header.includes("'<i8'")
    ? new ort.Tensor('int64', new BigInt64Array(data), dims)
    : new ort.Tensor('float32', new Float32Array(data), dims);
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [model, inputs, out] = line.split('\t');
  try {
    const session = await ort.InferenceSession.create(model, options);
    const files = inputs.split('|').map((it) => it.split('='));
    const feeds = Object.fromEntries(files.map(([name, file]) => [name, read(file)]));
    const { data } = (await session.run(feeds))[session.outputNames[0]];
    await session.release();
    writeFileSync(out, new Uint8Array(Float32Array.from(data).buffer));
    console.log('done');
  } catch (error) {
    console.log(String(error).replaceAll('\n', ' '));
  }
}
