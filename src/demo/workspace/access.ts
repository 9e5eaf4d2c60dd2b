/**
 * @module What a powerful token reaches beside data: who it is, secrets, and the minting of more tokens.
 */

import type { Router } from "express";
import { DEMO_EPOCH_MS, DEMO_ORG_ID, DEMO_USER } from "./data.ts";
import { optionalField, requiredQuery } from "./parameters.ts";
import { exactRouter } from "./routes.ts";

export function accessRoutes(): Router {
  const router = exactRouter();

  router.get("/api/2.0/preview/scim/v2/Me", (_request, response) => {
    response.set("x-databricks-org-id", DEMO_ORG_ID).json({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: "1",
      userName: DEMO_USER,
      displayName: "Postern demo workspace",
      active: true,
      emails: [{ value: DEMO_USER, type: "work", primary: true }],
      groups: [{ display: "admins", type: "direct", value: "2", $ref: "Groups/2" }],
      entitlements: [{ value: "workspace-access" }, { value: "databricks-sql-access" }],
    });
  });

  router.get("/api/2.0/secrets/get", (request, response) => {
    const scope = requiredQuery(request, "scope");
    const key = requiredQuery(request, "key");
    const value = `postern demo: not a secret, but what ${scope}/${key} would have shown`;
    response.json({ key, value: Buffer.from(value).toString("base64") });
  });

  router.post("/api/2.0/token/create", (request, response) => {
    const comment = optionalField(request.body, "comment") ?? "";
    response.json({
      token_value: "postern-demo-token-that-opens-nothing",
      token_info: { token_id: "postern-demo", creation_time: DEMO_EPOCH_MS, expiry_time: -1, comment },
    });
  });
  return router;
}
