/**
 * @module A config as it is written, with the defaults of schemas/config.json, which describes it.
 */

export interface RawConfig {
  readonly public_url?: string;
  readonly listen: string;
  readonly management: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly state_dir: string;
  readonly store?: string;
  readonly store_key?: string;
  readonly store_key_file?: string;
  readonly policy: {
    readonly bundle?: string;
    readonly rules?: string;
    readonly network?: {
      readonly hosts: readonly string[];
      readonly timeout: string;
      readonly max_waiting: number;
    };
  };
  readonly upstream: {
    readonly kind: "databricks" | "rest";
    readonly catalogue?: string;
    readonly url: string;
    readonly workspace_id?: string;
    readonly credential: RawCredential;
    readonly timeouts: { readonly connect: string; readonly headers: string; readonly body: string };
    readonly max_concurrent?: number;
    readonly breaker: "off" | { readonly failures: number; readonly pause: string };
    readonly upgrades?: {
      readonly operations: readonly string[];
      readonly max: number;
      readonly idle: string;
      readonly max_life: string;
    };
  };
  readonly clients: readonly RawClient[];
  readonly issuers: readonly RawIssuer[];
  readonly mutual_tls?: RawMutualTls;
  readonly tokens: { readonly ttl: string; readonly key_rotation: string };
  readonly sql: { readonly require_qualified: boolean; readonly trusted_functions?: readonly string[] };
  readonly limits: { readonly body: string; readonly body_time: string };
  readonly decision_log: { readonly path?: string };
  readonly workers: number | "auto";
}

export interface RawCredential {
  readonly token?: string;
  readonly token_file?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly client_secret_file?: string;
}

export interface RawClient {
  readonly id: string;
  readonly secret?: string;
  readonly secret_file?: string;
  readonly secret_hash?: string;
  readonly jwks_file?: string;
  readonly rate?: { readonly limit: number; readonly per: string };
  readonly grant: readonly string[];
}

export interface RawIssuer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks_url?: string;
  readonly algorithms: readonly string[];
  readonly clock_skew: string;
  readonly max_age?: string;
  readonly principals: readonly {
    readonly match: Readonly<Record<string, string | readonly string[]>>;
    readonly client: string;
    readonly scopes?: readonly string[];
  }[];
}

export interface RawMutualTls {
  readonly listen: string;
  readonly public_url?: string;
  readonly client_ca: string;
  readonly principals: readonly {
    readonly san: string;
    readonly client: string;
    readonly scopes?: readonly string[];
  }[];
}
