/**
 * @module The config as the gateway uses it: defaults filled in, units in the names, paths absolute, secrets wrapped.
 */

import type { JWK } from "jose";
import type { Scope, Secret } from "../model/brand.ts";
import type { StoreLocation } from "../store/index.ts";

export interface Address {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** The real secret that goes with allowed requests. */
export type CredentialConfig =
  | { readonly kind: "token"; readonly token: Secret }
  | { readonly kind: "client-credentials"; readonly clientId: string; readonly clientSecret: Secret };

/** Where what is known of an upstream's operations comes from: with Postern, or from an OpenAPI document. */
export type CatalogueConfig =
  | { readonly kind: "databricks" }
  | { readonly kind: "rest"; readonly path: string };

export interface UpstreamConfig {
  readonly catalogue: CatalogueConfig;
  /** Scheme, host and port alone. */
  readonly origin: string;
  /** Chooses the workspace on hosts that serve several; null where the host is enough. */
  readonly workspaceId: string | null;
  readonly credential: CredentialConfig;
  readonly timeouts: { readonly connectMs: number; readonly headersMs: number; readonly bodyMs: number };
  /** Calls at once, of all workers together; null where nothing but the connections bounds them. */
  readonly maxConcurrent: number | null;
  /** When an upstream that does not answer is no longer asked; null where it always is. */
  readonly breaker: { readonly failures: number; readonly pauseMs: number } | null;
  /** Which connections may be upgraded to WebSockets; null where none may. */
  readonly upgrades: {
    /** By their published names. */
    readonly operations: ReadonlySet<string>;
    /** How many may be open at once, in each process. */
    readonly max: number;
    readonly idleMs: number;
    readonly maxLifeMs: number;
  } | null;
}

/** Somebody else whose tokens are taken. */
export interface IssuerConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Null where its OpenID discovery document tells. */
  readonly jwksUrl: string | null;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  readonly maxAgeSeconds?: number;
  readonly principals: readonly {
    readonly match: Readonly<Record<string, string | readonly string[]>>;
    readonly client: string;
    readonly scopes?: readonly Scope[];
  }[];
}

/** Where keys, tokens, clients and revocations are kept. */
export interface StoreConfig {
  readonly location: StoreLocation;
  /** Seals the signing keys; null where the state folder holds a key for that. */
  readonly key: Secret | null;
}

/** A listener of its own for clients with certificates. */
export interface MutualTlsConfig {
  readonly listen: Address;
  /** Scheme, host and port alone; null where it follows from the address that is listened on. */
  readonly publicUrl: string | null;
  readonly clientCaPath: string;
  readonly principals: readonly {
    readonly san: string;
    readonly client: string;
    readonly scopes?: readonly Scope[];
  }[];
}

export interface ClientConfig {
  readonly id: string;
  /** Null where it authenticates in another way alone. */
  readonly secret:
    | { readonly kind: "plain"; readonly value: Secret }
    | { readonly kind: "hash"; readonly value: string }
    | null;
  /** Keys that it signs with; empty where it has none. */
  readonly publicKeys: readonly JWK[];
  readonly grant: readonly Scope[];
  /** How many of its requests go on within a time, whatever the policy says; without it, any number. */
  readonly rate?: { readonly limit: number; readonly windowMs: number };
}

export interface Config {
  /** Scheme, host and port alone; null where it follows from the address that is listened on. */
  readonly publicUrl: string | null;
  readonly listen: Address;
  readonly management: Address;
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null;
  readonly stateDir: string;
  readonly store: StoreConfig;
  readonly policy: {
    readonly bundlePath: string;
    readonly rulesPath: string | null;
    /** What rules may ask of the network; null where they may not. */
    readonly network: {
      readonly hosts: readonly string[];
      readonly timeoutMs: number;
      readonly maxWaiting: number;
    } | null;
  };
  readonly upstream: UpstreamConfig;
  /** Empty where the gateway makes its first client itself. */
  readonly clients: readonly ClientConfig[];
  readonly issuers: readonly IssuerConfig[];
  readonly mutualTls: MutualTlsConfig | null;
  readonly tokens: { readonly ttlSeconds: number; readonly keyRotationSeconds: number };
  readonly sql: {
    /** Whether names must be in three parts. */
    readonly requiresQualified: boolean;
    /** In lower case; null where any may be called. */
    readonly trustedFunctions: ReadonlySet<string> | null;
  };
  readonly limits: { readonly bodyBytes: number; readonly bodyTimeoutMs: number };
  readonly decisionLog: { readonly path: string };
  /** How many processes answer requests; with one there is no other process at all. */
  readonly workers: number;
}
