/** In the place of what nodes are held against, which a model that was exported fits (scripts/playground.mjs). */

export function faultOf(): undefined {}
export function resultFault(): undefined {}

export function checkGraph(): void {}
export function checkFunction(): void {}
