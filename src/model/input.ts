/**
 * @module The input document: what the policy is told about one request. Its JSON Schema is schemas/input.json.
 */

/** What an operation or a scope does with a resource; the four values of `access`. */
export const ACCESSES = ["read", "write", "execute", "manage"] as const;

export type Access = (typeof ACCESSES)[number];

/** Who made one token out of another (RFC 8693, section 4.1): the last exchange first. */
export interface Actor {
  readonly id: string;
  /** The token that was exchanged: revoking it ends what came of it. */
  readonly token: string;
  /** When that one was issued, in seconds since 1970. */
  readonly issued_at: number;
  readonly actor: Actor | null;
}

/** How often a token, and all that came of it, may be used. */
export interface TokenBudget {
  /** Of the token that it was set for. */
  readonly id: string;
  readonly max: number;
  /** When that token expires, in seconds since 1970: until then what was used is remembered, whichever token used it. */
  readonly expires_at: number;
}

/** What a token is bound to (RFC 7800): a key, a certificate, or both; each of them is needed. */
export interface Confirmation {
  /** Thumbprint of a key (RFC 7638), proven by DPoP (RFC 9449). */
  readonly jkt?: string;
  /** Thumbprint of the certificate of the connection (RFC 8705, section 3.1). */
  readonly "x5t#S256"?: string;
}

/** Who holds the token. */
export interface Principal {
  readonly id: string;
  readonly kind: "client";
  readonly issuer: string;
  readonly scopes: readonly string[];
  readonly authorization_details: readonly unknown[];
  readonly groups: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  /** Null where the token was not made out of another. */
  readonly actor: Actor | null;
  readonly token: {
    readonly id: string;
    /** `certificate` where the connection's own certificate says who asks, without a token. */
    readonly kind: "jwt" | "opaque" | "certificate";
    /** Seconds since 1970. */
    readonly issued_at: number;
    /** Seconds since 1970. */
    readonly expires_at: number;
    /** That without which the token is worth nothing; null where whoever has it may use it. */
    readonly confirmation: Confirmation | null;
    /** Empty where it may be used as often as its holder likes. */
    readonly budgets: readonly TokenBudget[];
  };
}

/** How the body reached the policy: read and parsed, passed through unread, or not sent. */
export type BodyState = "absent" | "parsed" | "streamed";

/** One REST call by its published name. */
export interface Operation {
  /** Published name, `catalogs.list`. */
  readonly id: string;
  /** The service that scopes name; for an alias the service that it stands for. */
  readonly service: string;
  readonly access: Access;
  /** The upstream whose catalogue knows the operation. */
  readonly upstream: string;
  /** Leads out of the cage: no wildcard ever grants it. */
  readonly guarded: boolean;
  /** Scopes of Databricks' own that reach it, as tokens hold them: `sql`, `sql:read`. */
  readonly areas: readonly string[];
  /** The list that it answers with, where one is known whose elements have names; it can be filtered. */
  readonly list: ListFacts | null;
}

/** A list in an answer, and where its elements say what they are. */
export interface ListFacts {
  /** The member of the answer that is the list; `$` where the answer itself is. */
  readonly field: string;
  /** The field of an element that names it. */
  readonly name: string;
  /** Another field that names it as well; null where there is none. */
  readonly or: string | null;
  /** Whether names are compared part by part, as those of Unity Catalog. */
  readonly dotted: boolean;
}

/** What the operation touches; `name` is null where the request names something that could not be read for sure. */
export interface Resource {
  readonly type: string;
  /** The service whose scopes reach it. */
  readonly service: string;
  readonly name: string | null;
  /** The name in its parts, from the widest; empty where it could not be read for sure. */
  readonly parts: readonly string[];
  /** What else it is called: a warehouse's name, where the request gives its id. */
  readonly aliases: readonly string[];
  readonly catalog: string | null;
  readonly schema: string | null;
  readonly table: string | null;
  readonly access: Access;
}

/** What is known of the SQL that a request carries. */
export interface SqlFacts {
  /** Whether it is one query, and nothing but that. Never where `opaque`. */
  readonly read_only: boolean;
  /** Whether it is not known for sure what it does; then nothing else here counts. */
  readonly opaque: boolean;
  /** What kind of statement it is: `select`, `insert`, `drop table`. */
  readonly statements: readonly string[];
  /** Tables and views that it names, each once, by their names in three parts, in lower case. */
  readonly tables: readonly string[];
  /** Functions that it calls beside the built-in ones, by their names in three parts, in lower case. */
  readonly functions: readonly string[];
  /** Why it is opaque. */
  readonly reasons: readonly string[];
}

/** The request in its canonical form, as the upstream will receive it. */
export interface RequestFacts {
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Lower-case names; credentials and cookies are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly body_state: BodyState;
  readonly source: { readonly ip: string; readonly tls: { readonly version: string } | null };
}

/** `input` in Rego. */
export interface InputDocument {
  readonly identity: Principal;
  readonly request: RequestFacts;
  readonly operation: Operation | null;
  readonly resources: readonly Resource[];
  readonly sql: SqlFacts | null;
  /** Why the facts are not sure of themselves; the default policy denies unless this is empty. */
  readonly opaque: readonly string[];
}
