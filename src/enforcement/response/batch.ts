/**
 * @module Small pieces put together to such as are worth sending: a long list would else go out element by element.
 */

/** About what a stream holds anyway. */
const BATCH_BYTES = 16 * 1024;

export async function* inBatches(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for await (const bytes of source) {
    batch.push(bytes);
    size += bytes.length;
    if (size < BATCH_BYTES) continue;
    yield Buffer.concat(batch, size);
    batch = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(batch, size);
}
