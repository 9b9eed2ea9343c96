// Lint: typed arrays are never made through a list. `Float64Array.from(values, f)`, `.from` and `new` of an iterator or a set, and
// `.filter` first collect every element in a list, and V8 ends the process, not with an error, where that list is too long.
import ts from "typescript";

const TYPED = /^(?:Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32|Float32|Float64|BigInt64|BigUint64)Array$/;

const alternatives = (type) => (type.isUnion() ? type.types : [type]);
const isTyped = (type) => alternatives(type).some((one) => TYPED.test(one.symbol?.name ?? ""));

/** Numbers are lengths, buffers are viewed, and what has a length and places is read place by place. */
function isRead(checker, type) {
  return alternatives(type).every(
    (one) =>
      (one.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.Any | ts.TypeFlags.Never)) !== 0 ||
      /Buffer(?:Like)?$/.test(one.symbol?.name ?? "") ||
      (checker.getApparentType(one).getProperty("length") !== undefined &&
        checker.getApparentType(one).getNumberIndexType() !== undefined),
  );
}

/** @type {import("eslint").Rule.RuleModule} */
export const typedArrays = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      mapped:
        "{{type}}.from with a function collects a list first: use mapped, filled or range of document/typedArrays.",
      list: "{{type}} of an iterator or a set collects a list first: give it an array, or use filled or range of document/typedArrays.",
      filter: "filter of a typed array collects a list first: use kept or rangeWhere of document/typedArrays.",
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    const judgeSource = (node, type) => {
      const source = node.arguments[0];
      if (source === undefined || isRead(checker, services.getTypeAtLocation(source))) return;
      context.report({ node, messageId: "list", data: { type } });
    };
    return {
      CallExpression(node) {
        if (node.callee.type !== "MemberExpression" || node.callee.property.type !== "Identifier") return;
        const { object, property } = node.callee;
        if (property.name === "from" && object.type === "Identifier" && TYPED.test(object.name)) {
          if (node.arguments.length > 1) context.report({ node, messageId: "mapped", data: { type: object.name } });
          else judgeSource(node, object.name);
        } else if (property.name === "filter" && isTyped(services.getTypeAtLocation(object)))
          context.report({ node, messageId: "filter" });
      },
      NewExpression(node) {
        if (node.callee.type === "Identifier" && TYPED.test(node.callee.name)) judgeSource(node, node.callee.name);
      },
    };
  },
};
