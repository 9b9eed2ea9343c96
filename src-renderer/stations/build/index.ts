export { default } from "./BuildStation.vue";
