// Lint: typescript-eslint's strict type-checked rules, Vue's recommended ones, and our import rooms. Warnings count as errors.
import eslint from "@eslint/js";
import vue from "eslint-plugin-vue";
import globals from "globals";
import tseslint from "typescript-eslint";
import { importCircles } from "./build/lint/import-circles.mjs";
import { importRooms } from "./build/lint/import-rooms.mjs";
import { typedArrays } from "./build/lint/typed-arrays.mjs";

const typed = ["src-*/**/*.ts", "src-*/**/*.vue", "e2e/**/*.ts", "build/**/*.ts", "*.config.ts", "*.config.mts"];

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      "out/",
      "release/",
      "test-results/",
      "playwright-report/",
      "coverage/",
      "examples/",
      "**/*_pb.ts",
    ],
  },
  eslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: {
      gradual: { rules: { "import-circles": importCircles, "import-rooms": importRooms, "typed-arrays": typedArrays } },
    },
    rules: {
      "gradual/import-circles": "error",
      "gradual/import-rooms": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "no-eval": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: typed,
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: ["./tsconfig.node.json", "./build/lint/tsconfig.web.json", "./build/lint/tsconfig.mixed.json"],
        extraFileExtensions: [".vue"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/consistent-indexed-object-style": "off",
      // Functions kept in objects are destructured everywhere; none of them uses `this`.
      "@typescript-eslint/unbound-method": "off",
      // It asks for the `!` that another rule forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
    },
  },
  {
    files: ["src-renderer/**/*.vue"],
    extends: [...vue.configs["flat/recommended"]],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: {
      // The layout of a template is the author's.
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/first-attribute-linebreak": "off",
      "vue/multi-word-component-names": "off",
      "vue/require-default-prop": "off",
      "vue/attributes-order": "off",
      "vue/no-v-html": "error",
      "vue/no-static-inline-styles": "error",
      "vue/block-lang": ["error", { script: { lang: "ts" } }],
      // TypeScript knows the names.
      "no-undef": "off",
    },
  },
  { files: typed, rules: { "no-undef": "off" } },
  {
    // Tests hold few numbers.
    files: ["src-*/**/*.ts", "src-*/**/*.vue"],
    ignores: ["**/*.test.ts", "src-*/testing/**"],
    rules: {
      "gradual/typed-arrays": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.object.name='v'][callee.property.name='safeParse'][arguments.length<3]",
          message: "It would describe every mistake of a hostile file: give it FIRST_ISSUE.",
        },
      ],
    },
  },
  {
    files: ["src-renderer/**"],
    ignores: ["src-renderer/stores/defineStore.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          name: "pinia",
          importNames: ["defineStore"],
          message: "src-renderer/stores/defineStore.ts has the one that keeps no component.",
        },
      ],
    },
  },
  {
    files: ["build/**/*.{mjs,cjs,js,ts}", "*.mjs"],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.test.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
);
