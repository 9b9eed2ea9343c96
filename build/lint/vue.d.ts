// For the linter alone, whose TypeScript does not read .vue files: every one of them is a component. vue-tsc knows better.
declare module "*.vue" {
  import type { Component } from "vue";
  const component: Component;
  export default component;
}
