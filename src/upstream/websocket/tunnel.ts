/**
 * @module What passes between a client and the upstream on a WebSocket that is open: frames, each way as fast as the other side
 * takes them, with the credential masked; and the ways in which it ends.
 */

import type { Socket } from "node:net";
import { Masker } from "../mask.ts";
import { closeFrame, FrameFollower } from "./frames.ts";

/** Status codes of RFC 6455, section 7.4.1. */
export const CLOSE_CODES = { goingAway: 1001, protocolError: 1002, policyViolation: 1008 } as const;

export interface Tunnel {
  /** Closes both sides, telling each why in a Close frame where one may stand. */
  end(code: number, reason: string): void;
  /** Resolves once both connections are gone. */
  readonly ended: Promise<void>;
}

export interface TunnelOptions {
  readonly client: Socket;
  readonly upstream: Socket;
  /** The credential, which an upstream that echoes must not hand out. */
  readonly secret: string;
  /** It ends where nothing moves for this long. */
  readonly idleMs: number;
}

/** For the other side to take what is left, and to close. */
const LINGER_MS = 2000;

export function openTunnel({ client, upstream, secret, idleMs }: TunnelOptions): Tunnel {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const fromClient = new FrameFollower({ isMasked: true });
  const fromUpstream = new FrameFollower({ isMasked: false });
  const masker = new Masker(secret);
  let linger: NodeJS.Timeout | null = null;
  let isEnding = false;
  let open = 2;

  const lingerOnce = () => {
    linger ??= setTimeout(() => {
      client.destroy();
      upstream.destroy();
    }, LINGER_MS);
  };
  const end = (code: number, reason: string) => {
    if (isEnding) return;
    isEnding = true;
    for (const [socket, said, isMasked] of [
      [client, fromUpstream, false],
      [upstream, fromClient, true],
    ] as const) {
      // What still comes is not passed on, but read, so that the end is seen.
      socket
        .removeAllListeners("data")
        .on("data", () => {})
        .resume();
      const mayClose = said.isBetweenFrames && !said.hasClosed && socket.writable;
      if (mayClose) socket.end(closeFrame(code, reason, { isMasked }));
      else socket.end();
    }
    lingerOnce();
  };
  const pass = (from: Socket, to: Socket, take: (chunk: Buffer) => Buffer | null) => {
    from.on("data", (chunk: Buffer) => {
      const bytes = take(chunk);
      if (bytes === null) return end(CLOSE_CODES.protocolError, "this is no WebSocket frame");
      if (bytes.length > 0 && to.writable && !to.write(bytes)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    });
    from.on("end", () => {
      isEnding = true;
      to.end();
      lingerOnce();
    });
    from.on("error", () => {
      // "close" follows.
    });
    from.once("close", (isBroken: boolean) => {
      if (isBroken) to.destroy();
      else to.destroySoon();
      lingerOnce();
      open--;
      if (open > 0) return;
      if (linger !== null) clearTimeout(linger);
      resolve();
    });
  };
  pass(client, upstream, (chunk) => (fromClient.follow(chunk) === null ? null : chunk));
  pass(upstream, client, (chunk) => maskFrames(chunk, fromUpstream, masker));
  // Whatever passes, passes here.
  client.setTimeout(idleMs, () => end(CLOSE_CODES.goingAway, "nothing was said for too long"));
  upstream.setTimeout(0);
  for (const socket of [client, upstream]) socket.setNoDelay(true).resume();
  return { end, ended };
}

/** Masks payloads. What could be the beginning of the secret is held back to the end of its frame, never longer. */
function maskFrames(chunk: Buffer, follower: FrameFollower, masker: Masker): Buffer | null {
  const pieces = follower.follow(chunk);
  if (pieces === null) return null;
  const parts: Buffer[] = [];
  for (const { bytes, isPayload, endsFrame } of pieces) {
    parts.push(isPayload ? masker.push(bytes) : bytes);
    if (endsFrame) parts.push(masker.end());
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
