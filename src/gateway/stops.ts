/**
 * @module What the composition hands to its parts: the stops of a request's way, made once at start.
 */

import type { Logger } from "pino";
import type { DecisionLog, Labels } from "../audit/index.ts";
import type { Config } from "../config/index.ts";
import type { Policy } from "../engine/index.ts";
import type { AnalyzeStatement, FactFinder } from "../facts/index.ts";
import type { BodyLimits } from "../intake/index.ts";
import type { Upstream } from "../upstream/index.ts";
import type { ExchangeFields } from "./exchange.ts";
import type { Rates } from "./rates.ts";
import type { StatementOwners } from "./statement-owners.ts";
import type { Sessions } from "./thrift/sessions.ts";
import type { Tokens } from "./tokens.ts";
import type { Upgrades } from "./upgrades/open.ts";
import type { WarehouseNames } from "./warehouse-names.ts";

/** Which policy decides on the requests that come now. */
export interface InForce {
  policy: Policy;
}

export interface Stops {
  readonly facts: FactFinder;
  /** Of one request the same from its beginning to its end. */
  readonly policy: Policy;
  readonly upstream: Upstream;
  /** What a statement does. */
  readonly sql: AnalyzeStatement;
  /** The only functions of anybody's own that may be called; null where scopes alone decide. */
  readonly trustedFunctions: Config["sql"]["trustedFunctions"];
  readonly statementOwners: StatementOwners;
  readonly sessions: Sessions;
  /** Null where the upstream has no warehouses. */
  readonly warehouses: WarehouseNames | null;
  readonly decisions: DecisionLog;
  readonly tokens: Tokens;
  readonly limits: BodyLimits;
  readonly rates: Rates;
  readonly upgrades: Upgrades;
  readonly labels: Labels;
  /** Scheme, host and port under which clients reach the gateway. */
  readonly publicUrl: string;
  /** The same of the listener for clients with certificates; null where there is none. */
  readonly mutualTlsUrl: string | null;
  readonly issuer: string;
  readonly upstreamKind: Config["upstream"]["catalogue"]["kind"];
  readonly workspaceId: string | null;
  readonly log: Logger;
  /** Told of each exchange once it is over. */
  readonly onExchange: (fields: ExchangeFields) => void;
  /** Whether the gateway is shutting down, so that connections are not kept alive. */
  readonly isClosing: () => boolean;
}
