/** One statement after another in one sentence: what follows begins when the first is done. */
import { form, type ForeignForm } from '../form.ts';

export const sequels: readonly ForeignForm[] = [
  form(
    /\s*(?:,\s*)?(?:(?:and\s+)?(?:then|\+|plus|afterwards|after\s+that|after\s+which|followed\s+by|finally|next|subsequently|thereafter)|and|;|&|\+)\s*,?\s+(?=(?:lora[- ])?(?:re|fine-?)?(?:train|tune|tun|lora)|rewind|compact|measure|expect|recover|heal|prune|fit|mark)/giu,
    '\nthen ',
  ),
  form(/\s*,\s+(?=(?:lora[- ](?:re)?(?:train|tun|fine)|retrain|train|fine-?tun|rewind|compact)(?!\p{L}*\s*\())/giu, '\nthen '),
];
