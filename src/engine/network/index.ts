/**
 * @module What policies ask the network: `http.send` and `net.lookup_ip_addr`.
 */

export { answer } from "./answer.ts";
export { ResponseCache } from "./cache.ts";
export type { NetworkOptions } from "./options.ts";
export { isNetworkBuiltin, NetworkRequest } from "./request.ts";
