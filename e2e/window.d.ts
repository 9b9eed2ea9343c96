import type { GradualBridge } from "../src-main/contract/calls";

declare global {
  interface Window {
    readonly gradual: GradualBridge;
  }
}
