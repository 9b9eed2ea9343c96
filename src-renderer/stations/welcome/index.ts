export { default } from "./Welcome.vue";
