/**
 * @module What the store keeps: signing keys, clients, opaque tokens, revocations and what is left of budgets. Every time is
 * in seconds since 1970. Secrets come in as hashes, or sealed; the store never sees one.
 */

/** A signing key. Its private part is sealed; `src/tokens/keyring` knows how. */
export interface StoredKey {
  readonly id: string;
  readonly sealed: string;
  readonly createdAt: number;
  /** From when on it signs; it is published before. */
  readonly activeFrom: number;
  /** Whether its tokens are no longer taken. */
  readonly withdrawnAt: number | null;
}

export interface StoredSecret {
  /** As `hashSecret` makes it. */
  readonly hash: string;
  readonly createdAt: number;
  /** Null where it is valid until it is rotated. */
  readonly expiresAt: number | null;
}

export interface StoredClient {
  readonly id: string;
  readonly grant: readonly string[];
  readonly note: string | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
  /** The newest first; two at the most. */
  readonly secrets: readonly StoredSecret[];
}

/** A token that is no JWT: of its text only a digest is kept. */
export interface StoredToken {
  readonly id: string;
  /** SHA-256 of the text, base64url. */
  readonly digest: string;
  /** Its last characters, to know it again. */
  readonly hint: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly details: readonly unknown[];
  readonly note: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

/** What is over before its time. Tokens name their ancestors, so that one entry ends all that came of a token. */
export interface Revocation {
  readonly kind: "token" | "client" | "all";
  /** The id of the token or client; empty for all. */
  readonly subject: string;
  /** Ends what was issued until then, this second included. */
  readonly at: number;
  /** From then on nothing is left that it could end. */
  readonly expiresAt: number;
}

/** How often one token, or what came of it, may be used. */
export interface Budget {
  /** Of the token that it was set for. */
  readonly id: string;
  readonly max: number;
  readonly expiresAt: number;
}

export interface Store {
  readonly keys: {
    list(): Promise<readonly StoredKey[]>;
    /** Adds a key where `expected` keys are there, so that of two replicas one makes it. False where there are others. */
    add(key: StoredKey, expected: readonly string[]): Promise<boolean>;
    /** False where there is no such key, or it was withdrawn before. */
    withdraw(id: string, at: number): Promise<boolean>;
    /** Forgets a key. */
    remove(id: string): Promise<void>;
  };
  readonly clients: {
    list(): Promise<readonly StoredClient[]>;
    /** False where there is one of that id. */
    add(client: StoredClient): Promise<boolean>;
    /** Puts the new secret first, ends the one before at `previousExpiresAt` and drops older ones. False where there is no such client. */
    rotateSecret(id: string, secret: StoredSecret, previousExpiresAt: number): Promise<boolean>;
    /**
     * Disables it and revokes all of its tokens, in one transaction. Where the store has no such client it keeps a mark of the
     * id, a client without secrets and grant: those of the config, of issuers and of certificates are disabled by it.
     */
    disable(id: string, revocation: Revocation): Promise<void>;
    /** Takes that back; its tokens stay revoked. False where no client of that id is disabled. */
    enable(id: string): Promise<boolean>;
  };
  readonly tokens: {
    add(token: StoredToken): Promise<void>;
    find(digest: string): Promise<StoredToken | null>;
    get(id: string): Promise<StoredToken | null>;
    /** The newest first. */
    list(clientId?: string): Promise<readonly StoredToken[]>;
    /** Records the last use of tokens, by id; an earlier time never replaces a later one. */
    touch(uses: ReadonlyMap<string, number>): Promise<void>;
  };
  readonly revocations: {
    /** Resolves once it is durable. */
    add(revocations: readonly Revocation[]): Promise<void>;
    /** All after a revision that are still of use at `now`, with the revision that they bring the reader to. */
    since(revision: number, now: number): Promise<{ revision: number; revocations: readonly Revocation[] }>;
  };
  /** Takes one from each budget, or from none where one is used up. */
  charge(budgets: readonly Budget[]): Promise<boolean>;
  /** Grows with every write of keys, clients and revocations, in the order in which they were committed. */
  revision(): Promise<number>;
  /**
   * Tells whenever the revision may have grown: by LISTEN where the database has it, and anyway every `pollMs`. Gives the
   * function that stops it.
   */
  watch(onTick: () => void, pollMs: number): () => void;
  /** Drops what is of no use any more: tokens, revocations and budgets past their time. */
  prune(now: number): Promise<void>;
  close(): Promise<void>;
}
