import { toJsonSchema } from "@valibot/to-json-schema";
import { DocumentSchema } from "../../document/schema";
import { command } from "../command";

/** `gradual schema`: the project document as JSON Schema, for editors and other programs. */
export const schemaCommand = command({
  name: "schema",
  summary: "print the JSON Schema of the project document",
  arguments: [],
  options: [],
  example: "gradual schema > gradual.schema.json",
  fields: {},
  async run(_, { output }) {
    // Rules between several settings (shares that add up to 1) cannot be said in JSON Schema; Gradual checks them itself.
    const schema = toJsonSchema(DocumentSchema, { errorMode: "ignore", target: "draft-2020-12" });
    const titled = { ...schema, title: "Gradual project document" };
    output.result(titled, JSON.stringify(titled, null, 2));
  },
});
