/** Pages of `catalogue/run-latency.ts`. */
import * as catalogue from '../catalogue/run-latency.ts';
import { digits, described, type Pages } from './example.ts';

export const runLatency: Pages<typeof catalogue> = {
  freeAxis: {
    wrong: { command: 'profile test/fixtures/models/char_gpt.onnx' },
    right: { command: `profile ${digits} --rounds 3` },
    note: 'The first axis of an input is its batch, which `--batch` gives; any other axis that has only a name, such as the length of a text, is given with `--size`.',
  },
  fixedBatch: described(
    catalogue.fixedBatch,
    { file: 'net.onnx', input: 'image', size: 1, batch: 8 },
    'The first axis of the input is a number in the file, so the model takes only batches of this size.',
    'Measure the batch that the model takes, or export it again with `dynamic_axes`.',
  ),
  unfedInput: described(
    catalogue.unfedInput,
    { file: 'net.onnx', input: 'text', type: 'string' },
    'An input is a text, a list or a map: there are no zeros of it.',
    'Remove the text preprocessing, and export the network after it.',
  ),
  nothingShrinks: {
    wrong: { command: 'profile test/fixtures/traps/conv1d.onnx' },
    right: { command: `profile ${digits} --rounds 3` },
    note: 'Every axis of the model is held by an output, by an operator without a rule or by a shape that is computed at run time.',
  },
  elsewhere: described(
    catalogue.elsewhere,
    { file: 'net.latency.yaml', there: 'AMD EPYC with onnxruntime 1.30.0', here: 'Apple M2 with onnxruntime 1.30.0' },
    'A plan for a server runs on a laptop. It prunes the same units on both: those that meet the target on the server.',
    'Do nothing if the network will run there. Otherwise measure here, and plan again with that profile (`--latency FILE`).',
  ),
  withoutGain: described(
    catalogue.withoutGain,
    {
      file: 'net.onnx',
      left: 0.499,
      batch: 1,
      before: 0.178,
      after: 0.177,
      odd: ['channels of block3.b.conv', 'channels of block3.a.conv'],
    },
    'Half of the multiply-adds are gone, from layers that are now 45 and 38 channels wide. Both networks were timed in turns when the run ended, in steady rounds whose quicker halves overlap. On the small residual network of the tests (16 to 64 channels, batch 1, the quickest of 200 passes in turns) half of the multiply-adds took 0.174 ms with any widths, where the whole network took 0.153 ms, and 0.116 ms with `keeping multiples of 8`.',
    'Add `keeping multiples of 8` to the statement that prunes, and look at what it costs in accuracy; of layers that are narrow anyway steps of 8 are coarse.',
  ),
};
