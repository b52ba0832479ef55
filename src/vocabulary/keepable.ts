/** What `merge` may keep. */
import { words } from './declaration.ts';

export const keepable = words('keepable', {
  masks: { documentation: 'What is pruned stays zero when adapters are merged.', example: 'retrain lora\nmerge keeping masks' },
});
