/**
 * @module What a Go template is parsed into.
 */

import type { GoArgument } from "../arguments.ts";

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly pipe: Pipe }
  | {
      readonly kind: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly list: readonly Node[];
      readonly elseList: readonly Node[];
    }
  | { readonly kind: "template"; readonly name: string; readonly pipe: Pipe | undefined }
  | { readonly kind: "break" | "continue" };

/** Commands of which each gets the result of the one before as its last argument. */
export interface Pipe {
  /** The variables that get the result. */
  readonly variables: readonly string[];
  /** They exist already. */
  readonly isAssignment: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand =
  | { readonly kind: "constant"; readonly value: GoArgument }
  | { readonly kind: "dot" | "nil" }
  | { readonly kind: "fields"; readonly names: readonly string[] }
  | { readonly kind: "variable"; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "pipe"; readonly pipe: Pipe }
  | { readonly kind: "chain"; readonly of: Operand; readonly names: readonly string[] };

/** A value in a template; undefined where Go has none at all, which is another thing than nil. */
export type TemplateValue = GoArgument | undefined;

/** Templates by their names. */
export type Templates = ReadonlyMap<string, readonly Node[]>;

/** The name of the template that is rendered. */
export const MAIN = "template";
