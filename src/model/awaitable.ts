/**
 * @module What is at hand, or comes from another process: where it is at hand nothing has to wait.
 */

export type Awaitable<T> = T | Promise<T>;
