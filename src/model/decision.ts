/**
 * @module The decision document: what the policy answers. Its JSON Schema is schemas/decision.json.
 */

/** Why a decision is what it is; on a denial, what would have been needed. */
export interface Reason {
  /** Stable, for programs: `no_scope`. */
  readonly code: string;
  readonly message: string;
  /** The scope that would have been enough, where there is one. */
  readonly scope?: string;
}

/** What the policy asks of the gateway beside yes or no. */
export interface Obligations {
  readonly filter?: readonly {
    readonly list: string;
    readonly field: string;
    /** Another field; an element stays where either of them is in. */
    readonly or?: string;
    readonly in: readonly string[];
    /** Whether names are compared part by part, from the front, as scopes compare those of Unity Catalog. */
    readonly dotted?: boolean;
  }[];
  /** JSON Pointers (RFC 6901) into the response. */
  readonly redact?: readonly string[];
  readonly headers?: {
    readonly set?: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
  };
  readonly credential?: string;
  /** All of them have to have room. */
  readonly rate?: Rate | readonly Rate[];
}

/** How many requests go on within a time. */
export interface Rate {
  readonly limit: number;
  /** `10s`, `1m`, `1h`, `1d`. */
  readonly per: string;
  /** What is counted together: the requests of a client, where nothing is said, or of a token and all that came of it. */
  readonly by?: "client" | "token";
  /** Those of another name are counted apart. */
  readonly name?: string;
}

export interface Decision {
  readonly allow: boolean;
  readonly reasons: readonly Reason[];
  readonly obligations: Obligations;
}
