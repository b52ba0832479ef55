/** The tests of the Python package, and mistakes in it that they have to show. */
import { expect, it } from 'vitest';
import { expectShown, pytest, type Mistake } from '../support/pytest.ts';
import { root } from '../support/root.ts';

it('passes its own tests', async () => {
  expect(await pytest(`${root}/python`, 'tests', '--ignore', 'tests/test_shards.py')).toMatch(/^\d+ passed/m);
}, 300_000);

const mistakes: Readonly<Record<string, Mistake>> = {
  'momentum that is not masked': ['train.py', 'local(value).mul_(mask)', 'pass', 'momentum'],
  'masks that do not hold behind the optimizer': [
    'train.py',
    'self.network.apply_to(self.network.parameters[one.tensor])',
    'pass',
    'optimizer_that_moves',
  ],
  'masks that hold before weight decay only': [
    'train.py',
    'self.optimizer.step()\n        self.after()',
    'self.network.apply()\n        self.optimizer.step()\n        self.optimizer.zero_grad()',
    'optimizer_that_moves',
  ],
  'a follower that clips no gradient': ['pruner.py', 'self._pruner.training.before(self._pruner.time)', 'pass', 'followed_by_hooks'],
  'a unit that is gone by half': ['units.py', '(alive == 0)', '(alive <= 1)', 'every_slice'],
  'parts that lose their best units': ['units.py', 'key=lambda unit: ranks[unit]', 'key=lambda unit: -ranks[unit]', 'parts_lose'],
  'a budget that is nearly met': ['units.py', '<= most\n', '<= most + 1\n', 'budget'],
  'readers that are fitted to nothing': ['surgery.py', 'target[same][:, columns] + change.T', 'target[same][:, columns]', 'fitted'],
  'a mask that stays on the processor': [
    'network.py',
    'held.part(stored).to(held.live.device).contiguous()',
    'held.part(stored).contiguous()',
    'processor',
  ],
  'an example that is not compared': ['shrink.py', '_compare(model, example, before)', 'pass', 'forward_pass'],
  'a checkpoint that forgets the optimizer': ['pruner.py', 'training.load_optimizer(known.optimizer, known.steps)', 'pass', 'bit_for_bit'],
};

it.each(Object.entries(mistakes))('shows %s', (_, mistake) => expectShown(mistake, 'tests'), 300_000);
