import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeCall,
  encodeCall,
  operationHandle,
  sessionHandle,
  wire,
} from "../../../test/clients/thrift/encode.ts";
import { RECORDED } from "../../../test/clients/thrift/recorded.ts";
import { readCall } from "./index.ts";
import { writeMessage } from "./message.ts";
import { EXECUTE_STATEMENT } from "./schema/requests.ts";
import { struct, type ValueOf } from "./shape.ts";

const session = sessionHandle(7);
const open = encodeCall(
  "OpenSession",
  wire("TOpenSessionReq", {
    initialNamespace: wire("TNamespace", { catalogName: "sales" }),
    configuration: { a: "b" },
  }),
);
const statement = (fields = {}) =>
  encodeCall(
    "ExecuteStatement",
    wire("TExecuteStatementReq", { sessionHandle: session, statement: "SELECT 1", ...fields }),
  );
const fetchRows = encodeCall(
  "FetchResults",
  wire("TFetchResultsReq", { operationHandle: operationHandle(9), orientation: 0, maxRows: 5 }),
);
const recorded = Object.values(RECORDED).map((text) => Buffer.from(text, "base64"));
const SAMPLES = [
  open,
  statement({ confOverlay: { query_tags: "x" }, runAsync: true }),
  fetchRows,
  ...recorded,
];

/** The call with more at the end of its request. */
function withField(call: Buffer, ...pieces: readonly (Buffer | string)[]): Buffer {
  const added = pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece, "hex") : piece));
  return Buffer.concat([call.subarray(0, -2), ...added, Buffer.from("0000", "hex")]);
}

/** A statement of this code's own writer, which leaves out what a driver could not. */
function written(req: ValueOf<typeof EXECUTE_STATEMENT>): Uint8Array {
  const type = struct("arguments", { req: [1, EXECUTE_STATEMENT] });
  return writeMessage("call", { method: "ExecuteStatement", sequence: 1 }, type, { req });
}

const MANDATORY = { owner: "o", renewer: "r", delegationToken: "t" };

const text = (value: string) => Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)]);

function reasonOf(bytes: Uint8Array): string | null {
  const reading = readCall(bytes);
  return reading.ok ? null : reading.reason;
}

describe("refuses", () => {
  test("a call that ends too early, at every byte", () => {
    for (const sample of SAMPLES) {
      expect(reasonOf(sample)).toBeNull();
      for (let end = 0; end < sample.length; end += 1)
        expect(reasonOf(sample.subarray(0, end))).not.toBeNull();
    }
  });

  test.each(SAMPLES.map((sample, index) => [index, sample]))(
    "bytes after the end of call %i",
    (_index, sample) => {
      expect(reasonOf(Buffer.concat([sample, Buffer.alloc(1)]))).toBe("1 bytes after the end");
      expect(reasonOf(Buffer.concat([sample, sample]))).toContain("after the end");
    },
  );

  test("a second statement, which a warehouse would run in place of the first", () => {
    const twice = withField(statement(), "0b0002", text("DROP TABLE t"));
    expect(decodeCall(twice)).toMatchObject({ statement: "DROP TABLE t" });
    expect(reasonOf(twice)).toBe("TExecuteStatementReq has statement twice");
  });

  test("a second session, catalog or request", () => {
    const other = Buffer.from(
      `0c0001${"0c0001".concat("0b0001", "00000010", "08".repeat(16), "00")}00`,
      "hex",
    );
    expect(reasonOf(withField(statement(), other))).toBe("TExecuteStatementReq has sessionHandle twice");
    const hr = Buffer.concat([Buffer.from("0c05040b0001", "hex"), text("hr"), Buffer.from("00", "hex")]);
    expect(reasonOf(withField(open, hr))).toBe("TOpenSessionReq has initialNamespace twice");
    const request = open.subarray(open.indexOf(Buffer.from("0c0001", "hex")), -1);
    expect(reasonOf(Buffer.concat([open.subarray(0, -1), request, Buffer.alloc(1)]))).toContain(
      "has req twice",
    );
  });

  test.each([
    ["statementConf, which has a namespace of its own", "0c0510", "00", 1296],
    ["a field of no driver", "020fff", "01", 4095],
    ["a field below zero", "02ffff", "01", -1],
  ])("%s", (_name, head, value, id) => {
    expect(reasonOf(withField(statement(), head, value))).toBe(
      `TExecuteStatementReq has a field ${id}, which is not known`,
    );
  });

  test.each([
    ["a user name", { username: "u" }, 2],
    ["a password", { password: "p" }, 3],
    ["connection properties", { connectionProperties: { a: "b" } }, 1283],
  ])("%s with a session", (_name, fields, id) => {
    const call = encodeCall("OpenSession", wire("TOpenSessionReq", fields));
    expect(reasonOf(call)).toBe(`TOpenSessionReq has a field ${id}, which is not known`);
  });

  test("a value of another type than the field's", () => {
    expect(reasonOf(withField(statement(), "080003", "00000000"))).toContain(
      "confOverlay is of type 8, not map",
    );
    expect(reasonOf(withField(statement(), "0d0003", "0b0800000000"))).toContain(
      "a map's values are of type 8",
    );
    expect(reasonOf(withField(statement(), "0f0508", "0b00000000"))).toContain(
      "a list's elements are of type 11",
    );
  });

  test("a setting that is there twice", () => {
    const twice = ["0d0003", "0b0b00000002", text("k"), text("1"), text("k"), text("2")];
    expect(reasonOf(withField(statement(), ...twice))).toBe("a map that has a key twice");
  });

  test("a boolean that is neither 0 nor 1, and text that is not UTF-8", () => {
    expect(reasonOf(withField(statement(), "020502", "02"))).toBe("a boolean that is neither 0 nor 1");
    const bytes = statement();
    for (const bad of ["ff", "c0af", "eda080", "f5808080"]) {
      const at = bytes.indexOf("SELECT");
      const broken = Buffer.from(bytes);
      Buffer.from(bad, "hex").copy(broken, at);
      expect(reasonOf(broken)).toBe("a string that is not UTF-8");
    }
  });

  test("a parameter with two values, and handles that are none", () => {
    const value = wire("TSparkParameterValue", { stringValue: "1", booleanValue: true });
    expect(reasonOf(statement({ parameters: [wire("TSparkParameter", { value })] }))).toContain(
      "more than one value",
    );
    expect(reasonOf(written({ statement: "SELECT 1" }))).toContain("without a GUID");
    expect(reasonOf(written({ statement: "SELECT 1", sessionHandle: {} }))).toContain("without a GUID");
    const guid = wire("THandleIdentifier", { guid: Buffer.alloc(15), secret: Buffer.alloc(16) });
    expect(reasonOf(statement({ sessionHandle: wire("TSessionHandle", { sessionId: guid }) }))).toContain(
      "GUID",
    );
    expect(reasonOf(written({ sessionHandle: {} }))).toBe("a call without its statement");
  });

  test("a namespace that is an empty name", () => {
    const initialNamespace = wire("TNamespace", { catalogName: "sales", schemaName: "" });
    expect(reasonOf(encodeCall("OpenSession", wire("TOpenSessionReq", { initialNamespace })))).toContain(
      "empty name",
    );
  });

  test("any other head", () => {
    const bytes = statement();
    const withWord = (word: number) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt32BE(word);
      return reasonOf(changed);
    };
    expect(withWord(0x8001_0002)).toBe("a message of kind 2, which is not a call");
    expect(withWord(0x8001_0004)).toBe("a message of kind 4, which is not a call");
    expect(withWord(0x8001_0101)).toBe("not a message of the strict protocol");
    expect(withWord(0x8002_0001)).toBe("not a message of the strict protocol");
    // The older form, without a version: its name's length comes first.
    expect(reasonOf(bytes.subarray(4))).toBe("not a message of the strict protocol");
    // The framed one.
    expect(reasonOf(Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]))).toContain(
      "strict protocol",
    );
    expect(reasonOf(Buffer.concat([bytes.subarray(0, -1), Buffer.alloc(0)]))).toBe(
      "the message ends too early",
    );
    expect(reasonOf(bytes.subarray(0, bytes.indexOf("ExecuteStatement") + 20))).toBe(
      "the message ends too early",
    );
  });

  test("a call without its request", () => {
    const bytes = statement();
    const head = bytes.subarray(0, bytes.indexOf("ExecuteStatement") + 20);
    expect(reasonOf(Buffer.concat([head, Buffer.alloc(1)]))).toBe("a call without its request");
  });

  test.each(["GetDelegationToken", "CancelDelegationToken", "RenewDelegationToken"])(
    "%s, and says which it was",
    (method) => {
      const call = encodeCall(method, wire(`T${method}Req`, { sessionHandle: session, ...MANDATORY }));
      expect(readCall(call)).toEqual({
        ok: false,
        reason: "a method that is not on the list",
        head: { method, sequence: 1 },
      });
    },
  );

  test("deep nesting, by the limit and not by the stack", () => {
    const levels = 40_000;
    const deep =
      ["0f0508", "0c00000001", "0f0005", "0c00000001"].join("") + "0f00030c00000001".repeat(levels);
    const call = withField(statement(), deep, "00".repeat(levels + 2));
    expect(reasonOf(call)).toBe("nesting deeper than 16");
  });

  test("counts and lengths beyond the message, before anything is built", () => {
    for (const size of ["7fffffff", "00100000"]) {
      expect(reasonOf(withField(statement(), "0f0508", "0c", size))).toBe("a size beyond the message's end");
      expect(reasonOf(withField(statement(), "0d0003", "0b0b", size))).toBe(
        "a size beyond the message's end",
      );
    }
    expect(reasonOf(withField(statement(), "0f0508", "0c", "ffffffff"))).toBe("a size below zero");
  });

  test("more values than any call has, and more bytes", () => {
    const many = Buffer.alloc(500_000);
    expect(reasonOf(withField(statement(), "0f0508", "0c0007a120", many))).toBe("more than 20000 values");
    expect(reasonOf(statement({ statement: "x".repeat(1024 * 1024) }))).toBe("more than 1048576 bytes");
  });
});

describe("whatever the bytes are", () => {
  const mutated = fc
    .constantFrom(...SAMPLES)
    .chain((sample) =>
      fc
        .array(
          fc.record({ at: fc.nat(sample.length - 1), cut: fc.nat(4), put: fc.uint8Array({ maxLength: 8 }) }),
          { minLength: 1, maxLength: 4 },
        )
        .map((changes) =>
          changes.reduce(
            (bytes, { at, cut, put }) =>
              Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]),
            Buffer.from(sample),
          ),
        ),
    );

  test("nothing is thrown, and what is read is what a warehouse's own reader reads", () => {
    const property = fc.property(mutated, (bytes) => {
      const reading = readCall(bytes);
      if (!reading.ok) return;
      const { call } = reading;
      const read = decodeCall(bytes) as Record<string, Record<string, unknown> | null>;
      if (call.method === "ExecuteStatement") expect(read["statement"]).toBe(call.statement);
      if (call.method !== "OpenSession") return;
      const { catalogName, schemaName } = read["initialNamespace"] ?? {};
      expect([catalogName ?? null, schemaName ?? null]).toEqual([call.catalog, call.schema]);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  test("bytes at random are refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readCall(bytes).ok).toBe(false);
      }),
    );
  });
});
