/** What onnxruntime says when it refuses to compute, told apart from mistakes of our own. */

const words =
  /Non-zero status code returned|onnxruntime|ERROR_CODE|Failed to allocate memory|bad_alloc/;

/** The first line of its message, which names the node; undefined for any other error. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return undefined;
  }
  return words.test(error.message) ? error.message.split('\n')[0] : undefined;
}
