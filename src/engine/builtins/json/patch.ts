/**
 * @module `json.patch`: JSON Patch (RFC 6902) on any value, sets included, as OPA applies it (v1/topdown/json.go).
 */

import { compareValues, RegoObject, type Value } from "../../values/index.ts";
import { type Builtin, BuiltinError } from "../builtin.ts";
import { arrayOperand, typeName } from "../operands.ts";
import { EditTree } from "./edit-tree.ts";
import { parsePath } from "./pointer.ts";

/** Applies operations in turn; one that fails fails them all. */
export const patch: Builtin = (operands) => {
  const tree = new EditTree(operands[0] as Value);
  for (const operation of arrayOperand(operands, 1)) {
    if (!(operation instanceof RegoObject)) {
      throw new BuiltinError(
        "must be an array of JSON-Patch objects, but at least one element is not an object",
      );
    }
    apply(tree, operation);
  }
  return tree.render();
};

function apply(tree: EditTree, operation: RegoObject): void {
  const pathOperand = attribute(operation, "path");
  const name = attribute(operation, "op");
  if (typeof name !== "string") {
    throw new BuiltinError(`attribute 'op' must be a string but found: ${typeName(name)}`);
  }
  const path = parsePath(pathOperand);
  switch (name) {
    case "add":
      tree.insertAt(path, attribute(operation, "value"));
      break;
    case "remove":
      tree.deleteAt(path);
      break;
    case "replace":
      tree.deleteAt(path);
      tree.insertAt(path, attribute(operation, "value"));
      break;
    case "move": {
      const from = parsePath(attribute(operation, "from"));
      const moved = tree.renderAt(from);
      tree.deleteAt(from);
      tree.insertAt(path, moved);
      break;
    }
    case "copy":
      tree.insertAt(path, tree.renderAt(parsePath(attribute(operation, "from"))));
      break;
    case "test":
      if (compareValues(tree.renderAt(path), attribute(operation, "value")) !== 0) {
        throw new BuiltinError("the document's value is not the patch's");
      }
      break;
    default:
      throw new BuiltinError(`unrecognized op: '${name}'`);
  }
}

function attribute(operation: RegoObject, name: string): Value {
  const value = operation.get(name);
  if (value === undefined) throw new BuiltinError(`missing required attribute '${name}'`);
  return value;
}
